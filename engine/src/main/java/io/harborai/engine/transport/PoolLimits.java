package io.harborai.engine.transport;

/**
 * The bounds of the connection pool, for all event loops together.
 *
 * @param perHost     connections to one host, 1 to 65 535
 * @param waiting     calls that may wait for a connection to one host, 0 or more; one more is refused as overloaded
 * @param keepAliveMs how long an unused connection is kept, at least 1 000; 0 to use each for one call only
 */
public record PoolLimits(int perHost, int waiting, int keepAliveMs) {
    /** The bounds for an application that embeds the engine: the defaults of the SDK it replaces. */
    public static final PoolLimits EMBEDDED = new PoolLimits(100, 2_000, 20_000);

    public PoolLimits {
        if (perHost < 1 || perHost > 65_535) {
            throw new IllegalArgumentException("perHost is " + perHost + ", it must be 1 to 65535");
        }
        if (waiting < 0) {
            throw new IllegalArgumentException("waiting is " + waiting + ", it must be 0 or more");
        }
        if (keepAliveMs != 0 && keepAliveMs < 1_000) {
            throw new IllegalArgumentException("keepAliveMs is " + keepAliveMs + ", it must be 0 or at least 1000");
        }
    }

    /** Whether connections are kept for later calls. */
    boolean keeps() {
        return keepAliveMs > 0;
    }

    /** The same without connections that are kept. */
    public PoolLimits withoutKeeping() {
        return new PoolLimits(perHost, waiting, 0);
    }

    /** One event loop's part of these bounds, rounded up. */
    PoolLimits shareOf(int loops) {
        return new PoolLimits((perHost + loops - 1) / loops, (waiting + loops - 1) / loops, keepAliveMs);
    }
}
