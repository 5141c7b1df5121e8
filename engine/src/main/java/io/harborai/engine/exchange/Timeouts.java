package io.harborai.engine.exchange;

/**
 * The four time-outs of a call, in milliseconds, each at least 1. They run one inside the other: connecting (which includes
 * the wait for a pooled connection), then the wait for the first token, then each gap between tokens; {@code totalMs} bounds
 * the whole call with all its attempts.
 *
 * @param connectMs    until a connection is there
 * @param firstTokenMs from the request sent to the first byte of the answer's content; for an answer that is not streamed,
 *                     only {@code totalMs} bounds the thinking, so this one is not applied
 * @param idleMs       the longest gap between two pieces of an answer that has begun
 * @param totalMs      the whole call
 */
public record Timeouts(int connectMs, int firstTokenMs, int idleMs, int totalMs) {
    /** Connect 5 s, first token 60 s, idle 30 s, total 10 min. */
    public static final Timeouts DEFAULT = new Timeouts(5_000, 60_000, 30_000, 600_000);

    public Timeouts {
        requirePositive("connect_ms", connectMs);
        requirePositive("first_token_ms", firstTokenMs);
        requirePositive("idle_ms", idleMs);
        requirePositive("total_ms", totalMs);
    }

    /** The same time-outs, with the whole bounded by {@code limitMs} if that is shorter. */
    public Timeouts withTotalAtMost(long limitMs) {
        return limitMs >= totalMs ? this : new Timeouts(connectMs, firstTokenMs, idleMs, (int) Math.max(1, limitMs));
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be at least 1");
        }
    }
}
