package io.harborai.engine.provider;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.TraceContext;
import io.vertx.core.buffer.Buffer;

/**
 * What is sent to a provider.
 *
 * @param operation decides the path
 * @param model     the provider's own name of the model, which the body already carries
 * @param body      the JSON to send; read once
 * @param stream    whether events are wanted
 * @param traceId   the call's id
 * @param via       the gateways that the call went through; empty for none
 * @param trace     the trace that the call is part of
 */
public record UpstreamRequest(Operation operation, String model, Buffer body, boolean stream, String traceId,
        String via, TraceContext trace) {
    /** A request that went through no gateway. */
    public UpstreamRequest(Operation operation, String model, Buffer body, boolean stream, String traceId) {
        this(operation, model, body, stream, traceId, "", TraceContext.NONE);
    }
}
