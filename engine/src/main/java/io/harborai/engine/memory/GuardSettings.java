package io.harborai.engine.memory;

import java.time.Duration;

/**
 * When memory is cared for.
 *
 * @param thresholdMb    heap after a collection, in MB, above which caches are trimmed ({@code memory_threshold_mb}); more
 *                       than 0
 * @param rssThresholdMb resident set in MB above which they are trimmed; 0 to leave it unwatched, since a virtual machine
 *                       holds on to memory that it once had
 * @param watchEvery     time between two looks, at least 1 ms
 * @param cleanupEvery   time between two cleanups ({@code auto_cleanup_interval}), 1 s to 1 day
 */
public record GuardSettings(double thresholdMb, double rssThresholdMb, Duration watchEvery, Duration cleanupEvery) {
    private static final Duration LONGEST = Duration.ofDays(1);
    /** 100 MB of heap, no bound on the resident set, a look every 5 s, a cleanup every 600 s. */
    public static final GuardSettings DEFAULT = new GuardSettings(100, 0, Duration.ofSeconds(5),
            Duration.ofSeconds(600));

    public GuardSettings {
        if (!(thresholdMb > 0) || Double.isInfinite(thresholdMb)) {
            throw new IllegalArgumentException("thresholdMb is " + thresholdMb + ", it must be more than 0");
        }
        if (!(rssThresholdMb >= 0) || Double.isInfinite(rssThresholdMb)) {
            throw new IllegalArgumentException("rssThresholdMb is " + rssThresholdMb + ", it must be at least 0");
        }
        if (watchEvery.toMillis() < 1) {
            throw new IllegalArgumentException("watchEvery is " + watchEvery + ", it must be at least 1 ms");
        }
        requireCleanup(cleanupEvery);
    }

    static void requireCleanup(Duration cleanupEvery) {
        if (cleanupEvery.toSeconds() < 1 || cleanupEvery.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("cleanupEvery is " + cleanupEvery + ", it must be 1 s to 1 day");
        }
    }

    /** How far a reading is above the bounds, in bytes; 0 when it is not. */
    long excessBytes(HeapReading reading) {
        double heap = reading.afterGcBytes() - thresholdMb * (1 << 20);
        double rss = rssThresholdMb == 0 ? 0 : reading.rssBytes() - rssThresholdMb * (1 << 20);
        return (long) Math.ceil(Math.max(0, Math.max(heap, rss)));
    }
}
