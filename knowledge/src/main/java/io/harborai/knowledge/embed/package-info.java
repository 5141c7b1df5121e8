/** Texts become vectors: by a model behind a port, in batches, and never twice for the same text. */
@NullMarked
package io.harborai.knowledge.embed;

import org.jspecify.annotations.NullMarked;
