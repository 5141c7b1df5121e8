package io.harborai.embedding;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.harborai.call.Calls;
import io.harborai.call.Exceptions;
import io.harborai.call.Prepared;
import io.harborai.engine.exchange.Operation;
import io.harborai.request.RequestOptions;
import io.harborai.request.RequestOptionsBuilder;

/** Asks for embeddings. Thread-safe; throws what chat completions throw. */
public final class EmbeddingCalls {
    private final Calls calls;
    private final RequestOptions usual;

    /** Made by the client only. */
    public EmbeddingCalls(Calls calls) {
        this(calls, RequestOptions.NONE);
    }

    private EmbeddingCalls(Calls calls, RequestOptions usual) {
        this.calls = calls;
        this.usual = usual;
    }

    /**
     * The same client, with this said about every call that is made through what is returned: each of a batch, of a tool loop, of a
     * repair. What a request says itself counts more.
     */
    public EmbeddingCalls with(Consumer<RequestOptionsBuilder> said) {
        return new EmbeddingCalls(calls, usual.with(said));
    }

    /** Sends the request that {@code request} describes, and waits. */
    public Embeddings create(Consumer<EmbeddingRequestBuilder> request) {
        return create(built(request));
    }

    /** Sends a request and waits; an interrupt cancels the call. */
    public Embeddings create(EmbeddingRequest request) {
        return Embeddings.read(calls.await(prepared(request), options(request)));
    }

    /** Sends the request that {@code request} describes. */
    public CompletableFuture<Embeddings> createAsync(Consumer<EmbeddingRequestBuilder> request) {
        return createAsync(built(request));
    }

    /** Sends a request; cancelling the future cancels the call, and what hangs on it runs on the client's executor. */
    public CompletableFuture<Embeddings> createAsync(EmbeddingRequest request) {
        return calls.async(prepared(request), options(request), Embeddings::read);
    }

    private static EmbeddingRequest built(Consumer<EmbeddingRequestBuilder> request) {
        EmbeddingRequestBuilder builder = EmbeddingRequest.builder();
        request.accept(builder);
        return builder.build();
    }

    private Prepared prepared(EmbeddingRequest request) {
        String defaultModel = calls.settings().defaultModel();
        if (request.model().isEmpty() && defaultModel == null) {
            throw Exceptions
                    .refused("The request names no model. Call model(…), or set defaultModel(…) when the client is "
                            + "built.", "model");
        }
        if (!request.hasInput()) {
            throw Exceptions.refused("The request has no input. Call input(…).", "input");
        }
        return new Prepared(Operation.EMBEDDINGS, request.toJson(defaultModel));
    }

    private RequestOptions options(EmbeddingRequest request) {
        return request.options().orElse(usual);
    }
}
