package io.harborai.chat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.harborai.batch.BatchItem;
import io.harborai.batch.Batches;
import io.harborai.call.Calls;
import io.harborai.call.Exceptions;
import io.harborai.call.Prepared;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.StructuredOutput;
import io.harborai.request.RequestOptions;
import io.harborai.request.RequestOptionsBuilder;
import io.harborai.schema.JsonSchema;
import io.harborai.schema.JsonType;
import org.jspecify.annotations.Nullable;

/**
 * Asks for chat completions. Thread-safe, for virtual threads, too. Every method throws {@link IllegalArgumentException} for a
 * parameter out of its range and {@link IllegalStateException} when the client is closed; all else that can go wrong is a
 * {@link io.harborai.error.HarborAIException}.
 */
public final class ChatCompletions {
    private final Calls calls;
    private final RequestOptions usual;

    ChatCompletions(Calls calls, RequestOptions usual) {
        this.calls = calls;
        this.usual = usual;
    }

    /**
     * The same client, with this said about every call that is made through what is returned: each of a batch, of a tool loop, of a
     * repair. What a request says itself counts more.
     */
    public ChatCompletions with(Consumer<RequestOptionsBuilder> said) {
        return new ChatCompletions(calls, usual.with(said));
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
        return ChatCompletion.read(calls.await(whole(request), options(request)),
                request.splitsThinkTags());
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
        return calls.async(whole(request), options(request),
                answer -> ChatCompletion.read(answer, request.splitsThinkTags()));
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
        return new ChatStream(calls.stream(streamed(request), options(request)), calls, request.splitsThinkTags());
    }

    /** Asks for a value of a Java type: what {@link #structured(ChatRequest, Class)} brings, without the circumstances. */
    public <T> T create(Consumer<ChatRequestBuilder> request, Class<T> type) {
        return structured(built(request), type).value();
    }

    /** Asks for a value of a Java type, and waits for it. */
    public <T> StructuredReply<T> structured(Consumer<ChatRequestBuilder> request, Class<T> type) {
        return structured(built(request), type);
    }

    /**
     * Asks for a value of a Java type, and waits for it; {@link JsonType} says what types there are. Providers that are known to
     * follow schemas by themselves are sent the schema as such, others are told it in the prompt. The answer is checked in any
     * case; when it does not follow the schema, the model is shown every place and asked once more.
     *
     * @throws IllegalArgumentException              when the type has no form in JSON
     * @throws io.harborai.error.ProtocolException   when the second answer does not follow the schema either, or an answer is
     *                                               cut off (code {@code structured_output}); it has the text
     * @throws io.harborai.error.ContentFilterException when the model refuses to answer (code {@code refusal})
     */
    public <T> StructuredReply<T> structured(ChatRequest request, Class<T> type) {
        return hold(dialogue(request, JsonType.of(type)));
    }

    /** Asks for an object that follows a schema, as plain Java values; else like {@link #structured(ChatRequest, Class)}. */
    public StructuredReply<Map<String, @Nullable Object>> structured(Consumer<ChatRequestBuilder> request,
            JsonSchema schema) {
        return structured(built(request), schema);
    }

    /** Asks for an object that follows a schema, as plain Java values; else like {@link #structured(ChatRequest, Class)}. */
    public StructuredReply<Map<String, @Nullable Object>> structured(ChatRequest request, JsonSchema schema) {
        return hold(new StructuredDialogue<>(request, schema, mode(request), schema::read));
    }

    /** Asks for a value of a Java type; see {@link #structured(ChatRequest, Class)} and {@link #createAsync(ChatRequest)}. */
    public <T> CompletableFuture<StructuredReply<T>> structuredAsync(Consumer<ChatRequestBuilder> request,
            Class<T> type) {
        return structuredAsync(built(request), type);
    }

    /** Asks for a value of a Java type; see {@link #structured(ChatRequest, Class)} and {@link #createAsync(ChatRequest)}. */
    public <T> CompletableFuture<StructuredReply<T>> structuredAsync(ChatRequest request, Class<T> type) {
        return DialogueFuture.hold(dialogue(request, JsonType.of(type)), this::createAsync);
    }

    /** Asks for an object that follows a schema; see {@link #structured(ChatRequest, JsonSchema)}. */
    public CompletableFuture<StructuredReply<Map<String, @Nullable Object>>> structuredAsync(ChatRequest request,
            JsonSchema schema) {
        return DialogueFuture.hold(new StructuredDialogue<>(request, schema, mode(request), schema::read),
                this::createAsync);
    }

    /**
     * Asks for a value of a Java type in a stream. Its chunks are pieces of JSON; when all are there,
     * {@code stream.finalCompletion().as(type)} reads them. There is no second try.
     */
    public ChatStream stream(Consumer<ChatRequestBuilder> request, Class<?> type) {
        ChatRequest asked = built(request);
        return stream(StructuredDialogue.asking(asked, JsonSchema.of(type), mode(asked)));
    }

    /** Asks, and calls the tools that the model asks for; see {@link #run(ChatRequest, ToolLoop)}. */
    public ToolReply run(Consumer<ChatRequestBuilder> request, Tool... tools) {
        return run(built(request), ToolLoop.of(tools));
    }

    /** Asks, and calls the tools that the model asks for; see {@link #run(ChatRequest, ToolLoop)}. */
    public ToolReply run(Consumer<ChatRequestBuilder> request, ToolLoop loop) {
        return run(built(request), loop);
    }

    /**
     * Asks, calls the tools that the model asks for, tells it what they said, and so on until it asks for no more. A tool that
     * throws, a name that there is not and arguments that do not fit are told to the model. The loop's tools replace those of
     * the request; a {@code toolChoice} that demands a tool counts for the first round only. An interrupt of the waiting
     * thread cancels the call or interrupts the tool, keeps the flag and throws
     * {@link io.harborai.error.CancelledException}.
     *
     * @throws io.harborai.error.ProtocolException when the model asks for tools more often than the loop allows (code
     *                                             {@code tool_rounds})
     */
    public ToolReply run(ChatRequest request, ToolLoop loop) {
        return hold(new ToolDialogue(request, loop, Calls::wantsReasoning));
    }

    /** The same without waiting; see {@link #runAsync(ChatRequest, ToolLoop)}. */
    public CompletableFuture<ToolReply> runAsync(Consumer<ChatRequestBuilder> request, Tool... tools) {
        return runAsync(built(request), ToolLoop.of(tools));
    }

    /** The same without waiting; see {@link #runAsync(ChatRequest, ToolLoop)}. */
    public CompletableFuture<ToolReply> runAsync(Consumer<ChatRequestBuilder> request, ToolLoop loop) {
        return runAsync(built(request), loop);
    }

    /**
     * What {@link #run(ChatRequest, ToolLoop)} does, without waiting. Tools are called on the client's executor, or on that of
     * the loop. Cancelling the future, or completing it otherwise, cancels the call and interrupts the tools.
     */
    public CompletableFuture<ToolReply> runAsync(ChatRequest request, ToolLoop loop) {
        return DialogueFuture.hold(new ToolDialogue(request, loop, Calls::wantsReasoning), this::createAsync);
    }

    /**
     * Sends many requests, some at once, and waits for all; an interrupt cancels what is left. One that fails does not stop the
     * others. More, such as progress and a future: {@code HarborAI.processBatchAsync}.
     *
     * @param maxConcurrency how many at once, 1 to 10 000
     * @return what became of each request, in their order
     */
    public List<BatchItem<ChatCompletion>> processBatch(List<ChatRequest> requests, int maxConcurrency) {
        return Batches.await(new Batches(calls).start(requests, maxConcurrency, this::createAsync, progress -> {
        }));
    }

    private <T> StructuredDialogue<T> dialogue(ChatRequest request, JsonType<T> type) {
        return new StructuredDialogue<>(request, type.schema(), mode(request), type::read);
    }

    private StructuredOutput mode(ChatRequest request) {
        String model = request.model().orElse(calls.settings().defaultModel());
        return model == null ? StructuredOutput.PROMPT : calls.structuredOutput(model);
    }

    private <T> T hold(Dialogue<T> dialogue) {
        ChatRequest request = dialogue.begin();
        while (request != null) {
            request = dialogue.next(create(request));
        }
        return dialogue.result();
    }

    private static ChatRequest built(Consumer<ChatRequestBuilder> request) {
        ChatRequestBuilder builder = ChatRequest.builder();
        request.accept(builder);
        return builder.build();
    }

    private Prepared whole(ChatRequest request) {
        return request.prepared(checked(request));
    }

    private Prepared streamed(ChatRequest request) {
        return new Prepared(Operation.CHAT_COMPLETIONS, request.toJson(checked(request), true));
    }

    /** The client's default model, once the request is known to be complete. */
    private @Nullable String checked(ChatRequest request) {
        String defaultModel = calls.settings().defaultModel();
        if (request.model().isEmpty() && defaultModel == null) {
            throw Exceptions
                    .refused("The request names no model. Call model(…), or set defaultModel(…) when the client is "
                            + "built.", "model");
        }
        if (request.messages().isEmpty()) {
            throw Exceptions.refused("The request has no messages. Call user(…) or message(…).", "messages");
        }
        return defaultModel;
    }

    private RequestOptions options(ChatRequest request) {
        return request.options().orElse(usual);
    }
}
