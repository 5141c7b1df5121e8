package io.harborai.knowledge.index;

import org.jspecify.annotations.Nullable;

/**
 * A passage as an index takes it.
 *
 * @param heading the titles above it, outermost first; may be empty. They are searched together with the text
 * @param text what it says
 * @param vector its embedding, of the index's dimension; null in an index without vectors. Not copied
 */
// The array is not compared; a list of a thousand boxed numbers would be five times as large.
@SuppressWarnings("ArrayRecordComponent")
public record IndexPassage(String heading, String text, float @Nullable [] vector) {}
