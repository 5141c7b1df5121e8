package io.harborai.response;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.harborai.call.Calls;
import io.harborai.call.Exceptions;
import io.harborai.call.Prepared;
import io.harborai.engine.exchange.Operation;
import io.harborai.json.JsonValues;
import io.harborai.request.RequestOptions;
import io.harborai.request.RequestOptionsBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Asks in the form of OpenAI's responses: untouched where the provider has them, translated elsewhere. Thread-safe; throws
 * what chat completions throw.
 */
public final class ResponseCalls {
    private final Calls calls;
    private final RequestOptions usual;

    /** Made by the client only. */
    public ResponseCalls(Calls calls) {
        this(calls, RequestOptions.NONE);
    }

    private ResponseCalls(Calls calls, RequestOptions usual) {
        this.calls = calls;
        this.usual = usual;
    }

    /** The same client, with this said about every call that is made through what is returned. */
    public ResponseCalls with(Consumer<RequestOptionsBuilder> said) {
        return new ResponseCalls(calls, usual.with(said));
    }

    /**
     * Asks and waits; an interrupt cancels the call.
     *
     * @param model an alias, {@code provider/model}, or the name of a model that one provider offers
     * @param input what the user says
     */
    public Response create(String model, String input) {
        return create(Map.of("model", model, "input", input));
    }

    /**
     * The same with any field of the API: {@code model} (unless the client has a default), {@code input}, {@code instructions},
     * {@code tools} and so on; not {@code stream}.
     */
    public Response create(Map<String, ? extends @Nullable Object> fields) {
        return Response.read(calls.await(prepared(fields), usual));
    }

    /** Asks; cancelling the future cancels the call, and what hangs on it runs on the client's executor. */
    public CompletableFuture<Response> createAsync(Map<String, ? extends @Nullable Object> fields) {
        return calls.async(prepared(fields), usual, Response::read);
    }

    private Prepared prepared(Map<String, ? extends @Nullable Object> said) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        said.forEach((name, value) -> fields.put(name, JsonValues.frozen(value)));
        fields.putIfAbsent("model", calls.settings().defaultModel());
        if (fields.get("model") == null) {
            throw Exceptions.refused("The request names no model. Add the field model, or set defaultModel(…) when the "
                    + "client is built.", "model");
        }
        if (Boolean.TRUE.equals(fields.get("stream"))) {
            throw Exceptions.refused("A stream of responses is not read here. Leave stream out, or stream a chat.",
                    "stream");
        }
        return new Prepared(Operation.RESPONSES, JsonValues.toBytes(fields));
    }
}
