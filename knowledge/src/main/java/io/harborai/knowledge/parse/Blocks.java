package io.harborai.knowledge.parse;

import java.util.ArrayList;
import java.util.List;

/** Takes the blocks of one file as they are read, and keeps its bounds. Not safe for use by many threads. */
final class Blocks {
    private final ParseLimits limits;
    private final long endNanos;
    private final List<Block> blocks = new ArrayList<>();
    private int characters;
    private int page;

    Blocks(ParseLimits limits) {
        this.limits = limits;
        this.endNanos = System.nanoTime() + limits.time().toNanos();
    }

    ParseLimits limits() {
        return limits;
    }

    /** A new page, slide, sheet or chapter begins. */
    void nextPage() throws ParseException {
        page++;
        if (page > limits.mostPages()) {
            throw new ParseException(ParseException.Reason.TOO_LARGE,
                    "more than " + limits.mostPages() + " pages. Divide the file.");
        }
        checkTime();
    }

    int page() {
        return page;
    }

    void heading(int level, String text) throws ParseException {
        add(Block.Kind.HEADING, Math.clamp(level, 1, 9), text);
    }

    void add(Block.Kind kind, String text) throws ParseException {
        add(kind, 0, text);
    }

    private void add(Block.Kind kind, int level, String raw) throws ParseException {
        String text = kind == Block.Kind.CODE ? Whitespace.keepLines(raw) : Whitespace.squeeze(raw);
        if (text.isEmpty()) {
            return;
        }
        characters += text.length();
        if (characters > limits.mostCharacters()) {
            throw new ParseException(ParseException.Reason.TOO_LARGE,
                    "more than " + limits.mostCharacters() + " characters of text. Divide the file.");
        }
        if (blocks.size() >= limits.mostBlocks()) {
            throw new ParseException(ParseException.Reason.TOO_LARGE,
                    "more than " + limits.mostBlocks() + " paragraphs or rows. Divide the file.");
        }
        if ((blocks.size() & 0xff) == 0) {
            checkTime();
        }
        blocks.add(new Block(kind, level, page, text));
    }

    /** Ends a file that has gone on for too long, or that nobody waits for any more. */
    void checkTime() throws ParseException {
        if (System.nanoTime() - endNanos > 0 || Thread.currentThread().isInterrupted()) {
            throw new ParseException(ParseException.Reason.TOO_SLOW,
                    "not read within " + limits.time().toSeconds() + " s. Divide the file, or save it again.");
        }
    }

    ParsedFile finish() throws ParseException {
        if (blocks.isEmpty()) {
            throw new ParseException(ParseException.Reason.NO_TEXT,
                    "there is no text in it. A scan needs text recognition before it is added.");
        }
        return new ParsedFile(blocks, page);
    }
}
