package io.harborai.knowledge.retrieve;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.harborai.knowledge.index.TermWeight;

/**
 * How likely it is that an answer is among the passages found: a logistic function of seven measures of their words, or of
 * the best cosine where that says more.
 *
 * <p>The constants are those of a logistic regression over half of the questions of XQuAD in English and Chinese, each asked
 * with its passage there and taken away, with its whole article taken away, and of collections of one article (weights 1, 0.3,
 * 0.3). On the other half they tell a passage that is there from one that was taken away with an area under the curve of
 * more than 0.95 in either language; {@code harborai knowledge eval} measures it again.
 */
final class Relevance {
    private static final int LOOKED_AT = 3;
    private static final double CONSTANT = -5.199;
    private static final double CONTENT = 9.749;
    private static final double SHARE = 4.755;
    private static final double LENGTH = 1.170;
    private static final double KNOWN = -6.446;
    private static final double PAIRS = 2.122;
    private static final double SCATTERED = 2.884;
    private static final double NEARNESS = 3.101;

    private Relevance() {
    }

    /**
     * The likelihood.
     *
     * @param question the words of the question
     * @param best the score of the best passage by words; 0 when none was found
     * @param found what each of the best passages by words holds of the question, best first
     * @param cosines the cosines of the passages found by their vectors
     * @return 0 to 1
     */
    static double of(List<TermWeight> question, double best, List<Evidence> found, Collection<Double> cosines) {
        double cosine = cosines.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return Math.max(ofWords(question, best, found.stream().limit(LOOKED_AT).toList()), ofCosine(cosine));
    }

    private static double ofWords(List<TermWeight> question, double best, List<Evidence> found) {
        if (found.isEmpty()) {
            return 0;
        }
        List<TermWeight> content = Evidence.content(question);
        double all = Evidence.weight(content);
        double known = Evidence.part(Evidence.weight(content.stream().filter(TermWeight::known).toList()), all);
        double covered = found.stream().mapToDouble(Evidence::content).max().orElse(0);
        Set<String> anywhere = new HashSet<>();
        found.forEach(each -> anywhere.addAll(each.held()));
        double scattered = Evidence.part(Evidence.weight(content, anywhere), all) - covered;
        double nearness = found.stream().mapToDouble(Evidence::nearness).max().orElse(0);
        return logistic(CONSTANT + CONTENT * covered + SHARE * Evidence.part(best, Evidence.weight(question))
                + LENGTH * Math.log(question.size() + 1) + KNOWN * known + PAIRS * found.getFirst().pairs()
                + SCATTERED * scattered + NEARNESS * nearness);
    }

    /** A cosine of 0.6 is taken for even chances; models differ, so this leans to trying an answer. */
    private static double ofCosine(double cosine) {
        return cosine <= 0 ? 0 : logistic(12 * (cosine - 0.6));
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
