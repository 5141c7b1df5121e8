package io.harborai.langchain4j;

import java.util.List;
import java.util.Set;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.harborai.chat.ChatStream;
import io.harborai.error.HarborAIException;

/**
 * LangChain4j's streaming chat model over a {@link io.harborai.HarborAI} client. Thread-safe. A handler is called on the
 * client's executor, one call at a time; a slow one slows the provider down, and its cancel closes the provider's connection.
 */
public final class HarborStreamingChatModel implements StreamingChatModel {
    private final HarborModelBuilder.Parts parts;

    private HarborStreamingChatModel(HarborModelBuilder.Parts parts) {
        this.parts = parts;
    }

    /** Begins a model. */
    public static HarborModelBuilder<HarborStreamingChatModel> builder() {
        return new HarborModelBuilder<>(HarborStreamingChatModel::new);
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        ChatStream stream;
        try {
            stream = parts.client().chat().completions().stream(Requests.of(request, parts.strict())
                    .includeUsage().build());
        } catch (HarborAIException refused) {
            throw Failures.of(refused);
        }
        stream.asPublisher().subscribe(new StreamedAnswer(stream, handler));
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return parts.parameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return parts.listeners();
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
}
