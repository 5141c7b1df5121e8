package io.harborai.engine;

import java.util.Objects;

import io.harborai.engine.memory.GuardSettings;

/**
 * How the engine cares for memory.
 *
 * @param enabled        whether buffers are pooled, idle state is held weakly, and caches are trimmed when memory is short
 * @param objectPoolSize buffers that each event loop keeps for the next use, 0 to 1 000 000
 * @param guard          when caches are trimmed and cleaned up
 */
public record MemorySettings(boolean enabled, int objectPoolSize, GuardSettings guard) {
    /** 200 buffers, trimmed above 100 MB. */
    public static final MemorySettings DEFAULT = new MemorySettings(true, 200, GuardSettings.DEFAULT);
    private static final int MOST = 1_000_000;

    public MemorySettings {
        Objects.requireNonNull(guard);
        if (objectPoolSize < 0 || objectPoolSize > MOST) {
            throw new IllegalArgumentException("objectPoolSize is " + objectPoolSize + ", it must be 0 to " + MOST);
        }
    }

    /** Buffers that are really kept. */
    int pooled() {
        return enabled ? objectPoolSize : 0;
    }
}
