package io.harborai.engine.plugin;

import java.time.Duration;

/**
 * The bounds of a registry.
 *
 * @param maxPlugins   most plug-ins it knows, 1 to 10 000; each change copies the table of the lock-free registry
 * @param firstBackoff wait after a first failed load, more than 0; it doubles with each failure in a row
 * @param maxBackoff   longest such wait, at least {@code firstBackoff}
 * @param loadLimit    how long one who asks waits for a load in progress, more than 0; the load itself is not interrupted
 */
public record RegistrySettings(int maxPlugins, Duration firstBackoff, Duration maxBackoff, Duration loadLimit) {
    /** 1 000 plug-ins, waits from 1 s to 60 s, 30 s for a load. */
    public static final RegistrySettings DEFAULT = new RegistrySettings(1_000, Duration.ofSeconds(1),
            Duration.ofSeconds(60), Duration.ofSeconds(30));
    private static final int MOST = 10_000;

    public RegistrySettings {
        if (maxPlugins < 1 || maxPlugins > MOST) {
            throw new IllegalArgumentException("maxPlugins is " + maxPlugins + ", it must be 1 to " + MOST);
        }
        if (firstBackoff.isNegative() || firstBackoff.isZero()) {
            throw new IllegalArgumentException("firstBackoff is " + firstBackoff + ", it must be more than 0");
        }
        if (maxBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException(
                    "maxBackoff is " + maxBackoff + ", it must be at least firstBackoff, " + firstBackoff);
        }
        if (loadLimit.isNegative() || loadLimit.isZero()) {
            throw new IllegalArgumentException("loadLimit is " + loadLimit + ", it must be more than 0");
        }
    }

    /** The wait after the {@code failures}-th failed load in a row, in nanoseconds. */
    long backoffNanos(int failures) {
        long first = firstBackoff.toNanos();
        int doublings = Math.min(failures - 1, Long.numberOfLeadingZeros(first) - 1);
        return Math.min(maxBackoff.toNanos(), first << doublings);
    }
}
