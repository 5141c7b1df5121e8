package io.harborai.langchain4j;

import java.util.List;
import java.util.Set;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.harborai.error.HarborAIException;

/**
 * LangChain4j's chat model over a {@link io.harborai.HarborAI} client. Thread-safe. Its exceptions are LangChain4j's, with
 * ours as their cause; what it cannot send is an {@link dev.langchain4j.exception.UnsupportedFeatureException}.
 */
public final class HarborChatModel implements ChatModel {
    private final HarborModelBuilder.Parts parts;

    private HarborChatModel(HarborModelBuilder.Parts parts) {
        this.parts = parts;
    }

    /** Begins a model. */
    public static HarborModelBuilder<HarborChatModel> builder() {
        return new HarborModelBuilder<>(HarborChatModel::new);
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        try {
            return Answers.of(parts.client().chat().completions().create(Requests.of(request, parts.strict()).build()));
        } catch (HarborAIException failed) {
            throw Failures.of(failed);
        }
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
