package io.harborai.app.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The {@code usage} command. */
@Command(name = "harborai usage", mixinStandardHelpOptions = true, //
        description = {"Shows what was used and what it cost, or writes the calls themselves.",
                "Needs the administrator's key."}, //
        footer = {"%nExamples:", "  harborai usage --by model --from 2026-11-01",
                "  harborai usage --by key,model --step day --csv > usage.csv",
                "  harborai usage --calls --json > calls.jsonl"})
public final class UsageCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--by", split = ",", defaultValue = "model", paramLabel = "WORD", //
            description = "key, team, project, model, provider, tag, or several with commas; default ${DEFAULT-VALUE}.")
    private List<String> by = List.of();

    @Option(names = "--from", paramLabel = "TIME", description = "A day or a moment of UTC; default seven days ago.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "The end, itself outside; default now.")
    private @Nullable String to;

    @Option(names = "--step", paramLabel = "STEP", description = "hour, day or all; default ${DEFAULT-VALUE}.", //
            defaultValue = "all")
    private String step = "all";

    @Option(names = "--calls", description = "Write every call of the time, not sums.")
    private boolean calls;

    @Option(names = "--json", description = "Write JSON; with --calls, one line for each.")
    private boolean json;

    @Option(names = "--csv", description = "Write comma-separated values.")
    private boolean csv;

    /** @param terminal what the command sees of the world */
    public UsageCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (json && csv) {
            throw new CommandFailure(ExitCode.USAGE, "choose one of --json and --csv");
        }
        if (calls && !json && !csv) {
            throw new CommandFailure(ExitCode.USAGE, "--calls writes --json or --csv; choose one");
        }
        try (ServerClient client = ServerClient.create(server.url(terminal.environment()),
                server.key(terminal.environment()))) {
            if (calls) {
                calls(client);
            } else {
                usage(client);
            }
            terminal.out().flush();
            if (terminal.out().checkError()) {
                throw new CommandFailure(ExitCode.IO, "the output could not be written whole");
            }
            return ExitCode.OK;
        }
    }

    private void usage(ServerClient client) throws InterruptedException {
        String path = "/admin/v1/usage?group_by=" + encoded(String.join(",", by)) + "&step=" + encoded(step)
                + bound("from", from) + bound("to", to);
        JsonNode answer = client.call("GET", path, Optional.empty());
        if (json) {
            terminal.out().println(answer.toPrettyString());
        } else if (csv) {
            CsvLines lines = new CsvLines();
            answer.path("data").forEach(row -> lines.print(row, terminal.out()));
        } else {
            new UsageReport(answer, by).print(terminal);
        }
        if (answer.path("truncated").asBoolean(false)) {
            terminal.err()
                    .println("harborai usage: there are more groups than the server tells; choose a shorter time");
        }
    }

    /** One page in memory at a time. The server's first answer fixes the end, so that new calls do not move the pages. */
    private void calls(ServerClient client) throws InterruptedException {
        CsvLines lines = new CsvLines();
        String times = bound("from", from) + bound("to", to);
        String cursor = "";
        do {
            JsonNode page = client.call("GET", "/admin/v1/requests?limit=" + PAGE + times + bound("cursor", cursor),
                    Optional.empty());
            page.path("data").forEach(row -> {
                if (csv) {
                    lines.print(row, terminal.out());
                } else {
                    terminal.out().println(row);
                }
            });
            times = bound("from", page.path("from").asString("")) + bound("to", page.path("to").asString(""));
            cursor = page.path("next_cursor").asString("");
        } while (!cursor.isEmpty() && !terminal.out().checkError());
    }

    private static String bound(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? "" : "&" + name + "=" + encoded(value);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
