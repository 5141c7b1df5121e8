/** Answers from passages: what a model is told, what of its citations is true, and when none is asked. */
@NullMarked
package io.harborai.knowledge.answer;

import org.jspecify.annotations.NullMarked;
