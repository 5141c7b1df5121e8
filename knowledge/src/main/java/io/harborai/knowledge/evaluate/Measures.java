package io.harborai.knowledge.evaluate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Measures of one ranking. */
final class Measures {
    private Measures() {
    }

    /** Discounted gain of the first {@code depth}, over that of the best possible ranking; 0 when nothing is relevant. */
    static double ndcg(List<String> ranking, Map<String, Integer> grades, int depth) {
        double best = gain(grades.values().stream().sorted(Comparator.reverseOrder()).limit(depth).toList());
        return best == 0
                ? 0
                : gain(ranking.stream().limit(depth).map(id -> grades.getOrDefault(id, 0)).toList()) / best;
    }

    private static double gain(List<Integer> grades) {
        return IntStream.range(0, grades.size()).mapToDouble(i -> grades.get(i) / (Math.log(i + 2) / Math.log(2)))
                .sum();
    }

    /** Which part of what is relevant is among the first {@code depth}. */
    static double recall(List<String> ranking, Map<String, Integer> grades, int depth) {
        return grades.isEmpty()
                ? 0
                : (double) ranking.stream().limit(depth).filter(grades::containsKey).count() / grades.size();
    }

    /** One over the rank of the first that is relevant; 0 when none is. */
    static double reciprocalRank(List<String> ranking, Map<String, Integer> grades) {
        return IntStream.range(0, ranking.size()).filter(i -> grades.containsKey(ranking.get(i))).mapToDouble(
                i -> 1.0 / (i + 1)).findFirst().orElse(0);
    }

    /**
     * How well scores tell two groups apart: the chance that one of {@code high} is above one of {@code low}.
     *
     * @return 0 to 1; 0.5 says not at all
     */
    static double separation(List<Double> high, List<Double> low) {
        double[] sorted = low.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double wins = 0;
        for (double score : high) {
            int below = lowerBound(sorted, score);
            int notAbove = lowerBound(sorted, Math.nextUp(score));
            wins += below + (notAbove - below) / 2.0;
        }
        return wins / ((double) high.size() * low.size());
    }

    private static int lowerBound(double[] sorted, double value) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}
