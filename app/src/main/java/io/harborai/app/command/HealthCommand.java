package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The {@code health} command. */
@Command(name = "harborai health", mixinStandardHelpOptions = true, //
        description = {"Shows how a running server, its parts and its models are.",
                "Ends with 1 when a part is not healthy. Needs the administrator's key."}, //
        footer = {"%nExamples:", "  harborai health --key $HARBORAI_MASTER_KEY", "  harborai health --check",
                "  harborai health --report reports"})
public final class HealthCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    @Option(names = "--check", description = "Look at every provider now, rather than tell what is known.")
    private boolean check;

    @Option(names = "--report", paramLabel = "DIR", description = "Write health_YYYYMMDD.json there, too.")
    private @Nullable Path report;

    /** @param terminal what the command sees of the world */
    public HealthCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        JsonNode health;
        try (ServerClient client = ServerClient.create(server.url(terminal.environment()),
                server.key(terminal.environment()))) {
            health = check
                    ? client.call("POST", "/admin/v1/health/check", Optional.of(Map.of()))
                    : client.call("GET", "/admin/v1/health", Optional.empty());
        }
        Path folder = report;
        if (folder != null) {
            write(health, terminal.directory().resolve(folder));
        }
        if (json) {
            terminal.out().println(health.toPrettyString());
        } else {
            print(health);
        }
        return wrong(health) ? ExitCode.FAILED : ExitCode.OK;
    }

    private void write(JsonNode health, Path folder) throws IOException {
        Files.createDirectories(folder);
        String day = LocalDate.now(Clock.systemUTC()).format(DateTimeFormatter.BASIC_ISO_DATE);
        Path file = folder.resolve("health_" + day + ".json");
        Files.writeString(file, health.toPrettyString());
        terminal.err().println("Wrote " + file);
    }

    private static boolean wrong(JsonNode health) {
        boolean parts = health.path("components").properties().stream()
                .anyMatch(part -> bad(part.getValue().path("status").asString("")));
        return parts || bad(health.path("status").asString(""))
                || health.path("models").valueStream().anyMatch(model -> bad(model.path("status").asString("")));
    }

    private static boolean bad(String status) {
        return status.equalsIgnoreCase("unhealthy") || status.equalsIgnoreCase("degraded");
    }

    private void print(JsonNode health) {
        terminal.out().println("The server is " + health.path("status").asString("unknown") + ".");
        terminal.out().println();
        Table parts = new Table("PART", "STATUS", "MESSAGE");
        for (Map.Entry<String, JsonNode> part : health.path("components").properties()) {
            parts.row(part.getKey(), part.getValue().path("status").asString("-"),
                    part.getValue().path("message").asString(""));
        }
        parts.print(terminal);
        terminal.out().println();
        Table models = new Table("MODEL", "KIND", "STATUS", "TOOK", "WELL", "FAILURES", "LAST CHECK", "ERROR");
        for (JsonNode model : health.path("models")) {
            models.row(model.path("provider").asString("") + "/" + model.path("model").asString(""),
                    model.path("kind").asString("-"), model.path("status").asString("-"),
                    String.format(Locale.ROOT, "%.0f ms", model.path("response_time_ms").asDouble(0)),
                    String.format(Locale.ROOT, "%.0f %%", 100 * model.path("success_rate").asDouble(0)),
                    Integer.toString(model.path("consecutive_failures").asInt(0)),
                    model.path("last_check").asString("never"), model.path("error").asString(""));
        }
        models.print(terminal);
    }
}
