package io.harborai.langchain4j;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.harborai.HarborAI;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a chat model is made of; of a setting the last value counts. Not thread-safe.
 *
 * @param <M> the model that is made
 */
public final class HarborModelBuilder<M> {
    /**
     * What a model is made of.
     *
     * @param parameters what a request does not say itself
     * @param strict     whether answers shall follow their schema to the letter
     */
    record Parts(HarborAI client, ChatRequestParameters parameters, List<ChatModelListener> listeners,
            boolean strict) {}

    private final Function<Parts, M> maker;
    private @Nullable HarborAI client;
    private @Nullable String modelName;
    private ChatRequestParameters parameters = ChatRequestParameters.builder().build();
    private List<ChatModelListener> listeners = List.of();
    private boolean strict;

    HarborModelBuilder(Function<Parts, M> maker) {
        this.maker = maker;
    }

    /** The client that asks. Whoever made it closes it. */
    public HarborModelBuilder<M> client(HarborAI harbor) {
        this.client = Objects.requireNonNull(harbor, "client");
        return this;
    }

    /** An alias, {@code provider/model}, or the name of a model that one provider offers; without it the client's default. */
    public HarborModelBuilder<M> modelName(String name) {
        this.modelName = Objects.requireNonNull(name, "modelName");
        return this;
    }

    /** What counts for every request that does not say otherwise; {@link #modelName} goes before its model. */
    public HarborModelBuilder<M> defaultRequestParameters(ChatRequestParameters defaults) {
        this.parameters = Objects.requireNonNull(defaults, "defaultRequestParameters");
        return this;
    }

    /** Those who hear of requests, answers and errors. */
    public HarborModelBuilder<M> listeners(List<ChatModelListener> all) {
        this.listeners = List.copyOf(all);
        return this;
    }

    /**
     * Whether answers shall follow their schema to the letter: then all properties are required, and optional ones may be
     * null. Not so unless said, as in LangChain4j's own models: strict modes take a part of JSON Schema only.
     */
    public HarborModelBuilder<M> strictJsonSchema(boolean toTheLetter) {
        this.strict = toTheLetter;
        return this;
    }

    /**
     * The model.
     *
     * @throws IllegalStateException when no client was given
     */
    public M build() {
        HarborAI harbor = client;
        if (harbor == null) {
            throw new IllegalStateException("no client was given: client(HarborAI.fromEnv()), for example");
        }
        ChatRequestParameters all = modelName == null
                ? parameters
                : parameters.overrideWith(ChatRequestParameters.builder().modelName(modelName).build());
        return maker.apply(new Parts(harbor, all, listeners, strict));
    }
}
