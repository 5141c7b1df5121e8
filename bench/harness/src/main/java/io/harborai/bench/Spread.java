package io.harborai.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Median and range of one figure over the rounds.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {

    /**
     * The spread of some figures.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static Spread of(double... figures) {
        if (figures.length == 0) {
            throw new IllegalArgumentException("no figures; a spread needs one or more");
        }
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** The spread of one figure of the samples. */
    public static <S> Spread of(List<S> samples, ToDoubleFunction<S> figure) {
        return of(samples.stream().mapToDouble(figure).toArray());
    }

    /** Median and range as the tables show them, such as {@code 21.3 (20.9–22.0)}. */
    String text() {
        return number(median) + " (" + number(min) + "–" + number(max) + ")";
    }

    /** A number with as many digits as matter. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value) ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
