package io.harborai.engine;

import io.harborai.engine.admission.MicroBatcher;
import org.jspecify.annotations.Nullable;

/**
 * Which of the engine's machinery for many calls at a time runs. Each part can be switched off; results stay the same, but for
 * calls that are refused where they would have waited.
 *
 * @param lockFreeRegistry      whether plug-ins are looked up without a lock ({@code use_lockfree_plugin_manager})
 * @param adaptiveLimits        whether a target's concurrency limit, if there is one, follows what the target can take
 *                              ({@code use_optimized_connection_pool}); otherwise only the number of connections bounds it
 * @param queueing              whether calls wait for room, the more important first ({@code use_async_request_processor});
 *                              otherwise they are refused at once
 * @param maxConcurrentRequests calls under way at a time over all targets, 0 for no bound; shared out to the event loops, each
 *                              of which lets at least one call go
 * @param batching              how embedding requests are joined, null when they are not
 */
public record ConcurrencySettings(boolean lockFreeRegistry, boolean adaptiveLimits, boolean queueing,
        int maxConcurrentRequests, MicroBatcher.@Nullable Settings batching) {
    /** The usual. */
    public static final ConcurrencySettings DEFAULT = of(PerformanceMode.BALANCED);

    public ConcurrencySettings {
        if (maxConcurrentRequests < 0) {
            throw new IllegalArgumentException("maxConcurrentRequests is " + maxConcurrentRequests
                    + ", it must be 0 (no bound) or more");
        }
    }

    /** The settings of a mode. */
    public static ConcurrencySettings of(PerformanceMode mode) {
        return switch (mode) {
            case BASIC -> new ConcurrencySettings(false, false, false, 0, null);
            case BALANCED -> new ConcurrencySettings(true, true, true, 0, null);
            case OPTIMIZED -> new ConcurrencySettings(true, true, true, 0, MicroBatcher.Settings.DEFAULT);
        };
    }

    /** The same with this registry. */
    public ConcurrencySettings withLockFreeRegistry(boolean on) {
        return new ConcurrencySettings(on, adaptiveLimits, queueing, maxConcurrentRequests, batching);
    }

    /** The same with adaptive limits, or without. */
    public ConcurrencySettings withAdaptiveLimits(boolean on) {
        return new ConcurrencySettings(lockFreeRegistry, on, queueing, maxConcurrentRequests, batching);
    }

    /** The same with queues and batches, or without: both belong to the request processor. */
    public ConcurrencySettings withQueueing(boolean on) {
        return new ConcurrencySettings(lockFreeRegistry, adaptiveLimits, on, maxConcurrentRequests,
                on ? batching : null);
    }

    /** The same with another bound on calls under way. */
    public ConcurrencySettings withMaxConcurrentRequests(int most) {
        return new ConcurrencySettings(lockFreeRegistry, adaptiveLimits, queueing, most, batching);
    }

    /** The same with embedding requests joined so, or not at all. */
    public ConcurrencySettings withBatching(MicroBatcher.@Nullable Settings other) {
        return new ConcurrencySettings(lockFreeRegistry, adaptiveLimits, queueing, maxConcurrentRequests, other);
    }
}
