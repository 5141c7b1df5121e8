package io.harborai.bench;

import java.util.List;

/**
 * A plot of horizontal bars: each is a median, the line through its end the range over the rounds.
 *
 * @param title what is shown, with its unit
 * @param bars the bars from top to bottom
 */
public record BarPlot(String title, List<Bar> bars) {

    private static final int WIDTH = 720;
    private static final int LABEL_WIDTH = 130;
    private static final int VALUE_WIDTH = 150;
    private static final int TITLE_HEIGHT = 44;
    private static final int ROW_HEIGHT = 38;
    private static final int BAR_HEIGHT = 22;
    private static final List<String> COLOURS = List.of("#9aa5b1", "#6b8f71", "#2f6fde", "#d9822b", "#8e5ea2");

    /**
     * One bar.
     *
     * @param name whose it is
     * @param spread what it shows
     */
    public record Bar(String name, Spread spread) {}

    /** Copies the list. */
    public BarPlot {
        bars = List.copyOf(bars);
    }

    /** The plot as an SVG document. */
    public String svg() {
        int height = TITLE_HEIGHT + bars.size() * ROW_HEIGHT + 12;
        double most = Math.max(1e-9, bars.stream().mapToDouble(bar -> bar.spread().max()).max().orElse(1));
        double scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / most;
        StringBuilder svg = new StringBuilder(
                """
                        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="system-ui, sans-serif" font-size="14">
                        <title>%s</title>
                        <rect width="100%%" height="100%%" fill="#ffffff"/>
                        <text x="16" y="28" font-size="16" font-weight="600" fill="#1f2933">%s</text>
                        """
                        .formatted(WIDTH, height, WIDTH, height, Svg.escaped(title), Svg.escaped(title)));
        for (int i = 0; i < bars.size(); i++) {
            svg.append(row(bars.get(i), TITLE_HEIGHT + i * ROW_HEIGHT, scale, COLOURS.get(i % COLOURS.size())));
        }
        return svg.append("</svg>\n").toString();
    }

    private static String row(Bar bar, int top, double scale, String colour) {
        Spread spread = bar.spread();
        int middle = top + ROW_HEIGHT / 2;
        double width = Math.max(0, spread.median() * scale);
        double from = LABEL_WIDTH + Math.max(0, spread.min() * scale);
        double to = LABEL_WIDTH + Math.max(0, spread.max() * scale);
        return """
                <text x="%d" y="%d" text-anchor="end" fill="#1f2933">%s</text>
                <rect x="%d" y="%d" width="%s" height="%d" rx="2" fill="%s"/>
                <path d="M%s %d H%s M%s %d v12 M%s %d v12" stroke="#1f2933" stroke-width="1.5"/>
                <text x="%s" y="%d" fill="#1f2933">%s</text>
                """.formatted(LABEL_WIDTH - 10, middle + 5, Svg.escaped(bar.name()), LABEL_WIDTH,
                middle - BAR_HEIGHT / 2,
                Svg.pixels(width), BAR_HEIGHT, colour, Svg.pixels(from), middle, Svg.pixels(to), Svg.pixels(from),
                middle - 6,
                Svg.pixels(to), middle - 6, Svg.pixels(to + 10), middle + 5, spread.text());
    }
}
