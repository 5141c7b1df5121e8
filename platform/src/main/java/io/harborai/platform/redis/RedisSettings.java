package io.harborai.platform.redis;

import java.time.Duration;

import io.harborai.engine.provider.Secret;

/**
 * Where Redis is, and how long it is waited for.
 *
 * @param url {@code redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]}, or {@code rediss://…} for TLS
 * @param checkWait longest wait for the answer to a check of limits, 5 ms to 5 s
 * @param cacheWait longest wait for cached bytes, 1 ms to 5 s
 * @param maxCacheValueBytes largest cached value, 1 to 64 MiB
 */
public record RedisSettings(Secret url, Duration checkWait, Duration cacheWait, int maxCacheValueBytes) {
    /** The longest that {@link #checkWait} may be: a caller waits for it on top of everything else. */
    public static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final int LARGEST_VALUE = 64 << 20;

    /** A Redis on this machine, without a password. */
    public static final RedisSettings DEFAULT = new RedisSettings(Secret.of("redis://127.0.0.1:6379"),
            Duration.ofMillis(50), Duration.ofMillis(20), 1 << 20);

    /** Checks the ranges. */
    public RedisSettings {
        check("checkWait", checkWait, 5);
        check("cacheWait", cacheWait, 1);
        if (maxCacheValueBytes < 1 || maxCacheValueBytes > LARGEST_VALUE) {
            throw new IllegalArgumentException(
                    "maxCacheValueBytes is 1 to " + LARGEST_VALUE + ", not " + maxCacheValueBytes);
        }
    }

    private static void check(String name, Duration wait, long leastMillis) {
        if (wait.compareTo(Duration.ofMillis(leastMillis)) < 0 || wait.compareTo(LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException(name + " is " + leastMillis + " ms to 5 s, not " + wait);
        }
    }

    /** The same with another address. */
    public RedisSettings withUrl(Secret other) {
        return new RedisSettings(other, checkWait, cacheWait, maxCacheValueBytes);
    }
}
