package io.harborai.knowledge.parse;

/**
 * A piece of a file's text: a paragraph, or what its format has in its place.
 *
 * @param kind what it is
 * @param level of a heading 1 (outermost) to 9; otherwise 0
 * @param page the page it begins on, from 1; 0 where the format has no pages
 * @param text its text, not blank, of at most {@link ParseLimits#mostCharacters} characters
 */
public record Block(Kind kind, int level, int page, String text) {
    /** What a block is. */
    public enum Kind {
        /** A title; what follows belongs to it. */
        HEADING,
        /** Running text. */
        PARAGRAPH,
        /** One item of a list. */
        ITEM,
        /** The first row of a table; it tells what the columns mean. */
        TABLE_HEAD,
        /** Another row of a table, its cells divided by {@code " | "}. */
        ROW,
        /** Program text, or other text whose line breaks mean something. */
        CODE
    }

    /** Refuses a level that does not belong to the kind. */
    public Block {
        if (kind == Kind.HEADING ? level < 1 || level > 9 : level != 0) {
            throw new IllegalArgumentException("level " + level + " of a " + kind + ": a heading has 1 to 9, others 0");
        }
        if (page < 0) {
            throw new IllegalArgumentException("page " + page + ": 0 or more");
        }
    }
}
