package io.harborai.knowledge.retrieve;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.knowledge.index.TermWeight;
import io.harborai.knowledge.index.Terms;

/**
 * What a passage holds of a question. Pairs of Chinese characters of which one is a function word's say nothing of what is
 * asked for, and do not count where a measure is of the content.
 *
 * @param coverage the part of the question's weight whose words are in the passage, 0 to 1
 * @param content the same of its content alone
 * @param nearness the part of the question's weight within the best stretch of {@link #STRETCH} words, 0 to 1
 * @param pairs the part of the weight of neighbouring words that are neighbours in the passage, too, 0 to 1
 * @param held the content words that the passage holds
 */
record Evidence(double coverage, double content, double nearness, double pairs, Set<String> held) {
    /** About a sentence. */
    static final int STRETCH = 20;
    /** Neighbours may have two words between them. */
    private static final int NEIGHBOURHOOD = 3;

    /** Copies the set. */
    Evidence {
        held = Set.copyOf(held);
    }

    static Evidence of(List<TermWeight> question, String passage) {
        List<String> terms = Terms.ofPassage(passage).stream().filter(term -> !Terms.single(term)).toList();
        Map<String, Double> weights = new HashMap<>();
        question.forEach(term -> weights.put(term.term(), term.weight()));
        Set<String> there = new HashSet<>(terms);
        List<TermWeight> asked = content(question);
        Set<String> held = new HashSet<>();
        asked.stream().map(TermWeight::term).filter(there::contains).forEach(held::add);
        List<TermWeight> found = question.stream().filter(term -> there.contains(term.term())).toList();
        return new Evidence(part(weight(found), weight(question)), part(weight(asked, held), weight(asked)),
                part(stretch(weights, terms), weight(question)), pairs(question, terms), held);
    }

    /** The words of a question that tell what is asked for; all of them when none does. */
    static List<TermWeight> content(List<TermWeight> question) {
        List<TermWeight> content = question.stream().filter(term -> !Terms.functional(term.term())).toList();
        return content.isEmpty() ? question : content;
    }

    static double weight(List<TermWeight> terms) {
        return terms.stream().mapToDouble(TermWeight::weight).sum();
    }

    static double weight(List<TermWeight> terms, Set<String> only) {
        return weight(terms.stream().filter(term -> only.contains(term.term())).toList());
    }

    static double part(double of, double all) {
        return all > 0 ? Math.min(1, of / all) : 0;
    }

    private static double stretch(Map<String, Double> weights, List<String> terms) {
        Map<String, Integer> within = new HashMap<>();
        double near = 0;
        double best = 0;
        for (int i = 0; i < terms.size(); i++) {
            double weight = weights.getOrDefault(terms.get(i), 0.0);
            if (weight > 0) {
                near += within.merge(terms.get(i), 1, Integer::sum) == 1 ? weight : 0;
            }
            if (i >= STRETCH) {
                double less = weights.getOrDefault(terms.get(i - STRETCH), 0.0);
                near -= less > 0 && within.merge(terms.get(i - STRETCH), -1, Integer::sum) == 0 ? less : 0;
            }
            best = Math.max(best, near);
        }
        return best;
    }

    private static double pairs(List<TermWeight> question, List<String> terms) {
        Map<String, String> following = new HashMap<>();
        for (int i = 0; i + 1 < question.size(); i++) {
            following.put(question.get(i).term(), question.get(i + 1).term());
        }
        Set<String> followed = new HashSet<>();
        for (int i = 0; i < terms.size(); i++) {
            String next = following.get(terms.get(i));
            if (next != null && terms.subList(i + 1, Math.min(terms.size(), i + 1 + NEIGHBOURHOOD)).contains(next)) {
                followed.add(terms.get(i));
            }
        }
        double all = 0;
        double kept = 0;
        for (int i = 0; i + 1 < question.size(); i++) {
            double weight = question.get(i).weight() + question.get(i + 1).weight();
            all += weight;
            kept += followed.contains(question.get(i).term()) ? weight : 0;
        }
        return part(kept, all);
    }
}
