package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import io.harborai.ops.alert.DefaultRules;
import io.harborai.ops.monitor.MonitorReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The {@code monitor} command. */
@Command(name = "harborai monitor", mixinStandardHelpOptions = true, //
        description = {"Shows a running server's metrics again and again, and writes a report at the end.",
                "Needs the administrator's key."}, //
        footer = {"%nExamples:", "  harborai monitor --minutes 10 --interval 5",
                "  harborai monitor --minutes 60 --report reports", "  harborai monitor --minutes 0 --json"})
public final class MonitorCommand implements Callable<Integer> {
    /** Clears the screen and goes to its upper left corner. */
    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final int LONGEST_MINUTES = 1440;
    private static final int LONGEST_INTERVAL = 600;
    private static final int SECONDS = 60;

    private final Terminal terminal;
    private final Map<String, List<MonitorReport.Point>> seen = new TreeMap<>();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "5", //
            description = "How long; default ${DEFAULT-VALUE}, 0 for one look.")
    private int minutes;

    @Option(names = "--interval", paramLabel = "S", defaultValue = "10", //
            description = "Seconds between two looks; default ${DEFAULT-VALUE}.")
    private int interval;

    @Option(names = "--report", paramLabel = "DIR", description = "Write monitor_TIME.json and .html there.")
    private @Nullable Path report;

    @Option(names = "--json", description = "Print each look as one line of JSON.")
    private boolean json;

    /** @param terminal what the command sees of the world */
    public MonitorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (minutes < 0 || minutes > LONGEST_MINUTES || interval < 1 || interval > LONGEST_INTERVAL) {
            throw new CommandFailure(ExitCode.USAGE, "--minutes is " + minutes + ", it must be 0 to " + LONGEST_MINUTES
                    + "; --interval is " + interval + ", it must be 1 to " + LONGEST_INTERVAL);
        }
        int looks = minutes * SECONDS / interval + 1;
        try (ServerClient client = ServerClient.create(server.url(terminal.environment()),
                server.key(terminal.environment()))) {
            for (int look = 0; look < looks; look++) {
                if (look > 0) {
                    TimeUnit.SECONDS.sleep(interval);
                }
                show(client.call("GET", "/admin/v1/monitor?minutes=60", Optional.empty()));
            }
        }
        Path folder = report;
        if (folder != null) {
            write(terminal.directory().resolve(folder));
        }
        return ExitCode.OK;
    }

    private void show(JsonNode answer) {
        Instant at = Instant.parse(answer.path("timestamp").asString("1970-01-01T00:00:00Z"));
        Table table = new Table("METRIC", "NOW", "AVG 1 H", "MIN", "MAX", "P95");
        for (Map.Entry<String, JsonNode> metric : answer.path("now").properties()) {
            double value = metric.getValue().asDouble(0);
            List<MonitorReport.Point> points = seen.computeIfAbsent(metric.getKey(), first -> new ArrayList<>());
            if (points.isEmpty() || !points.getLast().at().equals(at)) {
                points.add(new MonitorReport.Point(at, value));
            }
            JsonNode hour = answer.path("summary").path(metric.getKey());
            table.row(metric.getKey(), number(value), number(hour.path("avg").asDouble(0)),
                    number(hour.path("min").asDouble(0)), number(hour.path("max").asDouble(0)),
                    number(hour.path("p95").asDouble(0)));
        }
        if (json) {
            terminal.out().println(answer);
            return;
        }
        if (terminal.colour()) {
            terminal.out().print(CLEAR);
        }
        terminal.out().println(terminal.styled(1, "HarborAI, " + at));
        table.print(terminal);
        terminal.out().println();
        terminal.out().flush();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        MonitorReport made = new MonitorReport(seen, DefaultRules.all().stream()
                .map(rule -> new MonitorReport.Limit(rule.metric(), rule.threshold(),
                        rule.comparison().word().equals("above"), rule.summary(), rule.advice()))
                .toList());
        String name = "monitor_" + made.name();
        Files.writeString(folder.resolve(name + ".json"), Json.text(made.toJson()));
        Files.writeString(folder.resolve(name + ".html"), made.toHtml());
        terminal.err().println("Wrote " + folder.resolve(name + ".json") + " and " + name + ".html");
    }
}
