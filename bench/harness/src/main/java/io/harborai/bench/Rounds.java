package io.harborai.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Rounds in which every candidate is measured once, so that what changes on the machine in time hits all alike; each round begins with another one.
 *
 * @param count how many rounds, 1 or more
 */
public record Rounds(int count) {

    /** Checks the range. */
    public Rounds {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + "; it must be 1 or more");
        }
    }

    /**
     * Measures every candidate in every round.
     *
     * @param candidates who is measured
     * @param measure measures a candidate in a round, counted from 0
     * @return each candidate's samples in the order of the rounds
     */
    public <C, S> Map<C, List<S>> run(List<C> candidates, BiFunction<C, Integer, S> measure) {
        Map<C, List<S>> samples = new LinkedHashMap<>();
        candidates.forEach(candidate -> samples.put(candidate, new ArrayList<>()));
        for (int round = 0; round < count; round++) {
            for (int i = 0; i < candidates.size(); i++) {
                C candidate = candidates.get((round + i) % candidates.size());
                samples.getOrDefault(candidate, new ArrayList<>()).add(measure.apply(candidate, round));
            }
        }
        return samples;
    }
}
