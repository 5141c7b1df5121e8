package io.harborai.app.command;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The {@code stats} command. */
@Command(name = "harborai stats", mixinStandardHelpOptions = true, //
        description = {"Shows how a running server is getting on: calls, targets, cache, connections, memory.",
                "Needs the administrator's key."}, //
        footer = {"%nExamples:", "  harborai stats --key $HARBORAI_MASTER_KEY", "  harborai stats --watch --interval 5",
                "  harborai stats --json --url http://gateway:8000"})
public final class StatsCommand implements Callable<Integer> {
    private static final String PATH = "/admin/v1/stats";
    /** Clears the screen and goes to its upper left corner. */
    private static final String CLEAR = "\u001b[H\u001b[2J";
    private static final int LONGEST_INTERVAL = 3_600;

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print the server's answer as JSON; with --watch, one line each time.")
    private boolean json;

    @Option(names = "--watch", description = "Show it again and again, until the process is stopped.")
    private boolean watch;

    @Option(names = "--interval", paramLabel = "S", defaultValue = "2", //
            description = "Seconds between two looks with --watch; default ${DEFAULT-VALUE}.")
    private int interval;

    @Option(names = "--times", paramLabel = "N", defaultValue = "0", //
            description = "Stop after so many looks with --watch; default 0, never.")
    private int times;

    /** @param terminal what the command sees of the world */
    public StatsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (interval < 1 || interval > LONGEST_INTERVAL) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--interval is " + interval + ", it must be 1 to " + LONGEST_INTERVAL);
        }
        try (ServerClient client = ServerClient.create(server.url(terminal.environment()),
                server.key(terminal.environment()))) {
            int looks = 0;
            do {
                show(client.call("GET", PATH, Optional.empty()));
                looks++;
            } while (watch && (times <= 0 || looks < times) && pause());
            return ExitCode.OK;
        }
    }

    private void show(JsonNode stats) {
        if (json) {
            terminal.out().println(watch ? stats.toString() : stats.toPrettyString());
            return;
        }
        if (watch && terminal.colour()) {
            terminal.out().print(CLEAR);
        }
        new StatsReport(stats).print(terminal);
        terminal.out().flush();
    }

    private boolean pause() throws InterruptedException {
        TimeUnit.SECONDS.sleep(interval);
        return true;
    }
}
