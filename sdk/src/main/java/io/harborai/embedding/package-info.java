/** Embeddings: texts in, vectors out. */
@NullMarked
package io.harborai.embedding;

import org.jspecify.annotations.NullMarked;
