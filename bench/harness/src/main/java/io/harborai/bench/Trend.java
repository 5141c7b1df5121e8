package io.harborai.bench;

import java.util.List;

/**
 * A straight line through points by least squares, with the interval in which its slope lies at 95 %.
 *
 * @param slope the growth of y for each 1 of x
 * @param low the interval's lower end
 * @param high its upper end
 */
record Trend(double slope, double low, double high) {
    /** Student's t at 97.5 % for 1 to 10, 20, 30 and more degrees of freedom; between them the cautious one. */
    private static final double[] FIRST = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
    private static final double TWENTY = 2.086;
    private static final double THIRTY = 2.042;

    /**
     * The trend of some points.
     *
     * @throws IllegalArgumentException when there are fewer than three, or all at the same x
     */
    static Trend of(List<LinePlot.Point> points) {
        int count = points.size();
        if (count < 3) {
            throw new IllegalArgumentException(count + " points; a trend needs three or more");
        }
        double meanX = points.stream().mapToDouble(LinePlot.Point::x).average().orElseThrow();
        double meanY = points.stream().mapToDouble(LinePlot.Point::y).average().orElseThrow();
        double across = points.stream().mapToDouble(point -> Math.pow(point.x() - meanX, 2)).sum();
        if (across == 0) {
            throw new IllegalArgumentException("all points are at x = " + meanX);
        }
        double slope = points.stream().mapToDouble(point -> (point.x() - meanX) * (point.y() - meanY)).sum() / across;
        double rest = points.stream()
                .mapToDouble(point -> Math.pow(point.y() - meanY - slope * (point.x() - meanX), 2)).sum();
        double margin = student(count - 2) * Math.sqrt(rest / (count - 2) / across);
        return new Trend(slope, slope - margin, slope + margin);
    }

    private static double student(int freedom) {
        if (freedom <= FIRST.length) {
            return FIRST[freedom - 1];
        }
        return freedom < 20 ? FIRST[FIRST.length - 1] : freedom < 30 ? TWENTY : THIRTY;
    }

    /** Whether no growth is among what the figures allow. */
    boolean isWithinNoise() {
        return low <= 0;
    }

    String text() {
        return Spread.number(slope) + " (" + Spread.number(low) + " to " + Spread.number(high) + ")";
    }
}
