package io.harborai.gateway.resume;

import java.time.Duration;

/**
 * Bounds of streams that can be gone on with.
 *
 * @param streams   most of one node at a time, ended ones among them until they are forgotten; 1 to 1 000 000
 * @param bytesEach most bytes of events kept of one, 1 KiB to 1 GiB; the oldest go first
 * @param bytesAll  most bytes of all together, at least {@code bytesEach}
 * @param longest   the longest that one waits for its caller, 1 s to 1 h
 */
public record ResumeSettings(int streams, int bytesEach, long bytesAll, Duration longest) {
    /** A thousand streams of at most 4 MiB, 64 MiB together, for at most ten minutes. */
    public static final ResumeSettings DEFAULT = new ResumeSettings(1_000, 4 << 20, 64L << 20, Duration.ofMinutes(10));

    /** Checks the ranges. */
    public ResumeSettings {
        if (streams < 1 || streams > 1_000_000) {
            throw new IllegalArgumentException("streams is " + streams + ", it must be 1 to 1 000 000");
        }
        if (bytesEach < 1 << 10 || bytesEach > 1 << 30) {
            throw new IllegalArgumentException("bytesEach is " + bytesEach + ", it must be 1 KiB to 1 GiB");
        }
        if (bytesAll < bytesEach) {
            throw new IllegalArgumentException("bytesAll is " + bytesAll + ", it must be at least " + bytesEach);
        }
        if (longest.compareTo(Duration.ofSeconds(1)) < 0 || longest.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("longest is " + longest + ", it must be 1 s to 1 h");
        }
    }
}
