/** How good retrieval is, measured on sets of questions with known answers. */
@NullMarked
package io.harborai.knowledge.evaluate;

import org.jspecify.annotations.NullMarked;
