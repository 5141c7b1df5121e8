package io.harborai.chat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.harborai.call.Calls;
import io.harborai.call.Exceptions;
import io.harborai.engine.exchange.Operation;

/**
 * Asks for chat completions. Thread-safe, for virtual threads, too. Every method throws {@link IllegalArgumentException} for a
 * parameter out of its range and {@link IllegalStateException} when the client is closed; all else that can go wrong is a
 * {@link io.harborai.error.HarborAIException}.
 */
public final class ChatCompletions {
    private final Calls calls;

    ChatCompletions(Calls calls) {
        this.calls = calls;
    }

    /** Sends the request that {@code request} describes, and waits; see {@link #create(ChatRequest)}. */
    public ChatCompletion create(Consumer<ChatRequestBuilder> request) {
        return create(built(request));
    }

    /**
     * Sends a request and waits for the whole answer. An interrupt of the waiting thread cancels the call, keeps the flag and
     * throws {@link io.harborai.error.CancelledException}.
     */
    public ChatCompletion create(ChatRequest request) {
        return ChatCompletion.read(calls.await(Operation.CHAT_COMPLETIONS, json(request, false), limit(request)));
    }

    /** Sends the request that {@code request} describes; see {@link #createAsync(ChatRequest)}. */
    public CompletableFuture<ChatCompletion> createAsync(Consumer<ChatRequestBuilder> request) {
        return createAsync(built(request));
    }

    /**
     * Sends a request. What hangs on the future runs on the client's executor, never on an I/O thread. Cancelling the future,
     * or completing it otherwise (for instance by {@code orTimeout}), cancels the call.
     */
    public CompletableFuture<ChatCompletion> createAsync(ChatRequest request) {
        return calls.async(Operation.CHAT_COMPLETIONS, json(request, false), limit(request), ChatCompletion::read);
    }

    /** Sends the request that {@code request} describes; see {@link #stream(ChatRequest)}. */
    public ChatStream stream(Consumer<ChatRequestBuilder> request) {
        return stream(built(request));
    }

    /**
     * Sends a request whose answer is streamed. Returns at once, before the provider has answered: the stream can be
     * cancelled from the first moment, and a failure shows when it is read.
     */
    public ChatStream stream(ChatRequest request) {
        return new ChatStream(calls.stream(json(request, true), limit(request)), calls);
    }

    private static ChatRequest built(Consumer<ChatRequestBuilder> request) {
        ChatRequestBuilder builder = ChatRequest.builder();
        request.accept(builder);
        return builder.build();
    }

    private byte[] json(ChatRequest request, boolean stream) {
        String defaultModel = calls.settings().defaultModel();
        if (request.model().isEmpty() && defaultModel == null) {
            throw Exceptions
                    .refused("The request names no model. Call model(…), or set defaultModel(…) when the client is "
                            + "built.", "model");
        }
        if (request.messages().isEmpty()) {
            throw Exceptions.refused("The request has no messages. Call user(…) or message(…).", "messages");
        }
        return request.toJson(defaultModel, stream);
    }

    private static long limit(ChatRequest request) {
        Optional<Duration> timeout = request.timeout();
        return timeout.isEmpty() ? Long.MAX_VALUE : timeout.get().toMillis();
    }
}
