package io.harborai.engine.plugin;

import java.nio.ByteBuffer;
import java.util.Map;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Operation;

/**
 * One call as interceptors see it: to look at, not to change. The same view is given with everything that becomes of the
 * call, so it may be used as a key by identity. Immutable.
 */
public final class RequestView {
    private final Call call;
    private final Map<String, String> tags;

    RequestView(Call call, Map<String, String> tags) {
        this.call = call;
        this.tags = tags;
    }

    /** What is asked. */
    public Operation operation() {
        return call.operation();
    }

    /** The model's name as the caller wrote it. */
    public String model() {
        return call.envelope().model();
    }

    /** Whose call it is, as its caller was told apart at the door; empty when there is but one. */
    public String tenant() {
        return call.options().tenant();
    }

    /** What the answer says of its being kept. */
    public CallOptions.Keeping keeping() {
        return call.options().keeping();
    }

    /** Whether the caller wants the answer as events. */
    public boolean stream() {
        return call.envelope().stream();
    }

    /** The call's id, the same in logs, headers and errors. */
    public String traceId() {
        return call.traceId();
    }

    /** The request's JSON in UTF-8, read-only, with a position of its own. Nothing is copied. */
    public ByteBuffer body() {
        return ByteBuffer.wrap(call.body()).asReadOnlyBuffer();
    }

    /** The tags that interceptors before this one have added. */
    public Map<String, String> tags() {
        return tags;
    }
}
