package io.harborai.app.command;

import java.util.Map;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import io.harborai.gateway.live.Change;
import io.harborai.gateway.live.ConfigJson;
import io.harborai.gateway.live.ConfigStore;
import io.harborai.gateway.live.ConfigVersion;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.Finding;
import io.harborai.platform.config.Overlay;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Where the history of configurations is: a running server when one is named, else the database. */
final class ConfigDesk {
    private static final String PATH = "/admin/v1/config";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    ConfigOptions options() {
        return options;
    }

    /** Whether a server is named. */
    boolean remote(Terminal terminal) {
        return server.named(terminal.environment()).isPresent();
    }

    JsonNode ask(Terminal terminal, String method, String path, Optional<Object> body) throws InterruptedException {
        Map<String, String> environment = terminal.environment();
        try (ServerClient client = ServerClient.create(server.url(environment), server.key(environment))) {
            return client.call(method, PATH + path, body);
        }
    }

    JsonNode history(Terminal terminal, int most) throws InterruptedException {
        if (remote(terminal)) {
            return ask(terminal, "GET", "/history?limit=" + most, Optional.empty());
        }
        try (ConfigDatabase database = new ConfigDatabase(options, terminal)) {
            return JSON.valueToTree(ConfigJson.history(database.versions().history(most)));
        }
    }

    JsonNode diff(Terminal terminal, long from, long to) throws InterruptedException {
        if (remote(terminal)) {
            return ask(terminal, "GET", "/diff?from=" + from + "&to=" + to, Optional.empty());
        }
        try (ConfigDatabase database = new ConfigDatabase(options, terminal)) {
            return JSON.valueToTree(
                    ConfigJson.diff(version(database.versions(), from), version(database.versions(), to)));
        }
    }

    JsonNode rollback(Terminal terminal, long version) throws InterruptedException {
        if (remote(terminal)) {
            return ask(terminal, "POST", "/rollback", Optional.of(Map.of("version", version)));
        }
        try (ConfigDatabase database = new ConfigDatabase(options, terminal)) {
            ConfigStore store = database.versions();
            Overlay old = store.overlay(version(store, version).overlayRevision())
                    .orElseThrow(() -> ConfigDatabase.unknown("what version " + version + " held is no longer kept"));
            Overlay now = store.overlay();
            Overlay next = new Overlay(now.revision() + 1, old.document());
            if (database.source().load(database.secrets().lookup(), next) instanceof ConfigResult.Rejected wrong) {
                wrong.findings().stream().filter(one -> one.severity() == Finding.Severity.ERROR)
                        .forEach(one -> terminal.err().println(one));
                throw new CommandFailure(ExitCode.CONFIGURATION,
                        "the configuration would be wrong, see above; nothing was changed");
            }
            Overlay written = store.replace(now.revision(), old.document(), new Change("command line",
                    "rolled back to " + version)).orElseThrow(
                            () -> new CommandFailure(ExitCode.FAILED,
                                    "somebody else changed the configuration at the same moment; try again"));
            return JSON.createObjectNode().put("overlay_revision", written.revision());
        }
    }

    private static ConfigVersion version(ConfigStore store, long version) {
        return store.version(version).orElseThrow(() -> ConfigDatabase.unknown("there is no version " + version
                + ", or no longer; see harborai config history"));
    }
}
