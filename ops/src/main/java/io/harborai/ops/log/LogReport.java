package io.harborai.ops.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a log says, as JSON or as a text. Immutable once made. */
public final class LogReport {
    private static final List<String> LEVELS = List.of("(none)", "TRACE", "DEBUG", "INFO", "WARN", "ERROR");
    private static final int MOST_ROWS = 20;
    private static final double[] PERCENTS = {50, 90, 95, 99, 99.9};

    private final List<String> files;
    private final long bytes;
    private final LogTotals totals;
    private final List<String> notes;

    LogReport(List<String> files, long bytes, LogTotals totals, List<String> notes) {
        this.files = List.copyOf(files);
        this.bytes = bytes;
        this.totals = totals;
        this.notes = List.copyOf(notes);
    }

    /** Lines of all forms, empty ones apart. */
    public long lines() {
        return totals.readable + totals.continued + totals.unreadable;
    }

    /** Lines that say how a request went. */
    public long requests() {
        return totals.requests;
    }

    /** What is odd about the files. */
    public List<String> notes() {
        return notes;
    }

    LogTotals totals() {
        return totals;
    }

    List<String> files() {
        return files;
    }

    double errorRate() {
        return totals.requests == 0 ? 0 : 100.0 * totals.failed / totals.requests;
    }

    double avgMs() {
        return totals.timed == 0 ? 0 : totals.sumMicros / 1e3 / totals.timed;
    }

    double minMs() {
        return totals.timed == 0 ? 0 : totals.minMicros / 1e3;
    }

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    boolean hasTimes() {
        return totals.first <= totals.last;
    }

    /** For JSON. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("files", files);
        json.put("bytes", bytes);
        if (hasTimes()) {
            json.put("first", time(totals.first));
            json.put("last", time(totals.last));
        }
        json.put("lines", lines());
        json.put("unreadable_lines", totals.unreadable);
        json.put("lines_left_out", totals.skipped);
        Map<String, Object> levels = new LinkedHashMap<>();
        for (int level = 0; level < LEVELS.size(); level++) {
            if (totals.levels[level] > 0) {
                levels.put(LEVELS.get(level), totals.levels[level]);
            }
        }
        json.put("levels", levels);
        json.put("requests", totals.requests);
        json.put("errors", totals.failed);
        json.put("error_rate_percent", errorRate());
        Map<String, Object> times = new LinkedHashMap<>();
        times.put("count", totals.timed);
        times.put("avg_ms", avgMs());
        times.put("min_ms", minMs());
        times.put("max_ms", totals.maxMicros / 1e3);
        for (double percent : PERCENTS) {
            times.put("p" + (percent == 99.9 ? "999" : Integer.toString((int) percent)) + "_ms",
                    totals.percentileMs(percent));
        }
        json.put("response_times", times);
        json.put("slow_requests", totals.slow);
        json.put("slowest", totals.slowest().stream().map(LogReport::json).toList());
        json.put("providers", json(totals.providers));
        json.put("models", json(totals.models));
        json.put("error_types", json(totals.errors));
        json.put("notes", notes);
        json.put("timeline", timeline());
        return json;
    }

    /** In columns, one value for each span of time; a chart takes them as they are. */
    private Map<String, Object> timeline() {
        List<Timeline.Span> spans = totals.timeline.spans();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("width_s", totals.timeline.widthMillis() / 1_000);
        json.put("at", spans.stream().map(span -> span.at() / 1_000).toList());
        json.put("lines", spans.stream().map(Timeline.Span::lines).toList());
        json.put("requests", spans.stream().map(Timeline.Span::requests).toList());
        json.put("errors", spans.stream().map(Timeline.Span::failed).toList());
        json.put("avg_ms", spans.stream().map(Timeline.Span::avgMs).toList());
        json.put("max_ms", spans.stream().map(Timeline.Span::maxMs).toList());
        return json;
    }

    private static Map<String, Object> json(LogTotals.Slow slow) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", slow.millis() < 0 ? "" : time(slow.millis()));
        json.put("ms", slow.micros() / 1e3);
        json.put("model", slow.model());
        json.put("provider", slow.provider());
        json.put("request_id", slow.request());
        return json;
    }

    private static List<Map<String, Object>> json(TermTable table) {
        return table.top().stream().map(term -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", term.name());
            json.put("count", term.count);
            json.put("errors", term.failed);
            json.put("avg_ms", term.timed == 0 ? 0 : term.sumMicros / 1e3 / term.timed);
            json.put("max_ms", term.maxMicros / 1e3);
            return json;
        }).toList();
    }

    /** For people. */
    public String toText() {
        List<String> text = new ArrayList<>();
        text.add("Log of " + files.size() + (files.size() == 1 ? " file, " : " files, ")
                + String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0)
                + (hasTimes() ? ", " + time(totals.first) + " to " + time(totals.last) : ""));
        notes.forEach(note -> text.add("! " + note));
        text.add("");
        text.add(row("lines", lines()) + levels());
        text.add(row("unreadable", totals.unreadable));
        text.add(row("requests", totals.requests));
        text.add(row("errors", totals.failed) + String.format(Locale.ROOT, "  (%.2f %%)", errorRate()));
        text.add(row("slow, > 5 s", totals.slow));
        text.add(String.format(Locale.ROOT,
                "%-14s avg %.1f ms, min %.1f, p50 %.1f, p95 %.1f, p99 %.1f, max %.1f", "times", avgMs(), minMs(),
                totals.percentileMs(50), totals.percentileMs(95), totals.percentileMs(99), totals.maxMicros / 1e3));
        table(text, "PROVIDER", totals.providers);
        table(text, "MODEL", totals.models);
        table(text, "ERROR TYPE", totals.errors);
        if (totals.slow > 0) {
            text.add("");
            text.add("SLOWEST");
            totals.slowest().forEach(slow -> text.add(String.format(Locale.ROOT, "%10.2f s  %s  %s %s %s",
                    slow.micros() / 1e6, slow.millis() < 0 ? "" : time(slow.millis()), slow.provider(), slow.model(),
                    slow.request())));
        }
        return String.join("\n", text) + "\n";
    }

    private static String row(String name, long value) {
        return String.format(Locale.ROOT, "%-14s %,d", name, value);
    }

    private String levels() {
        StringBuilder text = new StringBuilder();
        for (int level = LEVELS.size() - 1; level > 0; level--) {
            if (totals.levels[level] > 0) {
                text.append(String.format(Locale.ROOT, "  %s %,d", LEVELS.get(level), totals.levels[level]));
            }
        }
        return text.toString();
    }

    private static void table(List<String> text, String title, TermTable table) {
        List<TermTable.Term> top = table.top();
        if (top.isEmpty()) {
            return;
        }
        text.add("");
        text.add(String.format(Locale.ROOT, "%-40s %12s %10s %10s %10s", title, "COUNT", "ERRORS", "AVG MS",
                "MAX MS"));
        for (TermTable.Term term : top.subList(0, Math.min(MOST_ROWS, top.size()))) {
            text.add(String.format(Locale.ROOT, "%-40s %,12d %,10d %10.1f %10.1f", term.name(), term.count, term.failed,
                    term.timed == 0 ? 0 : term.sumMicros / 1e3 / term.timed, term.maxMicros / 1e3));
        }
        if (top.size() > MOST_ROWS) {
            text.add("... and " + (top.size() - MOST_ROWS) + " more");
        }
    }
}
