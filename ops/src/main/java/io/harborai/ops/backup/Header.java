package io.harborai.ops.backup;

import java.time.Instant;
import java.util.List;

/**
 * What a backup says of itself, in its first entry.
 *
 * @param format   1
 * @param version  of the program that made it
 * @param madeAt   when
 * @param database {@code sqlite} or {@code postgresql}
 * @param files    how many files follow it
 * @param bytes    their sizes together
 * @param leftOut  what is not in it though one could expect it, each with the reason
 */
public record Header(int format, String version, Instant madeAt, String database, long files, long bytes,
        List<String> leftOut) {
    static final int FORMAT = 1;

    /** Copies the list. */
    public Header {
        leftOut = List.copyOf(leftOut);
    }
}
