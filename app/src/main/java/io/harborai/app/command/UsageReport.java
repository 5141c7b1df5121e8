package io.harborai.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.harborai.app.Terminal;
import tools.jackson.databind.JsonNode;

/** The answer of {@code /admin/v1/usage} as a table with a bar for each group's share of the calls. */
final class UsageReport {
    private static final int BAR = 20;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
    private static final int LONGEST_NAME = 48;

    private final JsonNode usage;
    private final List<String> by;

    UsageReport(JsonNode usage, List<String> by) {
        this.usage = usage;
        this.by = by;
    }

    void print(Terminal terminal) {
        JsonNode rows = usage.path("data");
        if (rows.isEmpty()) {
            terminal.out().println("no calls from " + usage.path("from").asString("?") + " to "
                    + usage.path("to").asString("?") + asOf());
            return;
        }
        boolean timed = rows.get(0).has("start");
        List<String> head = new ArrayList<>(timed ? List.of("START") : List.of());
        by.forEach(word -> head.add(word.toUpperCase(Locale.ROOT)));
        head.addAll(List.of("CALLS", "FAILED", "TOKENS IN", "TOKENS OUT", "COST", ""));
        Table table = new Table(head.toArray(String[]::new));
        long most = 1;
        for (JsonNode row : rows) {
            most = Math.max(most, row.path("calls").asLong());
        }
        for (JsonNode row : rows) {
            table.row(cells(row, timed, most));
        }
        table.print(terminal);
    }

    /** A call is in the sums some seconds after its answer. */
    private String asOf() {
        String moment = usage.path("as_of").asString("");
        return moment.isEmpty() ? "" : "; calls after " + moment.replaceAll("\\..*Z", "Z") + " are not counted yet";
    }

    private String[] cells(JsonNode row, boolean timed, long most) {
        List<String> cells = new ArrayList<>();
        if (timed) {
            cells.add(row.path("start").asString("").replace(":00:00Z", "h").replace("T00h", "").replace('T', ' '));
        }
        for (String word : by) {
            String name = row.path(word.strip().toLowerCase(Locale.ROOT)).asString("");
            cells.add(name.isEmpty()
                    ? "-"
                    : name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME - 1) + "…" : name);
        }
        cells.add(Long.toString(row.path("calls").asLong()));
        cells.add(Long.toString(row.path("failed").asLong()));
        cells.add(Long.toString(row.path("prompt_tokens").asLong()));
        cells.add(Long.toString(row.path("completion_tokens").asLong()));
        cells.add(cost(row));
        cells.add(bar(row.path("calls").asLong(), most));
        return cells.toArray(String[]::new);
    }

    private static String cost(JsonNode row) {
        String costs = row.path("costs").valueStream()
                .map(cost -> cost.path("amount").asString("") + " " + cost.path("currency").asString(""))
                .collect(Collectors.joining(" + "));
        long unpriced = row.path("unpriced_calls").asLong();
        String without = unpriced == 0 ? "" : unpriced + " unpriced";
        if (costs.isEmpty()) {
            return without.isEmpty() ? "-" : without;
        }
        return without.isEmpty() ? costs : costs + ", " + without;
    }

    /** A bar in eighths of a character. */
    static String bar(long part, long whole) {
        long eighths = Math.round(8.0 * BAR * part / whole);
        String full = "█".repeat((int) (eighths / 8));
        int rest = (int) (eighths % 8);
        return rest == 0 ? full : full + EIGHTHS.charAt(rest);
    }
}
