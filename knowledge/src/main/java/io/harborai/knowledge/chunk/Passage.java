package io.harborai.knowledge.chunk;

/**
 * A part of a document, as it is found and cited.
 *
 * @param ordinal its place in the document, from 0
 * @param heading the titles above it, outermost first, divided by {@link #DIVIDER}; for rows of a table its first row
 *        comes last. Empty when there is none
 * @param page the page it begins on, from 1; 0 where the format has no pages
 * @param start where it begins in the document's text, in characters (UTF-16 units)
 * @param end where it ends there, exclusive
 * @param tokens its tokens, estimated
 * @param text the document's text from {@code start} to {@code end}, letter by letter
 */
public record Passage(int ordinal, String heading, int page, int start, int end, int tokens, String text) {
    /** Divides the titles of a heading. */
    public static final String DIVIDER = " > ";
}
