package io.harborai.springai;

import java.util.List;
import java.util.Objects;

import io.harborai.HarborAI;
import io.harborai.embedding.Embeddings;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.embedding.EmbeddingResponseMetadata;

/** Spring AI's embedding model over a {@link HarborAI} client. Thread-safe; throws what the client throws. */
public final class HarborEmbeddingModel implements EmbeddingModel {
    private final HarborAI client;
    private final String model;

    /**
     * A model.
     *
     * @param client whoever made it closes it
     * @param model  an alias, {@code provider/model}, or the name of a model that one provider offers
     */
    public HarborEmbeddingModel(HarborAI client, String model) {
        this.client = Objects.requireNonNull(client, "client");
        this.model = Objects.requireNonNull(model, "model");
    }

    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
        EmbeddingOptions options = request.getOptions();
        Embeddings answer = client.embeddings().create(builder -> {
            String name = options == null ? null : options.getModel();
            builder.model(name == null ? model : name).input(request.getInstructions());
            Integer dimensions = options == null ? null : options.getDimensions();
            if (dimensions != null) {
                builder.dimensions(dimensions);
            }
        });
        List<Embedding> vectors = answer.data().stream().map(each -> new Embedding(each.vector(), each.index()))
                .toList();
        return new EmbeddingResponse(vectors,
                new EmbeddingResponseMetadata(answer.model(), Answers.tokens(answer.usage().orElse(null))));
    }

    @Override
    public float[] embed(Document document) {
        String text = getEmbeddingContent(document);
        if (text == null || text.isEmpty()) {
            throw new IllegalArgumentException("the document " + document.getId() + " has no text");
        }
        return embed(text);
    }
}
