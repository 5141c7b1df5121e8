package io.harborai.ops.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * How fast a value grows: the slope of the least-squares line through its readings of the last ten minutes. A collector that
 * frees memory now and then bends the line little. Confined to its owner.
 */
final class Growth {
    static final Duration WINDOW = Duration.ofMinutes(10);
    /** A sample a second, and room. */
    private static final int MOST = 700;

    private record Point(Instant at, double value) {}

    private final Deque<Point> points = new ArrayDeque<>();

    /** Adds a reading; gives the growth per minute once nine tenths of the window are known. */
    OptionalDouble add(Instant at, double value) {
        points.addLast(new Point(at, value));
        while (points.size() > MOST || points.getFirst().at().isBefore(at.minus(WINDOW))) {
            points.removeFirst();
        }
        Instant first = points.getFirst().at();
        if (Duration.between(first, at).compareTo(WINDOW.multipliedBy(9).dividedBy(10)) < 0) {
            return OptionalDouble.empty();
        }
        double meanX = points.stream().mapToDouble(point -> minutes(first, point)).average().orElseThrow();
        double meanY = points.stream().mapToDouble(Point::value).average().orElseThrow();
        double xy = 0;
        double xx = 0;
        for (Point point : points) {
            double x = minutes(first, point) - meanX;
            xy += x * (point.value() - meanY);
            xx += x * x;
        }
        return xx == 0 ? OptionalDouble.empty() : OptionalDouble.of(xy / xx);
    }

    private static double minutes(Instant first, Point point) {
        return Duration.between(first, point.at()).toMillis() / 60_000.0;
    }
}
