package io.harborai.knowledge.chunk;

import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.accounting.TextTokens;
import io.harborai.knowledge.parse.Block;

/**
 * Divides a document into passages along its structure: a passage does not cross a page, nor a heading of the two outermost levels, nor
 * mix a table or code with running text when either fills half a passage; within these it takes neighbouring blocks
 * together until it is full. A block that is longer than a passage is cut where sentences end, a sentence that is longer
 * where there is white space, and a word that is longer anywhere but within a character.
 *
 * <p>Tokens are estimated by {@link TextTokens}, which is within a tenth of OpenAI's vocabularies and hundreds of times as
 * fast; the bound is kept in these estimated tokens. Immutable.
 */
public final class Chunker {
    private final ChunkSettings settings;

    /**
     * Makes one.
     *
     * @param settings how to divide
     */
    public Chunker(ChunkSettings settings) {
        this.settings = settings;
    }

    /**
     * The tokens of a text, estimated.
     *
     * @param text the text
     * @return 0 or more
     */
    public static int tokens(String text) {
        TextTokens tokens = new TextTokens();
        tokens.add(text);
        return (int) Math.min(Integer.MAX_VALUE, tokens.tokens());
    }

    /**
     * Divides a document.
     *
     * @param blocks its blocks
     * @return its text and passages; none when there are no blocks but headings
     */
    public ChunkedText divide(List<Block> blocks) {
        Run run = new Run();
        for (Block block : blocks) {
            run.take(block);
        }
        run.flush();
        return new ChunkedText(run.text.toString(), run.passages);
    }

    /** The state of dividing one document. */
    private final class Run {
        final StringBuilder text = new StringBuilder();
        final List<Passage> passages = new ArrayList<>();
        private final HeadingPath headings = new HeadingPath();
        private int start = -1;
        private int end;
        private int page;
        private int tokens;
        private Block.Kind kind = Block.Kind.PARAGRAPH;

        void take(Block block) {
            int at = append(block.text());
            switch (block.kind()) {
                case HEADING -> {
                    // Deep headings of short sections stay together with their neighbours'; outer ones divide.
                    if (block.level() <= 2 || tokens > settings.tokens() / 2) {
                        flush();
                    }
                    headings.enter(block.level(), block.text());
                    add(block, at);
                }
                case TABLE_HEAD -> {
                    flush();
                    headings.table(block.text());
                    add(block, at);
                }
                case PARAGRAPH, ITEM, ROW, CODE -> {
                    if (block.kind() != Block.Kind.ROW && headings.inTable()) {
                        flush();
                        headings.leaveTable();
                    }
                    add(block, at);
                }
            }
        }

        private int append(String blockText) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            int at = text.length();
            text.append(blockText);
            return at;
        }

        private void add(Block block, int at) {
            int more = tokens(block.text());
            boolean apart = kind != block.kind() && (kind == Block.Kind.CODE || block.kind() == Block.Kind.CODE)
                    && tokens + more > settings.tokens() / 2;
            // A passage that crossed pages would be cited with the wrong one.
            if (start >= 0 && (apart || block.page() != page || tokens + more + 1 > settings.tokens())) {
                flush();
            }
            if (more > settings.tokens()) {
                flush();
                cut(block, at);
                return;
            }
            if (start < 0) {
                start = at;
                page = block.page();
            }
            kind = block.kind();
            end = at + block.text().length();
            // The line break between two blocks is one token at most.
            tokens += more + 1;
        }

        void flush() {
            if (start >= 0 && !headings.isOnlyHeading(text, start, end)) {
                emit(start, end, page);
            }
            if (start >= 0) {
                start = -1;
                tokens = 0;
            }
        }

        private void emit(int from, int to, int onPage) {
            String part = text.substring(from, to);
            passages.add(new Passage(passages.size(), headings.above(), onPage, from, to, tokens(part), part));
        }

        /** Cuts a long block at ends of sentences; each piece begins with the last sentences of the one before it. */
        private void cut(Block block, int at) {
            List<Piece> pieces = Pieces.of(block.text(), settings.tokens());
            int first = 0;
            while (first < pieces.size()) {
                int sum = 0;
                int last = first;
                while (last < pieces.size() && sum + pieces.get(last).tokens() <= settings.tokens()) {
                    sum += pieces.get(last).tokens();
                    last++;
                }
                int from = at + pieces.get(first).start();
                int to = at + pieces.get(last - 1).end();
                emit(from, trimmed(from, to), block.page());
                if (last == pieces.size()) {
                    return;
                }
                first = overlapFrom(pieces, first, last);
            }
        }

        private int trimmed(int from, int to) {
            int trimmed = to;
            while (trimmed > from + 1 && Character.isWhitespace(text.charAt(trimmed - 1))) {
                trimmed--;
            }
            return trimmed;
        }

        private int overlapFrom(List<Piece> pieces, int first, int last) {
            int from = last;
            int sum = 0;
            // The next piece must fit behind what is repeated, or the passage would be nothing but repetition.
            int room = Math.min(settings.overlap(), settings.tokens() - pieces.get(last).tokens());
            while (from - 1 > first && sum + pieces.get(from - 1).tokens() <= room) {
                from--;
                sum += pieces.get(from).tokens();
            }
            return from;
        }
    }

    /**
     * A piece of a block.
     *
     * @param start where it begins
     * @param end where it ends, exclusive
     * @param tokens its tokens; one more than estimated, since the estimates of neighbours need not add up
     */
    record Piece(int start, int end, int tokens) {}
}
