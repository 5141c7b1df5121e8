package io.harborai.springai;

import java.util.Objects;

import io.harborai.HarborAI;
import io.harborai.chat.ChatRequest;
import io.harborai.chat.ChatStream;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Spring AI's chat model over a {@link HarborAI} client, whole and streamed. Thread-safe. It tells which tools are wanted, and
 * leaves calling them to Spring AI. What fails is a {@link io.harborai.error.HarborAIException}; a subscriber that cancels closes
 * the provider's connection.
 */
public final class HarborChatModel implements ChatModel {
    private final HarborAI client;
    private final ChatOptions options;

    /** A model of the client's default; whoever made the client closes it. */
    public HarborChatModel(HarborAI client) {
        this(client, ToolCallingChatOptions.builder().build());
    }

    /** The same with what counts for every prompt that does not say otherwise. */
    public HarborChatModel(HarborAI client, ChatOptions options) {
        this.client = Objects.requireNonNull(client, "client");
        this.options = Objects.requireNonNull(options, "options");
    }

    /** The same with a model: an alias, {@code provider/model}, or the name of a model that one provider offers. */
    public HarborChatModel(HarborAI client, String model) {
        this(client, ToolCallingChatOptions.builder().model(model).build());
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        return Answers.of(client.chat().completions().create(Requests.of(prompt, options).build()));
    }

    /** Pieces of text and of thoughts as they come; the last response has the calls of tools, the end's reason and the tokens. */
    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        ChatRequest request = Requests.of(prompt, options).includeUsage().build();
        return Flux.using(() -> client.chat().completions().stream(request), HarborChatModel::responses,
                ChatStream::close);
    }

    private static Flux<ChatResponse> responses(ChatStream stream) {
        return JdkFlowAdapter.flowPublisherToFlux(stream.asPublisher()).mapNotNull(Answers::piece)
                .concatWith(Mono.fromCallable(() -> Answers.last(stream.finalCompletion())));
    }

    @Override
    public ChatOptions getOptions() {
        return options;
    }
}
