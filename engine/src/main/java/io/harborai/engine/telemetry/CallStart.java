package io.harborai.engine.telemetry;

import java.util.Map;
import java.util.Objects;

import io.harborai.engine.exchange.Operation;

/**
 * A call that begins.
 *
 * @param operation what is asked
 * @param model     the name that the caller asks for: an alias, {@code provider/model}, or a bare name
 * @param stream    whether the answer is wanted as a stream
 * @param maxTokens the caller's bound on the answer's tokens, -1 for none
 * @param traceId   the call's id, the same in logs, headers and errors
 * @param tags      what the caller calls the call
 */
public record CallStart(Operation operation, String model, boolean stream, long maxTokens, String traceId,
        Map<String, String> tags) {
    public CallStart {
        Objects.requireNonNull(operation);
        Objects.requireNonNull(model);
        Objects.requireNonNull(traceId);
        tags = Map.copyOf(tags);
    }
}
