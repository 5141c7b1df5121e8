package io.harborai.knowledge.embed;

import java.time.Duration;
import java.util.List;

import io.harborai.HarborAI;
import io.harborai.knowledge.collection.EmbeddingModel;

/** Embeds by a model that the SDK reaches. The client's owner closes it. */
public final class SdkEmbedder implements Embedder {
    private final HarborAI client;
    private final Duration patience;

    /**
     * Makes one.
     *
     * @param client reaches the models
     * @param patience most time for one batch, retries included
     */
    public SdkEmbedder(HarborAI client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    @Override
    public List<float[]> embed(EmbeddingModel model, List<String> texts) {
        return client.embeddings()
                .create(request -> request.model(model.name()).input(texts).timeout(patience)).vectors();
    }
}
