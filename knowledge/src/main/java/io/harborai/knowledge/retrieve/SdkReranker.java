package io.harborai.knowledge.retrieve;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

import io.harborai.HarborAI;
import io.harborai.rerank.RankedDocument;

/** Scores by a model that the SDK reaches. The client's owner closes it. */
public final class SdkReranker implements Reranker {
    private final Supplier<HarborAI> client;
    private final String model;
    private final Duration patience;

    /**
     * Makes one.
     *
     * @param client gives the client that reaches the model
     * @param model the model, as the client knows it
     * @param patience most time for one question
     */
    public SdkReranker(Supplier<HarborAI> client, String model, Duration patience) {
        this.client = client;
        this.model = model;
        this.patience = patience;
    }

    @Override
    public List<Double> score(String question, List<String> passages) {
        List<RankedDocument> ranked = client.get().rerank().with(said -> said.timeout(patience))
                .create(model, question, passages).documents();
        // What the model leaves out fits worse than anything that it names.
        double worst = ranked.stream().mapToDouble(RankedDocument::score).min().orElse(0) - 1;
        List<Double> scores = new ArrayList<>(Collections.nCopies(passages.size(), worst));
        for (RankedDocument each : ranked) {
            if (each.index() < 0 || each.index() >= passages.size()) {
                throw new IllegalStateException("the model " + model + " scored the passage " + each.index() + " of "
                        + passages.size());
            }
            scores.set(each.index(), each.score());
        }
        return scores;
    }
}
