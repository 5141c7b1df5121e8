package io.harborai.engine.exchange;

import java.util.Objects;

/**
 * What a caller says about a call beside its request.
 *
 * @param priority who goes first when calls must wait
 * @param tenant   whose call it is: answers are shared within a tenant alone; empty when there is but one
 * @param cache    what the caller wants of the cache
 */
public record CallOptions(Priority priority, String tenant, CacheUse cache) {
    /** Normal priority, no tenant. */
    public static final CallOptions DEFAULT = new CallOptions(Priority.NORMAL, "", CacheUse.DEFAULT);

    public CallOptions {
        Objects.requireNonNull(priority);
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(cache);
    }

    /** The same with another wish for the cache. */
    public CallOptions withCache(CacheUse other) {
        return new CallOptions(priority, tenant, other);
    }

    /** The same with another priority. */
    public CallOptions withPriority(Priority other) {
        return new CallOptions(other, tenant, cache);
    }
}
