package io.harborai.engine.plugin;

import java.time.Duration;

/**
 * The bounds on interceptors.
 *
 * @param maxInterceptors most of them, 1 to 1 000
 * @param slow            how long one may take on the event loop before it is counted as slow, more than 0
 * @param warnEvery       least time between two warnings about the same slow one, more than 0
 * @param logEvery        of the failures of one, the first and then each of this number is logged, at least 1
 * @param maxTags         most tags of one call, at least 0
 * @param maxTagLength    longest key or value of a tag in characters, at least 1
 * @param maxBodyBytes    longest body that one may put in a request's place, at least 1
 */
public record ChainSettings(int maxInterceptors, Duration slow, Duration warnEvery, int logEvery, int maxTags,
        int maxTagLength, int maxBodyBytes) {
    /** 64 interceptors; slow above 5 ms, warned once a minute; every 1 000th failure; 32 tags of 256; bodies of 32 MB. */
    public static final ChainSettings DEFAULT = new ChainSettings(64, Duration.ofMillis(5), Duration.ofMinutes(1),
            1_000,
            32, 256, 32 << 20);

    public ChainSettings {
        require("maxInterceptors", maxInterceptors, 1, 1_000);
        require("slow", slow.toNanos(), 1, Long.MAX_VALUE);
        require("warnEvery", warnEvery.toNanos(), 1, Long.MAX_VALUE);
        require("logEvery", logEvery, 1, Integer.MAX_VALUE);
        require("maxTags", maxTags, 0, Integer.MAX_VALUE);
        require("maxTagLength", maxTagLength, 1, Integer.MAX_VALUE);
        require("maxBodyBytes", maxBodyBytes, 1, Integer.MAX_VALUE);
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be " + least + " to " + most);
        }
    }
}
