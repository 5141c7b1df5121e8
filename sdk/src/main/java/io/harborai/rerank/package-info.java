/** Documents in the order in which they answer a question. */
@NullMarked
package io.harborai.rerank;

import org.jspecify.annotations.NullMarked;
