package io.harborai.engine.exchange;

import java.util.Objects;

/**
 * What a caller says about a call beside its request.
 *
 * @param priority who goes first when calls must wait
 * @param tenant   whose call it is: answers are shared within a tenant alone; empty when there is but one
 * @param cache    what the caller wants of the cache
 * @param via      the gateways that the call went through, for those that come after; empty when it went through none
 * @param trace    the trace that the call is part of, for those that come after
 */
public record CallOptions(Priority priority, String tenant, CacheUse cache, String via, TraceContext trace) {
    /** Normal priority, no tenant. */
    public static final CallOptions DEFAULT = new CallOptions(Priority.NORMAL, "", CacheUse.DEFAULT);

    public CallOptions {
        Objects.requireNonNull(priority);
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(cache);
        Objects.requireNonNull(via);
        Objects.requireNonNull(trace);
    }

    /** The options of a call that is part of no trace. */
    public CallOptions(Priority priority, String tenant, CacheUse cache, String via) {
        this(priority, tenant, cache, via, TraceContext.NONE);
    }

    /** The options of a call that went through no gateway. */
    public CallOptions(Priority priority, String tenant, CacheUse cache) {
        this(priority, tenant, cache, "", TraceContext.NONE);
    }

    /** The same with another wish for the cache. */
    public CallOptions withCache(CacheUse other) {
        return new CallOptions(priority, tenant, other, via, trace);
    }

    /** The same with another priority. */
    public CallOptions withPriority(Priority other) {
        return new CallOptions(other, tenant, cache, via, trace);
    }

    /** The same after these gateways. */
    public CallOptions withVia(String other) {
        return new CallOptions(priority, tenant, cache, other, trace);
    }
}
