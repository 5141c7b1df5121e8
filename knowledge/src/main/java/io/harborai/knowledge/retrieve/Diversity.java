package io.harborai.knowledge.retrieve;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.harborai.knowledge.index.Terms;

/** Maximal marginal relevance: takes the best passage that repeats least of those already taken, by their words. */
final class Diversity {
    private Diversity() {
    }

    static List<FoundPassage> choose(List<FoundPassage> ranked, double diversity, int most) {
        if (diversity == 0 || ranked.size() <= 1) {
            return ranked.stream().limit(most).toList();
        }
        double best = Math.max(1e-9, ranked.getFirst().score());
        List<Set<String>> words = ranked.stream()
                .<Set<String>>map(each -> new HashSet<>(Terms.ofPassage(each.passage().text()))).toList();
        double[] repeated = new double[ranked.size()];
        boolean[] taken = new boolean[ranked.size()];
        List<FoundPassage> chosen = new ArrayList<>();
        while (chosen.size() < Math.min(most, ranked.size())) {
            int next = -1;
            double bestGain = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < ranked.size(); i++) {
                double gain = (1 - diversity) * ranked.get(i).score() / best - diversity * repeated[i];
                if (!taken[i] && gain > bestGain) {
                    bestGain = gain;
                    next = i;
                }
            }
            taken[next] = true;
            chosen.add(ranked.get(next));
            for (int i = 0; i < ranked.size(); i++) {
                repeated[i] = Math.max(repeated[i], overlap(words.get(i), words.get(next)));
            }
        }
        return chosen;
    }

    private static double overlap(Set<String> one, Set<String> other) {
        long both = one.stream().filter(other::contains).count();
        long any = one.size() + other.size() - both;
        return any == 0 ? 0 : (double) both / any;
    }
}
