package io.harborai.knowledge.parse;

import java.util.List;

/**
 * What a file says.
 *
 * @param blocks its pieces, one or more
 * @param pages how many pages, slides, sheets or chapters it has; 0 where the format has none
 */
public record ParsedFile(List<Block> blocks, int pages) {
    /** Copies the list. */
    public ParsedFile {
        blocks = List.copyOf(blocks);
    }
}
