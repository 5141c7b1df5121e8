package io.harborai.langchain4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.embedding.DimensionAwareEmbeddingModel;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingParameter;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.request.EmbeddingRequestParameters;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.harborai.HarborAI;
import io.harborai.embedding.Embeddings;
import io.harborai.error.HarborAIException;

/**
 * LangChain4j's embedding model over a {@link HarborAI} client. Thread-safe. Many texts are sent in calls of at most so many,
 * one after another; the vectors are in the order of the texts.
 */
public final class HarborEmbeddingModel extends DimensionAwareEmbeddingModel {
    /** As many as OpenAI takes at once. */
    public static final int MOST_TEXTS = 2_048;

    private final HarborAI client;
    private final String model;
    private final int textsPerCall;

    private HarborEmbeddingModel(HarborAI client, String model, int textsPerCall) {
        if (textsPerCall < 1 || textsPerCall > MOST_TEXTS) {
            throw new IllegalArgumentException("textsPerCall is " + textsPerCall + ", it must be 1 to " + MOST_TEXTS);
        }
        this.client = Objects.requireNonNull(client, "client");
        this.model = Objects.requireNonNull(model, "model");
        this.textsPerCall = textsPerCall;
    }

    /**
     * A model.
     *
     * @param client whoever made it closes it
     * @param model  an alias, {@code provider/model}, or the name of a model that one provider offers
     */
    public static HarborEmbeddingModel of(HarborAI client, String model) {
        return new HarborEmbeddingModel(client, model, MOST_TEXTS);
    }

    /**
     * The same with another bound on the texts of one call, for platforms that take fewer.
     *
     * @param count 1 to {@link #MOST_TEXTS}
     */
    public HarborEmbeddingModel textsPerCall(int count) {
        return new HarborEmbeddingModel(client, model, count);
    }

    @Override
    public EmbeddingResponse doEmbed(EmbeddingRequest request) {
        List<String> texts = request.inputs().stream().map(EmbeddingInput::text).toList();
        List<Embedding> vectors = new ArrayList<>(texts.size());
        TokenUsage used = new TokenUsage(0, 0, 0);
        String answered = model;
        for (int from = 0; from < texts.size(); from += textsPerCall) {
            Embeddings some = ask(request, texts.subList(from, Math.min(texts.size(), from + textsPerCall)));
            some.vectors().forEach(vector -> vectors.add(Embedding.from(vector)));
            used = some.usage().map(Answers::tokens).map(used::add).orElse(used);
            answered = some.model();
        }
        return EmbeddingResponse.builder().embeddings(vectors).modelName(answered).tokenUsage(used).build();
    }

    private Embeddings ask(EmbeddingRequest request, List<String> texts) {
        try {
            return client.embeddings().create(builder -> {
                builder.model(request.modelName() == null ? model : request.modelName()).input(texts);
                if (request.dimensions() != null) {
                    builder.dimensions(request.dimensions());
                }
            });
        } catch (HarborAIException failed) {
            throw Failures.of(failed);
        }
    }

    @Override
    public Set<EmbeddingParameter<?>> supportedParameters() {
        return Set.of(EmbeddingRequestParameters.MODEL_NAME, EmbeddingRequestParameters.DIMENSIONS);
    }

    @Override
    public String modelName() {
        return model;
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }
}
