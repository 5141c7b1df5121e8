package io.harborai.ops.log;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A log's report as one HTML page with plots, which needs nothing else: no script, no font, no network. */
public final class LogPage {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 180;
    private static final int LEFT = 64;
    private static final int FOOT = 24;
    private static final int HEAD = 12;
    private static final int MOST_ROWS = 20;
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2733;--dim:#66727f;--line:#d8dee4;--a:#0b7285;--b:#c92a2a;--c:#e8590c;--bg:#fff}
            @media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--dim:#9aa7b4;--line:#30373f;--a:#3bc9db;--b:#ff8787;--c:#ffa94d;--bg:#11161b}}
            body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--bg);max-width:900px;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.5rem;margin:0}h2{font-size:1.05rem;margin:2rem 0 .5rem}p{color:var(--dim);margin:.2rem 0}
            .tiles{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1rem}.tile{border:1px solid var(--line);border-radius:8px;padding:.6rem .9rem;min-width:7.5rem}
            .tile b{display:block;font-size:1.25rem;font-variant-numeric:tabular-nums}.tile span{color:var(--dim);font-size:.85rem}
            table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}td,th{padding:.25rem .5rem;text-align:right;border-bottom:1px solid var(--line)}
            td:first-child,th:first-child{text-align:left;overflow-wrap:anywhere}th{color:var(--dim);font-weight:500}svg{width:100%;height:auto;display:block}
            text{fill:var(--dim);font:11px system-ui,sans-serif}.note{border-left:3px solid var(--c);padding-left:.6rem}
            """;

    private final LogReport report;
    private final StringBuilder html = new StringBuilder();

    private LogPage(LogReport report) {
        this.report = report;
    }

    /** The page. */
    public static String of(LogReport report) {
        return new LogPage(report).page();
    }

    private String page() {
        LogTotals totals = report.totals();
        html.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>HarborAI log</title>")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>")
                .append(STYLE).append("</style></head><body><h1>What the log says</h1><p>")
                .append(escaped(report.files().size() == 1
                        ? report.files().getFirst()
                        : report.files().size() + " files, " + report.files().getFirst() + " first"))
                .append("</p>");
        if (report.hasTimes()) {
            html.append("<p>").append(LogReport.time(totals.first)).append(" to ").append(LogReport.time(totals.last))
                    .append("</p>");
        }
        report.notes().forEach(note -> html.append("<p class=\"note\">").append(escaped(note)).append("</p>"));
        tiles(totals);
        List<Timeline.Span> spans = totals.timeline.spans();
        if (!spans.isEmpty()) {
            String each = " in each " + totals.timeline.widthMillis() / 60_000 + " min";
            plot("Requests" + each, spans, Timeline.Span::requests, "--a");
            plot("Errors" + each, spans, Timeline.Span::failed, "--b");
            plot("Mean response time, ms", spans, Timeline.Span::avgMs, "--c");
            plot("Lines" + each, spans, Timeline.Span::lines, "--a");
        }
        if (totals.timed > 0) {
            percentiles(totals);
        }
        table("Providers", totals.providers);
        table("Models", totals.models);
        table("Error types", totals.errors);
        slowest(totals);
        return html.append("</body></html>\n").toString();
    }

    private void tiles(LogTotals totals) {
        html.append("<div class=\"tiles\">");
        tile("lines", String.format(Locale.ROOT, "%,d", report.lines()));
        tile("requests", String.format(Locale.ROOT, "%,d", totals.requests));
        tile("errors", String.format(Locale.ROOT, "%,d", totals.failed));
        tile("error rate", String.format(Locale.ROOT, "%.2f %%", report.errorRate()));
        tile("average", String.format(Locale.ROOT, "%.0f ms", report.avgMs()));
        tile("p95", String.format(Locale.ROOT, "%.0f ms", totals.percentileMs(95)));
        tile("longest", String.format(Locale.ROOT, "%.0f ms", totals.maxMicros / 1e3));
        tile("slow, over 5 s", String.format(Locale.ROOT, "%,d", totals.slow));
        html.append("</div>");
    }

    private void tile(String name, String value) {
        html.append("<div class=\"tile\"><b>").append(value).append("</b><span>").append(name).append("</span></div>");
    }

    private void plot(String title, List<Timeline.Span> spans, ToDoubleFunction<Timeline.Span> value, String colour) {
        double most = spans.stream().mapToDouble(value).max().orElse(0);
        double top = most <= 0 ? 1 : most;
        double step = (double) (WIDTH - LEFT) / spans.size();
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < spans.size(); i++) {
            double x = LEFT + i * step;
            double y = HEAD + (HEIGHT - HEAD - FOOT) * (1 - value.applyAsDouble(spans.get(i)) / top);
            path.append(String.format(Locale.ROOT, "%s%.1f %.1fH%.1f", i == 0 ? "M" : "L", x, y, x + step));
        }
        begin(title);
        axis(top, 0);
        axis(top, 0.5);
        axis(top, 1);
        html.append("<path d=\"").append(path).append("\" fill=\"none\" stroke-width=\"1.5\" stroke=\"var(")
                .append(colour).append(")\"/>");
        label(LEFT, "start", clock(spans.getFirst().at()));
        label(WIDTH, "end", clock(spans.getLast().at()));
        html.append("</svg>");
    }

    private void begin(String title) {
        html.append("<h2>").append(title).append("</h2><svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(HEIGHT)
                .append("\" role=\"img\" aria-label=\"").append(title).append("\">");
    }

    private void axis(double top, double share) {
        double y = HEAD + (HEIGHT - HEAD - FOOT) * (1 - share);
        html.append(String.format(Locale.ROOT,
                "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"var(--line)\"/>"
                        + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                LEFT, WIDTH, y, y, LEFT - 8, y + 4, number(top * share)));
    }

    private void label(int x, String anchor, String text) {
        html.append("<text x=\"").append(x).append("\" y=\"").append(HEIGHT - 6).append("\" text-anchor=\"")
                .append(anchor).append("\">").append(text).append("</text>");
    }

    private static String number(double value) {
        return value >= 100 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String clock(long millis) {
        return LogReport.time(millis).substring(0, 16).replace('T', ' ') + " UTC";
    }

    private void percentiles(LogTotals totals) {
        double[] percents = {50, 75, 90, 95, 99, 99.9, 100};
        begin("Response times: so many percent were answered within, ms");
        double top = Math.max(0.001, totals.maxMicros / 1e3);
        double step = (double) (WIDTH - LEFT) / percents.length;
        for (int i = 0; i < percents.length; i++) {
            double value = percents[i] == 100 ? totals.maxMicros / 1e3 : totals.percentileMs(percents[i]);
            double height = (HEIGHT - 2 * HEAD - FOOT) * Math.log1p(value) / Math.log1p(top);
            double x = LEFT + i * step;
            html.append(String.format(Locale.ROOT,
                    "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"3\" fill=\"var(--a)\"/>"
                            + "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>"
                            + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s %%</text>",
                    x + step * 0.2, HEIGHT - FOOT - height, step * 0.6, height, x + step / 2,
                    HEIGHT - FOOT - height - 4, number(value), x + step / 2, HEIGHT - 6, number(percents[i])));
        }
        html.append("</svg><p>The bars' heights are logarithms.</p>");
    }

    private void table(String title, TermTable table) {
        List<TermTable.Term> top = table.top();
        if (top.isEmpty()) {
            return;
        }
        html.append("<h2>").append(title)
                .append("</h2><table><tr><th>name</th><th>count</th><th>errors</th><th>average</th><th>longest</th></tr>");
        for (TermTable.Term term : top.subList(0, Math.min(MOST_ROWS, top.size()))) {
            html.append(String.format(Locale.ROOT,
                    "<tr><td>%s</td><td>%,d</td><td>%,d</td><td>%.0f ms</td><td>%.0f ms</td></tr>",
                    escaped(term.name()), term.count, term.failed,
                    term.timed == 0 ? 0 : term.sumMicros / 1e3 / term.timed, term.maxMicros / 1e3));
        }
        html.append("</table>");
    }

    private void slowest(LogTotals totals) {
        if (totals.slow == 0) {
            return;
        }
        html.append(
                "<h2>Slowest</h2><table><tr><th>request</th><th>model</th><th>provider</th><th>at</th><th>time</th></tr>");
        totals.slowest().forEach(slow -> html.append(String.format(Locale.ROOT,
                "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%.2f s</td></tr>", escaped(slow.request()),
                escaped(slow.model()), escaped(slow.provider()), slow.millis() < 0 ? "" : LogReport.time(slow.millis()),
                slow.micros() / 1e6)));
        html.append("</table>");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replaceAll("\\p{Cntrl}", "?");
    }
}
