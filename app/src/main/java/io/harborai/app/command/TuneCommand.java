package io.harborai.app.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The {@code tune} command. */
@Command(name = "harborai tune", mixinStandardHelpOptions = true, //
        description = {"Tries settings on a running server under its load, and keeps what is better beyond noise.",
                "Cache sizes, connections to a host and cleanup intervals; what is not better is taken back. What is kept holds "
                        + "until the next start: write it into the configuration.",
                "Needs the administrator's key."}, //
        footer = {"%nExamples:", "  harborai tune --trial-ms 5000",
                "  harborai tune --simulate local/echo --callers 16 --trial-ms 1000",
                "  harborai tune --knob cache_size=500,2000 --knob max_connections_per_host=50,100",
                "  harborai tune --recommend", "  harborai tune --history"})
public final class TuneCommand implements Callable<Integer> {
    private static final String ROOT = "/admin/v1/tuning";
    private static final int LOOK_MS = 300;
    private static final int MOST_CALLERS = 256;

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--trial-ms", paramLabel = "MS", description = "How long each trial takes; default 2000.")
    private @Nullable Integer trialMs;

    @Option(names = "--pairs", paramLabel = "N", description = "Pairs of trials for each value at most, 4 to 50; default 8.")
    private @Nullable Integer pairs;

    @Option(names = "--knob", paramLabel = "NAME=VALUES", description = "What is tried; default all, with their usual values.")
    private List<String> knobs = List.of();

    @Option(names = "--simulate", paramLabel = "MODEL", description = "Make load by calling this model meanwhile.")
    private @Nullable String simulate;

    @Option(names = "--callers", paramLabel = "N", defaultValue = "8", description = "Callers of the made load; default ${DEFAULT-VALUE}.")
    private int callers = 8;

    @Option(names = "--questions", paramLabel = "N", defaultValue = "3000", //
            description = "Different questions of the made load, some of them asked often; default ${DEFAULT-VALUE}.")
    private int questions = 3_000;

    @Option(names = "--recommend", description = "Show what measured behaviour suggests; change nothing.")
    private boolean recommend;

    @Option(names = "--history", description = "Show what came of earlier tunings; change nothing.")
    private boolean history;

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    /** @param terminal what the command sees of the world */
    public TuneCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (callers < 1 || callers > MOST_CALLERS || questions < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--callers is " + callers + ", it must be 1 to " + MOST_CALLERS
                    + "; --questions is " + questions + ", it must be 1 or more");
        }
        try (ServerClient client = ServerClient.create(server.url(terminal.environment()),
                server.key(terminal.environment()))) {
            if (recommend) {
                return advise(client.call("GET", ROOT + "/recommendations", Optional.empty()));
            }
            if (history) {
                return past(client.call("GET", ROOT, Optional.empty()));
            }
            if (simulate == null) {
                return tune(client);
            }
            try (MadeLoad load = MadeLoad.start(client, simulate, callers, questions)) {
                int code = tune(client);
                terminal.err().println(load.summary());
                return code;
            }
        }
    }

    private int tune(ServerClient client) throws InterruptedException {
        String id = client.call("POST", ROOT, Optional.of(wish())).path("id").asString("");
        terminal.err()
                .println("Tuning " + id + "; to end it and take everything back: Ctrl-C here, then DELETE " + ROOT);
        int shown = 0;
        JsonNode answer = client.call("GET", ROOT, Optional.empty());
        while (answer.path("running").path("id").asString("").equals(id)) {
            JsonNode steps = answer.path("running").path("steps");
            for (; shown < steps.size(); shown++) {
                terminal.err().println(step(steps.path(shown)));
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            answer = client.call("GET", ROOT, Optional.empty());
        }
        for (JsonNode each : answer.path("history")) {
            if (each.path("id").asString("").equals(id)) {
                JsonNode steps = each.path("tuning").path("steps");
                for (; shown < steps.size(); shown++) {
                    terminal.err().println(step(steps.path(shown)));
                }
                print(each);
                return each.path("status").asString("").matches("improved|unchanged|rolled_back")
                        ? ExitCode.OK
                        : ExitCode.FAILED;
            }
        }
        throw new CommandFailure(ExitCode.FAILED, "the server does not know the tuning " + id
                + " any more; its log tells why");
    }

    private Map<String, Object> wish() {
        Map<String, Object> wish = new LinkedHashMap<>();
        if (trialMs != null) {
            wish.put("trial_ms", trialMs);
        }
        if (pairs != null) {
            wish.put("pairs", pairs);
        }
        Map<String, List<Integer>> chosen = new LinkedHashMap<>();
        for (String knob : knobs) {
            int equals = knob.indexOf('=');
            try {
                List<Integer> values = new ArrayList<>();
                for (String value : knob.substring(equals + 1).split(",", -1)) {
                    values.add(Integer.valueOf(value.strip()));
                }
                chosen.put(knob.substring(0, Math.max(0, equals)), values);
            } catch (NumberFormatException wrong) {
                throw new CommandFailure(ExitCode.USAGE, "--knob is " + knob + ", it must be NAME=NUMBER,NUMBER",
                        wrong);
            }
        }
        if (!chosen.isEmpty()) {
            wish.put("knobs", chosen);
        }
        return wish;
    }

    private static String step(JsonNode step) {
        return String.format(Locale.ROOT, "%-26s %6d  score %+.4f +- %.4f  %s", step.path("knob").asString(""),
                step.path("value").asInt(0), step.path("score_difference").asDouble(0),
                step.path("plus_minus").asDouble(0), step.path("kept").asBoolean(false) ? "kept" : "-");
    }

    private void print(JsonNode entry) {
        if (json) {
            terminal.out().println(entry.toPrettyString());
            return;
        }
        JsonNode tuning = entry.path("tuning");
        terminal.out().println("Status: " + entry.path("status").asString(""));
        if (!tuning.path("why").asString("").isEmpty()) {
            terminal.out().println(tuning.path("why").asString(""));
        }
        if (!tuning.has("baseline")) {
            return;
        }
        Table figures = new Table("FIGURE", "BEFORE", "BEST", "CHANGE");
        for (String name : List.of("throughput_per_s", "cache_hit_rate", "memory_mb", "latency_ms")) {
            double before = tuning.path("baseline").path(name).asDouble(0);
            double after = tuning.path("result").path(name).asDouble(0);
            figures.row(name, number(before), number(after), before == 0
                    ? "-"
                    : String.format(Locale.ROOT, "%+.1f %%", 100 * (after - before) / before));
        }
        figures.print(terminal);
        Table settings = new Table("SETTING", "BEFORE", "BEST");
        for (Map.Entry<String, JsonNode> each : tuning.path("best").properties()) {
            settings.row(each.getKey(), tuning.path("before").path(each.getKey()).asString("-"),
                    each.getValue().asString(""));
        }
        settings.print(terminal);
        terminal.out().println(String.format(Locale.ROOT, "Gain: %+.2f %% of the score, +- %.2f (99 %% confidence).",
                tuning.path("gain_percent").asDouble(0), tuning.path("gain_plus_minus").asDouble(0)));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private int past(JsonNode answer) {
        if (json) {
            terminal.out().println(answer.toPrettyString());
            return ExitCode.OK;
        }
        Table table = new Table("ID", "AT", "BY", "STATUS", "GAIN %", "BEST");
        for (JsonNode each : answer.path("history")) {
            table.row(each.path("id").asString(""), each.path("at").asString(""), each.path("made_by").asString(""),
                    each.path("status").asString(""), number(each.path("tuning").path("gain_percent").asDouble(0)),
                    each.path("tuning").path("best").toString());
        }
        table.print(terminal);
        return ExitCode.OK;
    }

    private int advise(JsonNode answer) {
        if (json) {
            terminal.out().println(answer.toPrettyString());
            return ExitCode.OK;
        }
        if (answer.path("data").isEmpty()) {
            terminal.out().println("Nothing to recommend: the figures are well, or too few calls were measured.");
        }
        for (JsonNode each : answer.path("data")) {
            terminal.out().println(each.path("about").asString("") + ": " + each.path("setting").asString("") + " from "
                    + each.path("now").asString("") + " to " + each.path("advised").asString(""));
            terminal.out().println("  " + each.path("reason").asString(""));
        }
        return ExitCode.OK;
    }
}
