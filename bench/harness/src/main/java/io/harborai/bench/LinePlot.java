package io.harborai.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * A plot of figures over time.
 *
 * @param title what is shown, with its unit
 * @param across what the horizontal axis shows, with its unit
 * @param lines the lines, each with a point or more
 */
public record LinePlot(String title, String across, List<Line> lines) {

    private static final int WIDTH = 720;
    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 72;
    private static final int BOTTOM = 48;
    private static final int STEPS = 5;
    private static final List<String> COLOURS = List.of("#2f6fde", "#d9822b", "#6b8f71", "#8e5ea2", "#9aa5b1");

    /**
     * One line.
     *
     * @param name whose it is
     * @param points its points from left to right
     */
    public record Line(String name, List<Point> points) {

        /** Copies the list. */
        public Line {
            points = List.copyOf(points);
        }
    }

    /**
     * A point of a line, neither of its sides below 0.
     *
     * @param x where it is on the horizontal axis
     * @param y what it shows
     */
    public record Point(double x, double y) {}

    /** Copies the list. */
    public LinePlot {
        lines = List.copyOf(lines);
    }

    /** The plot as an SVG document. */
    public String svg() {
        double mostX = most(Point::x);
        double mostY = most(Point::y) * 1.05;
        StringBuilder svg = new StringBuilder(
                """
                        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="13">
                        <title>%s</title>
                        <rect width="100%%" height="100%%" fill="#ffffff"/>
                        <text x="16" y="28" font-size="16" font-weight="600" fill="#1f2933">%s</text>
                        """
                        .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT, Svg.escaped(title), Svg.escaped(title)));
        for (int step = 0; step <= STEPS; step++) {
            svg.append(grid(mostX * step / STEPS, mostY * step / STEPS, mostX, mostY));
        }
        svg.append(words((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", across));
        double labelAt = LEFT;
        for (int i = 0; i < lines.size(); i++) {
            String colour = COLOURS.get(i % COLOURS.size());
            svg.append(line(lines.get(i), colour, mostX, mostY));
            svg.append("<rect x=\"%s\" y=\"46\" width=\"12\" height=\"12\" fill=\"%s\"/>\n"
                    .formatted(Svg.pixels(labelAt), colour));
            svg.append(words(labelAt + 18, 57, "start", lines.get(i).name()));
            labelAt += 40 + 7.2 * lines.get(i).name().length();
        }
        return svg.append("</svg>\n").toString();
    }

    private double most(ToDoubleFunction<Point> side) {
        return Math.max(1e-9, all().mapToDouble(side).max().orElse(1));
    }

    private Stream<Point> all() {
        return lines.stream().flatMap(line -> line.points().stream());
    }

    private static String grid(double x, double y, double mostX, double mostY) {
        String level = Svg.pixels(down(y, mostY));
        return "<path d=\"M%d %s H%d\" stroke=\"#e4e7eb\"/>\n".formatted(LEFT, level, WIDTH - RIGHT)
                + words(LEFT - 8, down(y, mostY) + 4, "end", Spread.number(y))
                + words(right(x, mostX), HEIGHT - BOTTOM + 18, "middle", Spread.number(x));
    }

    private static String line(Line line, String colour, double mostX, double mostY) {
        StringBuilder path = new StringBuilder();
        for (Point point : line.points()) {
            path.append(path.isEmpty() ? "M" : " L").append(Svg.pixels(right(point.x(), mostX))).append(' ')
                    .append(Svg.pixels(down(point.y(), mostY)));
        }
        return "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"/>\n".formatted(path, colour);
    }

    private static String words(double x, double y, String anchor, String text) {
        return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"#1f2933\">%s</text>%n",
                x, y, anchor, Svg.escaped(text));
    }

    private static double right(double x, double most) {
        return LEFT + (WIDTH - LEFT - RIGHT) * x / most;
    }

    private static double down(double y, double most) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * y / most;
    }
}
