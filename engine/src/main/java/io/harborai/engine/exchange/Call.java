package io.harborai.engine.exchange;

import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the engine. The body is not copied: whoever made the call must not change it any more.
 */
public final class Call {
    private final Operation operation;
    private final Envelope envelope;
    private final byte[] body;
    private final String traceId;
    private final long timeLimitMs;
    private final long startNanos;
    private final CallOptions options;
    private @Nullable RequestSize size;

    /**
     * A call.
     *
     * @param operation   what is asked
     * @param envelope    what was read of the body
     * @param body        the request's JSON, as the caller sent it
     * @param traceId     identifies the call in logs, headers and errors
     * @param timeLimitMs the caller's own bound on the whole call, {@link Long#MAX_VALUE} for none
     * @param startNanos  {@link System#nanoTime()} when the request was complete
     * @param options     what the caller says beside the request
     */
    public Call(Operation operation, Envelope envelope, byte[] body, String traceId, long timeLimitMs,
            long startNanos, CallOptions options) {
        if (timeLimitMs < 1) {
            throw new IllegalArgumentException("timeLimitMs is " + timeLimitMs + ", it must be at least 1");
        }
        this.operation = Objects.requireNonNull(operation);
        this.envelope = Objects.requireNonNull(envelope);
        this.body = Objects.requireNonNull(body);
        this.traceId = Objects.requireNonNull(traceId);
        this.timeLimitMs = timeLimitMs;
        this.startNanos = startNanos;
        this.options = Objects.requireNonNull(options);
    }

    /** A call of which its caller says nothing more. */
    public Call(Operation operation, Envelope envelope, byte[] body, String traceId, long timeLimitMs,
            long startNanos) {
        this(operation, envelope, body, traceId, timeLimitMs, startNanos, CallOptions.DEFAULT);
    }

    public CallOptions options() {
        return options;
    }

    public Operation operation() {
        return operation;
    }

    public Envelope envelope() {
        return envelope;
    }

    /** The very array, not a copy. */
    public byte[] body() {
        return body;
    }

    /**
     * How large it is, found out when somebody asks for the first time. Only on the event loop that carries the call.
     *
     * @param estimator tells it of the body
     */
    public RequestSize size(Function<byte[], RequestSize> estimator) {
        RequestSize known = size;
        if (known == null) {
            known = estimator.apply(body);
            size = known;
        }
        return known;
    }

    public String traceId() {
        return traceId;
    }

    public long timeLimitMs() {
        return timeLimitMs;
    }

    public long startNanos() {
        return startNanos;
    }
}
