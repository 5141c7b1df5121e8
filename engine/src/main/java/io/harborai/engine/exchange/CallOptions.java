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
 * @param parameters what becomes of what the target's format does not have
 * @param beta       what is asked of Anthropic's platform that is still on trial there, for a target that speaks its format
 *                   like the caller; printable ASCII, empty for nothing
 * @param keeping    whether whoever passes the answer on keeps it, for OpenAI's responses
 */
public record CallOptions(Priority priority, String tenant, CacheUse cache, String via, TraceContext trace,
        ParameterPolicy parameters, String beta, Keeping keeping) {
    /** Normal priority, no tenant. */
    public static final CallOptions DEFAULT = new CallOptions(Priority.NORMAL, "", CacheUse.DEFAULT);

    public CallOptions {
        Objects.requireNonNull(priority);
        Objects.requireNonNull(tenant);
        Objects.requireNonNull(cache);
        Objects.requireNonNull(via);
        Objects.requireNonNull(trace);
        Objects.requireNonNull(parameters);
        Objects.requireNonNull(keeping);
        for (int i = 0; i < beta.length(); i++) {
            if (beta.charAt(i) < ' ' || beta.charAt(i) > '~') {
                throw new IllegalArgumentException("what is on trial must be named in printable ASCII");
            }
        }
    }

    /** The options of a call that goes on without what its target does not have. */
    public CallOptions(Priority priority, String tenant, CacheUse cache, String via, TraceContext trace) {
        this(priority, tenant, cache, via, trace, ParameterPolicy.DROP, "", Keeping.NOTHING);
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
        return new CallOptions(priority, tenant, other, via, trace, parameters, beta, keeping);
    }

    /** The same with another priority. */
    public CallOptions withPriority(Priority other) {
        return new CallOptions(other, tenant, cache, via, trace, parameters, beta, keeping);
    }

    /** The same after these gateways. */
    public CallOptions withVia(String other) {
        return new CallOptions(priority, tenant, cache, other, trace, parameters, beta, keeping);
    }

    /** The same as part of another trace. */
    public CallOptions withTrace(TraceContext other) {
        return new CallOptions(priority, tenant, cache, via, other, parameters, beta, keeping);
    }

    /** The same with another word on what the target does not have. */
    public CallOptions withParameters(ParameterPolicy other) {
        return new CallOptions(priority, tenant, cache, via, trace, other, beta, keeping);
    }

    /** The same with what is asked of Anthropic's platform that is still on trial there. */
    public CallOptions withBeta(String other) {
        return new CallOptions(priority, tenant, cache, via, trace, parameters, other, keeping);
    }

    /** The same with an answer that is kept. */
    public CallOptions withKeeping(Keeping other) {
        return new CallOptions(priority, tenant, cache, via, trace, parameters, beta, other);
    }

    /**
     * What an answer says of its being kept.
     *
     * @param id       under which it is kept; empty when it is not
     * @param previous the id of the answer that the request goes on from; empty for none
     */
    public record Keeping(String id, String previous) {
        /** Nobody keeps it. */
        public static final Keeping NOTHING = new Keeping("", "");

        /** Checks that both are there. */
        public Keeping {
            Objects.requireNonNull(id);
            Objects.requireNonNull(previous);
        }

        /** Whether it is kept. */
        public boolean kept() {
            return !id.isEmpty();
        }
    }
}
