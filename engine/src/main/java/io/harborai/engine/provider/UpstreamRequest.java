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
 * @param tenant    whose call it is; never sent to a remote provider, but one in this process may serve each its own
 * @param path      below the base URL, with its query; empty for the operation's own
 * @param beta      the header {@code anthropic-beta}, empty for none
 */
public record UpstreamRequest(Operation operation, String model, Buffer body, boolean stream, String traceId,
        String via, TraceContext trace, String tenant, String path, String beta) {
    /** A request that went through no gateway. */
    public UpstreamRequest(Operation operation, String model, Buffer body, boolean stream, String traceId) {
        this(operation, model, body, stream, traceId, "", TraceContext.NONE, "", "", "");
    }
}
