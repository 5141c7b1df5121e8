package io.harborai.app.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import io.harborai.ops.alert.DefaultRules;
import io.harborai.ops.alert.PrometheusRules;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** The {@code alerts} command. */
@Command(name = "harborai alerts", mixinStandardHelpOptions = true, //
        description = "Shows, silences, tests and exports the alerts of a running server. Needs the administrator's key.", //
        footer = {"%nExamples:", "  harborai alerts list", "  harborai alerts history",
                "  harborai alerts silence cpu_high --minutes 60 --reason upgrade", "  harborai alerts test mail",
                "  harborai alerts export > harborai-rules.yml"})
public final class AlertsCommand implements Runnable {
    private static final String JSON_HELP = "Print the server's answer as JSON.";

    private static final String ROOT = "/admin/v1/alerts";

    private final Terminal terminal;

    /** @param terminal what the command sees of the world */
    public AlertsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void run() {
        throw new CommandFailure(ExitCode.USAGE,
                "say what to do: list, rules, history, silence, unsilence, silences, resolve, channels, test or export");
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Show the alerts that fire; 1 if one does.")
    int list(@Mixin ServerOptions server, @Option(names = "--json", description = "As JSON.") boolean json)
            throws InterruptedException {
        JsonNode found = show(server, "", json, "rule", "severity", "since", "summary");
        return found.path("data").isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    @Command(name = "rules", mixinStandardHelpOptions = true, description = "Show the rules.")
    int rules(@Mixin ServerOptions server, @Option(names = "--json", description = "As JSON.") boolean json)
            throws InterruptedException {
        show(server, "/rules", json, "name", "metric", "condition", "threshold", "for_s", "severity", "cooldown_s");
        return ExitCode.OK;
    }

    @Command(name = "history", mixinStandardHelpOptions = true, description = "Show the alerts of the past.")
    int history(@Mixin ServerOptions server, @Option(names = "--json", description = "As JSON.") boolean json)
            throws InterruptedException {
        show(server, "/history", json, "id", "rule", "severity", "status", "fired_at", "resolved_at", "worst");
        return ExitCode.OK;
    }

    @Command(name = "silences", mixinStandardHelpOptions = true, description = "Show the silences.")
    int silences(@Mixin ServerOptions server, @Option(names = "--json", description = "As JSON.") boolean json)
            throws InterruptedException {
        show(server, "/silences", json, "id", "rule", "until", "made_by", "reason");
        return ExitCode.OK;
    }

    @Command(name = "channels", mixinStandardHelpOptions = true, description = "Show whom alerts are sent to.")
    int channels(@Mixin ServerOptions server, @Option(names = "--json", description = "As JSON.") boolean json)
            throws InterruptedException {
        show(server, "/channels", json, "name", "type", "least", "sent", "retried", "failed", "waiting", "lastError");
        return ExitCode.OK;
    }

    private void told(JsonNode answer, boolean json, String text) {
        terminal.out().println(json ? answer.toPrettyString() : text);
    }

    @Command(name = "silence", mixinStandardHelpOptions = true, description = "Tell nobody of a rule for a while.")
    int silence(@Mixin ServerOptions server,
            @Parameters(paramLabel = "RULE", description = "A rule's name, or * for all.") String rule,
            @Option(names = "--minutes", defaultValue = "60", description = "How long; default 60.") int minutes,
            @Option(names = "--reason", defaultValue = "", description = "Why.") String reason,
            @Option(names = "--json", description = JSON_HELP) boolean json) throws InterruptedException {
        JsonNode made = call(server, "POST", "/silences",
                Optional.of(Map.of("rule", rule, "minutes", minutes, "reason", reason)));
        told(made, json, "Silence " + made.path("id").asString("") + " until " + made.path("until").asString(""));
        return ExitCode.OK;
    }

    @Command(name = "unsilence", mixinStandardHelpOptions = true, description = "End a silence.")
    int unsilence(@Mixin ServerOptions server, @Parameters(paramLabel = "ID", description = "Its id.") String id,
            @Option(names = "--json", description = JSON_HELP) boolean json) throws InterruptedException {
        told(call(server, "DELETE", "/silences/" + encoded(id), Optional.empty()), json, "Ended " + id);
        return ExitCode.OK;
    }

    @Command(name = "resolve", mixinStandardHelpOptions = true, description = "End an alert by hand.")
    int resolve(@Mixin ServerOptions server, @Parameters(paramLabel = "ID", description = "Its id.") String id,
            @Option(names = "--json", description = JSON_HELP) boolean json) throws InterruptedException {
        told(call(server, "POST", "/" + encoded(id) + "/resolve", Optional.of(Map.of())), json, "Ended " + id);
        return ExitCode.OK;
    }

    @Command(name = "test", mixinStandardHelpOptions = true, description = "Send a test to a channel.")
    int test(@Mixin ServerOptions server,
            @Parameters(paramLabel = "CHANNEL", description = "The channel's name.") String channel,
            @Option(names = "--json", description = JSON_HELP) boolean json) throws InterruptedException {
        JsonNode said = call(server, "POST", "/channels/" + encoded(channel) + "/test", Optional.of(Map.of()));
        boolean sent = said.path("sent").asBoolean(false);
        told(said, json, sent ? "Sent." : "Not sent: " + said.path("error").asString(""));
        return sent ? ExitCode.OK : ExitCode.FAILED;
    }

    @Command(name = "export", mixinStandardHelpOptions = true, //
            description = "Print the shipped rules as a file for Prometheus; no server is needed. A server's own rules are at "
                    + "GET /admin/v1/alerts/export.")
    int export() {
        terminal.out().print(PrometheusRules.yaml(DefaultRules.all()));
        return ExitCode.OK;
    }

    private JsonNode show(ServerOptions server, String path, boolean json, String... fields)
            throws InterruptedException {
        JsonNode found = call(server, "GET", path, Optional.empty());
        if (json) {
            terminal.out().println(found.toPrettyString());
            return found;
        }
        String[] head = new String[fields.length];
        for (int i = 0; i < fields.length; i++) {
            head[i] = fields[i].toUpperCase(Locale.ROOT).replace('_', ' ');
        }
        Table table = new Table(head);
        for (JsonNode entry : found.path("data")) {
            String[] cells = new String[fields.length];
            for (int i = 0; i < fields.length; i++) {
                JsonNode value = entry.path(fields[i]);
                cells[i] = value.isNull() || value.isMissingNode() ? "-" : value.asString();
            }
            table.row(cells);
        }
        table.print(terminal);
        return found;
    }

    private JsonNode call(ServerOptions server, String method, String path, Optional<Object> body)
            throws InterruptedException {
        try (ServerClient client = ServerClient.create(server.url(terminal.environment()),
                server.key(terminal.environment()))) {
            return client.call(method, ROOT + path, body);
        }
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
