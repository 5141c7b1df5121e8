package io.harborai.knowledge.evaluate;

import java.util.List;
import java.util.Locale;

/** Shows results: as tables of Markdown, and as a plot. Immutable. */
public final class EvaluationReport {
    private static final List<String> COLOURS = List.of("#4c78a8", "#f58518", "#54a24b", "#b279a2", "#e45756");
    private static final int LEFT = 40;
    private static final int TOP = 40;
    private static final int HEIGHT = 240;
    private static final int BAR = 16;
    private static final int GAP = 28;

    private final List<EvaluationResult> results;

    /** A report on these results. */
    public EvaluationReport(List<EvaluationResult> results) {
        this.results = List.copyOf(results);
    }

    /** The tables, in Markdown. */
    public String tables() {
        StringBuilder text = new StringBuilder();
        text.append("| set | passages | questions | search | recall@1 | recall@5 | recall@10 | nDCG@10 | MRR@10 |\n");
        text.append("|---|--:|--:|---|--:|--:|--:|--:|--:|\n");
        for (EvaluationResult result : results) {
            for (Scores each : result.scores()) {
                text.append(String.format(Locale.ROOT, "| %s | %d | %d | %s | %.4f | %.4f | %.4f | **%.4f** | %.4f |%n",
                        result.set(),
                        result.passages(), result.questions(), each.mode(), each.recall1(), each.recall5(),
                        each.recall10(), each.ndcg10(), each.mrr()));
            }
        }
        refusals(text);
        answers(text);
        return text.toString();
    }

    private void refusals(StringBuilder text) {
        if (results.stream().noneMatch(result -> result.refusals().isPresent())) {
            return;
        }
        text.append("\n| set | AUROC, passage taken away | of questions not fitted on | refused, passage there | "
                + "refused, passage away |\n|---|--:|--:|--:|--:|\n");
        for (EvaluationResult result : results) {
            result.refusals().ifPresent(
                    each -> text.append(String.format(Locale.ROOT, "| %s | %.4f | %.4f | %.1f %% | %.1f %% |%n",
                            result.set(), each.separation(), each.unseen(), 100 * each.refusedWrongly(),
                            100 * each.refusedRightly())));
        }
    }

    private void answers(StringBuilder text) {
        if (results.stream().noneMatch(result -> result.answers().isPresent())) {
            return;
        }
        text.append("\n| set | model | asked | answered | answers that cite | citations of a relevant passage | "
                + "citations whose source says so | answers whose quotes hold the known answer | "
                + "quotes that are verbatim | removed | sentences without |\n"
                + "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        for (EvaluationResult result : results) {
            result.answers().ifPresent(each -> text.append(String.format(Locale.ROOT,
                    "| %s | %s | %d | %d | %.1f %% | %.1f %% | %.1f %% | %s | %.1f %% | %d | %d |%n", result.set(),
                    each.model(), each.asked(), each.answered(), 100 * each.citing(), 100 * each.relevant(),
                    100 * each.supported(), each.holding() < 0
                            ? "–"
                            : String.format(Locale.ROOT, "%.1f %%", 100 * each.holding()),
                    100 * each.verbatim(), each.removed(), each.uncited())));
        }
    }

    /** A plot of every way of searching on every set, as an SVG document. */
    public String plot() {
        List<String> names = List.of("recall@1", "recall@5", "recall@10", "nDCG@10", "MRR@10");
        StringBuilder bars = new StringBuilder();
        int x = LEFT + GAP / 2;
        for (EvaluationResult result : results) {
            for (Scores each : result.scores()) {
                double[] values = {each.recall1(), each.recall5(), each.recall10(), each.ndcg10(), each.mrr()};
                for (int i = 0; i < values.length; i++) {
                    bar(bars, x + i * BAR, values[i], COLOURS.get(i));
                }
                label(bars, x + values.length * BAR / 2, result.set(), each.mode());
                x += values.length * BAR + GAP;
            }
        }
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" "
                        + "font-size=\"11\" fill=\"#333\">%n",
                x, TOP + HEIGHT + 50));
        svg.append(
                String.format(Locale.ROOT, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n", x, TOP + HEIGHT + 50));
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            int y = TOP + HEIGHT - HEIGHT * tenth / 10;
            svg.append(String.format(Locale.ROOT,
                    "<path d=\"M%d %dH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.1f"
                            + "</text>%n",
                    LEFT, y, x, LEFT - 6, y + 4, tenth / 10.0));
        }
        for (int i = 0; i < names.size(); i++) {
            svg.append(String.format(Locale.ROOT,
                    "<rect x=\"%d\" y=\"12\" width=\"10\" height=\"10\" fill=\"%s\"/><text x=\"%d\" y=\"21\">%s"
                            + "</text>%n",
                    LEFT + i * 84, COLOURS.get(i), LEFT + 14 + i * 84, names.get(i)));
        }
        return svg.append(bars).append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, int x, double value, String colour) {
        double height = HEIGHT * value;
        svg.append(String.format(Locale.ROOT, "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\">"
                + "<title>%.4f</title></rect>%n", x, TOP + HEIGHT - height, BAR - 2, height, colour, value));
    }

    private static void label(StringBuilder svg, int x, String set, String mode) {
        svg.append(String.format(Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text><text x=\"%d\" y=\"%d\" "
                        + "text-anchor=\"middle\" fill=\"#777\">%s</text>%n",
                x, TOP + HEIGHT + 18, escaped(set), x,
                TOP + HEIGHT + 33, mode));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
