package io.harborai.embedding;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.harborai.call.Calls;
import io.harborai.call.Exceptions;
import io.harborai.engine.exchange.Operation;

/** Asks for embeddings. Thread-safe; throws what chat completions throw. */
public final class EmbeddingCalls {
    private final Calls calls;

    /** Made by the client only. */
    public EmbeddingCalls(Calls calls) {
        this.calls = calls;
    }

    /** Sends the request that {@code request} describes, and waits. */
    public Embeddings create(Consumer<EmbeddingRequestBuilder> request) {
        return create(built(request));
    }

    /** Sends a request and waits; an interrupt cancels the call. */
    public Embeddings create(EmbeddingRequest request) {
        return Embeddings.read(calls.await(Operation.EMBEDDINGS, json(request), limit(request)));
    }

    /** Sends the request that {@code request} describes. */
    public CompletableFuture<Embeddings> createAsync(Consumer<EmbeddingRequestBuilder> request) {
        return createAsync(built(request));
    }

    /** Sends a request; cancelling the future cancels the call, and what hangs on it runs on the client's executor. */
    public CompletableFuture<Embeddings> createAsync(EmbeddingRequest request) {
        return calls.async(Operation.EMBEDDINGS, json(request), limit(request), Embeddings::read);
    }

    private static EmbeddingRequest built(Consumer<EmbeddingRequestBuilder> request) {
        EmbeddingRequestBuilder builder = EmbeddingRequest.builder();
        request.accept(builder);
        return builder.build();
    }

    private byte[] json(EmbeddingRequest request) {
        String defaultModel = calls.settings().defaultModel();
        if (request.model().isEmpty() && defaultModel == null) {
            throw Exceptions
                    .refused("The request names no model. Call model(…), or set defaultModel(…) when the client is "
                            + "built.", "model");
        }
        if (!request.hasInput()) {
            throw Exceptions.refused("The request has no input. Call input(…).", "input");
        }
        return request.toJson(defaultModel);
    }

    private static long limit(EmbeddingRequest request) {
        Optional<Duration> timeout = request.timeout();
        return timeout.isEmpty() ? Long.MAX_VALUE : timeout.get().toMillis();
    }
}
