package io.harborai.knowledge.retrieve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.knowledge.collection.FusionRule;
import io.harborai.knowledge.index.Hit;
import io.harborai.knowledge.index.PassageId;

/** Makes one ranking of several. */
final class Fusion {
    /** The usual constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009). */
    private static final double RANK_CONSTANT = 60;

    private Fusion() {
    }

    static List<Hit> fuse(List<List<Hit>> rankings, FusionRule rule) {
        Map<PassageId, Hit> fused = new LinkedHashMap<>();
        for (List<Hit> ranking : rankings) {
            for (int rank = 0; rank < ranking.size(); rank++) {
                Hit hit = ranking.get(rank);
                double part = switch (rule) {
                    case RECIPROCAL_RANK -> 1 / (RANK_CONSTANT + rank + 1);
                    case NORMALISED_SCORE -> Math.max(0, hit.score()) / Math.max(1e-9, ranking.getFirst().score());
                };
                fused.merge(hit.id(), new Hit(hit.id(), hit.revision(), part), (one, other) -> new Hit(one.id(),
                        Math.max(one.revision(), other.revision()), one.score() + other.score()));
            }
        }
        List<Hit> hits = new ArrayList<>(fused.values());
        hits.sort(Comparator.comparingDouble(Hit::score).reversed());
        return hits;
    }
}
