package io.harborai.app.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The {@code bench} command: how fast a model answers through a running server. */
@Command(name = "harborai bench", mixinStandardHelpOptions = true, //
        description = {"Calls a model again and again, and tells how many answers came and how long they took.",
                "A real model's calls cost what they cost: mind --seconds, --callers and --max-tokens."}, //
        footer = {"%nExamples:", "  harborai bench",
                "  harborai bench --model deepseek/deepseek-chat --stream --callers 4 --seconds 30",
                "  harborai bench --model fast --prompt \"Name three harbours.\" --json",
                "%nlocal/echo is a simulator: its figures are those of the server, and of no model."})
public final class BenchCommand extends ServerCommand {
    private static final int MOST_CALLERS = 256;
    private static final int MOST_SECONDS = 600;
    private static final int MOST_WARM_UP = 60;
    private static final int MOST_CALLS = 1_000_000;
    private static final double MOST_FAILED = 0.01;

    @Option(names = "--model", paramLabel = "MODEL", defaultValue = "local/echo", //
            description = "The model; default ${DEFAULT-VALUE}.")
    private String model = "";

    @Option(names = "--callers", paramLabel = "N", defaultValue = "8", //
            description = "Calls at a time, 1 to 256; default ${DEFAULT-VALUE}.")
    private int callers;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", //
            description = "How long, 1 to 600; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "2", //
            description = "Seconds of calls before that do not count, 0 to 60; default ${DEFAULT-VALUE}. A cold server and this "
                    + "command itself are several times as slow.")
    private int warmUp;

    @Option(names = "--stream", description = "Stream the answers, and measure their first pieces, too.")
    private boolean stream;

    @Option(names = "--prompt", paramLabel = "TEXT", defaultValue = "Hello, harbour!", //
            description = "What the model is asked; default \"${DEFAULT-VALUE}\".")
    private String prompt = "";

    @Option(names = "--max-tokens", paramLabel = "N", defaultValue = "64", //
            description = "The longest answer; default ${DEFAULT-VALUE}.")
    private int maxTokens;

    @Option(names = "--json", description = "Print the figures as JSON.")
    private boolean json;

    /** @param terminal what the command sees of the world */
    public BenchCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(ServerClient client) throws Exception {
        within("--callers", callers, MOST_CALLERS);
        within("--seconds", seconds, MOST_SECONDS);
        within("--max-tokens", maxTokens, MOST_CALLS);
        if (warmUp < 0 || warmUp > MOST_WARM_UP) {
            throw new CommandFailure(ExitCode.USAGE, "--warm-up " + warmUp + ": 0 to " + MOST_WARM_UP);
        }
        if (warmUp > 0) {
            ModelLoad.run(client, wish(warmUp), this::showWarmUp);
        }
        ModelLoad.Result result = ModelLoad.run(client, wish(seconds), this::show);
        if (terminal.interactive()) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
        if (json) {
            terminal.out().println(Json.text(toJson(result)));
        } else {
            print(result);
        }
        return result.failedMoreThan(MOST_FAILED) ? ExitCode.FAILED : ExitCode.OK;
    }

    private ModelLoad.Wish wish(int length) {
        return new ModelLoad.Wish(model, prompt, maxTokens, callers, Duration.ofSeconds(length), MOST_CALLS, stream);
    }

    private static void within(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + value + ": 1 to " + most);
        }
    }

    private void show(double past, int answered, int failed) {
        show("", past, seconds, answered, failed);
    }

    private void showWarmUp(double past, int answered, int failed) {
        show("warm-up: ", past, warmUp, answered, failed);
    }

    private void show(String phase, double past, int length, int answered, int failed) {
        if (terminal.interactive()) {
            terminal.err().print(String.format(Locale.ROOT, "\r%s%.0f of %d s, %d answered, %d failed\u001b[K", phase,
                    past, length, answered, failed));
            terminal.err().flush();
        }
    }

    private void print(ModelLoad.Result result) {
        terminal.out().println(String.format(Locale.ROOT, "%s: %d callers, %.1f s%s", terminal.styled(1, model),
                callers, result.nanos() / 1e9, stream ? ", streamed" : ""));
        terminal.out().println(String.format(Locale.ROOT, "%d answered (%.1f a second), %d failed", result.answered(),
                result.perSecond(), result.failed()));
        if (!result.firstFailure().isEmpty()) {
            terminal.out().println("first failure: " + result.firstFailure());
        }
        Table table = new Table("MILLISECONDS", "MEDIAN", "95 %", "99 %", "LONGEST");
        result.first().ifPresent(first -> row(table, "first piece", first));
        row(table, "whole answer", result.whole());
        table.print(terminal);
        terminal.out().println(String.format(Locale.ROOT, "%d tokens asked, %d answered (%.0f a second)",
                result.promptTokens(), result.completionTokens(), result.tokensPerSecond()));
    }

    private static void row(Table table, String what, ModelLoad.Times times) {
        table.row(what, number(times.p50()), number(times.p95()), number(times.p99()), number(times.longest()));
    }

    private static String number(double millis) {
        return String.format(Locale.ROOT, millis < 100 ? "%.1f" : "%.0f", millis);
    }

    private Map<String, Object> toJson(ModelLoad.Result result) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model);
        all.put("callers", callers);
        all.put("stream", stream);
        all.put("seconds", result.nanos() / 1e9);
        all.put("answered", result.answered());
        all.put("failed", result.failed());
        all.put("first_failure", result.firstFailure());
        all.put("answers_per_second", result.perSecond());
        result.first().ifPresent(first -> all.put("first_piece_ms", toJson(first)));
        all.put("whole_answer_ms", toJson(result.whole()));
        all.put("prompt_tokens", result.promptTokens());
        all.put("completion_tokens", result.completionTokens());
        all.put("completion_tokens_per_second", result.tokensPerSecond());
        return all;
    }

    private static Map<String, Object> toJson(ModelLoad.Times times) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("p50", times.p50());
        all.put("p95", times.p95());
        all.put("p99", times.p99());
        all.put("longest", times.longest());
        return all;
    }
}
