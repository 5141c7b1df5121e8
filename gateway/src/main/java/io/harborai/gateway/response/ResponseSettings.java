package io.harborai.gateway.response;

import java.time.Duration;

/**
 * Bounds of what is kept of responses.
 *
 * @param kept     how long, to 36 500 days; zero to keep none
 * @param perOwner most responses of one key or team, 1 to 10 000 000; the oldest go first
 * @param bytes    longest conversation that is kept, 1 KiB to 256 MiB
 * @param waiting  most bytes that wait for the database at a time; what comes beyond is not kept
 */
public record ResponseSettings(Duration kept, int perOwner, int bytes, int waiting) {
    /** Thirty days, as OpenAI keeps them. */
    public static final ResponseSettings DEFAULT = new ResponseSettings(Duration.ofDays(30), 10_000, 8 << 20, 64 << 20);

    /** Checks the ranges. */
    public ResponseSettings {
        if (kept.isNegative() || kept.toDays() > 36_500) {
            throw new IllegalArgumentException("kept is " + kept + ", it must be 0 to 36 500 days");
        }
        if (perOwner < 1 || perOwner > 10_000_000) {
            throw new IllegalArgumentException("perOwner is " + perOwner + ", it must be 1 to 10 000 000");
        }
        if (bytes < 1 << 10 || bytes > 256 << 20) {
            throw new IllegalArgumentException("bytes is " + bytes + ", it must be 1 KiB to 256 MiB");
        }
        if (waiting < bytes) {
            throw new IllegalArgumentException("waiting is " + waiting + ", it must be at least " + bytes);
        }
    }
}
