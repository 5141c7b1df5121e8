/** The knowledge base: documents in, ranked passages out. */
@NullMarked
package io.harborai.knowledge;

import org.jspecify.annotations.NullMarked;
