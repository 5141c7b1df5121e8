package io.harborai.ops.monitor;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was watched for a while: averages, extremes and recommendations, as JSON and as one HTML page that needs nothing else.
 * Immutable.
 *
 * @param points each metric's readings in their order, by metric
 * @param limits what a metric should not cross
 */
public record MonitorReport(Map<String, List<Point>> points, List<Limit> limits) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 120;
    private static final String HEAD = """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>HarborAI monitor</title>
            <style>
            body{font:14px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1d2733}
            h1{font-size:1.4rem}h2{font-size:1rem;margin:0 0 .3rem;font-family:ui-monospace,monospace}
            .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1rem}
            .card{border:1px solid #d5dde6;border-radius:6px;padding:.8rem}
            svg{width:100%;height:7rem;background:#f6f8fa}
            small{color:#556}li{margin:.2rem 0}.ok{color:#1a7f37}
            </style>
            """;

    /** Copies the collections. */
    public MonitorReport {
        Map<String, List<Point>> copy = new TreeMap<>();
        points.forEach((metric, each) -> copy.put(metric, List.copyOf(each)));
        points = Collections.unmodifiableMap(copy);
        limits = List.copyOf(limits);
    }

    /**
     * A reading.
     *
     * @param at    when
     * @param value what
     */
    public record Point(Instant at, double value) {}

    /**
     * What a metric should not cross.
     *
     * @param metric  the metric
     * @param value   the limit
     * @param above   whether it is wrong above it; else below
     * @param summary what is wrong then
     * @param advice  what to do
     */
    public record Limit(String metric, double value, boolean above, String summary, String advice) {}

    private static Digest digest(List<Point> points) {
        List<Minute> minutes = new ArrayList<>();
        points.forEach(point -> minutes.add(new Minute(0, point.value(), point.value(), point.value())));
        return Digest.of(minutes);
    }

    /** The end of what was watched, for a file's name. */
    public String name() {
        Instant end = points.values().stream().map(each -> each.getLast().at()).max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        return DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC).format(end);
    }

    /** What to do; empty when nothing crossed its limit. Each names the figure it follows from. */
    public List<String> recommendations() {
        List<String> found = new ArrayList<>();
        for (Limit limit : limits) {
            List<Point> each = points.getOrDefault(limit.metric(), List.of());
            if (!each.isEmpty()) {
                long crossed = each.stream().filter(point -> limit.above()
                        ? point.value() > limit.value()
                        : point.value() < limit.value()).count();
                // Throughput and hit rate are low when nobody calls, too.
                if (limit.above() && crossed > 0) {
                    found.add(String.format(Locale.ROOT, "%s: %s was above %s in %d of %d readings (at most %.2f). %s",
                            limit.summary(), limit.metric(), limit.value(), crossed, each.size(),
                            digest(each).max(), limit.advice()));
                }
            }
        }
        return found;
    }

    /** All figures. */
    public Map<String, Object> toJson() {
        Map<String, Object> summary = new LinkedHashMap<>();
        Map<String, Object> series = new LinkedHashMap<>();
        points.forEach((metric, each) -> {
            Map<String, Object> figures = digest(each).toJson();
            figures.put("readings", figures.remove("minutes"));
            summary.put(metric, figures);
            series.put(metric, each.stream().map(point -> List.of(point.at().toString(), point.value())).toList());
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ended", name());
        json.put("summary", summary);
        json.put("recommendations", recommendations());
        json.put("series", series);
        return json;
    }

    /** One page with a plot of each metric. */
    public String toHtml() {
        StringBuilder html = new StringBuilder(HEAD).append("<h1>HarborAI monitor, ended ").append(name())
                .append(" UTC</h1>\n<section><ul>");
        List<String> advice = recommendations();
        if (advice.isEmpty()) {
            html.append("<li class=\"ok\">Nothing crossed its limit.</li>");
        }
        advice.forEach(each -> html.append("<li>").append(escaped(each)).append("</li>"));
        html.append("</ul></section>\n<div class=\"grid\">\n");
        points.forEach((metric, each) -> {
            Digest figures = digest(each);
            html.append("<div class=\"card\"><h2>").append(escaped(metric)).append("</h2>").append(plot(each, figures))
                    .append(String.format(Locale.ROOT,
                            "<small>avg %.2f · min %.2f · max %.2f · p95 %.2f</small></div>%n",
                            figures.avg(), figures.min(), figures.max(), figures.p95()));
        });
        return html.append("</div></html>\n").toString();
    }

    private static String plot(List<Point> points, Digest figures) {
        long first = points.getFirst().at().toEpochMilli();
        double time = Math.max(1, points.getLast().at().toEpochMilli() - first);
        double low = Math.min(0, figures.min());
        double range = figures.max() > low ? figures.max() - low : 1;
        StringBuilder line = new StringBuilder(points.size() * 12);
        for (Point point : points) {
            line.append(String.format(Locale.ROOT, "%.1f,%.1f ", WIDTH * (point.at().toEpochMilli() - first) / time,
                    HEIGHT - 4 - (HEIGHT - 8) * (point.value() - low) / range));
        }
        return "<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" preserveAspectRatio=\"none\" role=\"img\">"
                + "<polyline fill=\"none\" stroke=\"#0b6bcb\" stroke-width=\"2\" vector-effect=\"non-scaling-stroke\" "
                + "points=\"" + line + "\"/></svg>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
