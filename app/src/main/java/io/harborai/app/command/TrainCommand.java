package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.harborai.app.ExitCode;
import io.harborai.app.Schema;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import io.harborai.app.serve.Banner;
import io.harborai.app.serve.GatewayFace;
import io.harborai.app.serve.HeadStart;
import io.harborai.app.serve.RoleModules;
import io.harborai.app.serve.Server;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.storage.SqliteLibrary;
import io.harborai.platform.storage.SqliteTemplate;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Runs a server on a directory of its own and asks it a few things, so that the launcher can record which classes that takes, and
 * leaves what a start would otherwise make or unpack each time: the template of a new database, and SQLite's library.
 */
@Command(name = "harborai _train", hidden = true)
public final class TrainCommand implements Callable<Integer> {
    private static final String KEY = "training-key-of-no-other-use";
    private static final int ROUNDS = 20;
    private static final String MODEL = "train/local/echo";

    private final Terminal terminal;

    /** @param terminal what the command sees of the world */
    public TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        HeadStart.begin();
        // Options of serve that are written in an unusual way are read by reflection, which is worth recording, too.
        ServeCommand.plain(List.of("--port", "0", "--data", "x"), terminal);
        new CommandLine(new ServeCommand(terminal)).parseArgs("--port", "0", "--roles", "gateway");
        Path directory = Files.createTempDirectory("harborai-train");
        try {
            Terminal first = apart(Files.createDirectory(directory.resolve("provider")), Map.of());
            Server provider = serve(first);
            try {
                String url = Banner.url(provider.address());
                ask(url, first, "local/echo");
                behind(url, Files.createDirectory(directory.resolve("gateway")));
            } finally {
                provider.stop();
            }
            Optional<Path> template = SqliteTemplate.file();
            if (template.isPresent()) {
                SqliteTemplate.make(template.get(), Schema.ALL);
                SqliteLibrary.unpack(template.get().toAbsolutePath().resolveSibling(".").normalize());
            }
            return ExitCode.OK;
        } finally {
            delete(directory);
        }
    }

    /** A second server that has the first for its provider, so that the way to a provider is learnt, too. */
    private void behind(String provider, Path directory) throws Exception {
        Terminal second = apart(directory, Map.of("HARBORAI_PROVIDERS_TRAIN_TYPE", "openai",
                "HARBORAI_PROVIDERS_TRAIN_BASE_URL", provider + "/v1", "HARBORAI_PROVIDERS_TRAIN_API_KEY", KEY,
                "HARBORAI_PROVIDERS_TRAIN_ALLOW_PRIVATE_NETWORK", "true"));
        // The first start makes the database script by script, which takes classes of its own; few starts have to.
        serve(second).stop();
        Server gateway = serve(second);
        try {
            ask(Banner.url(gateway.address()), second, MODEL);
        } finally {
            gateway.stop();
        }
    }

    private Terminal apart(Path directory, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("HARBORAI_MASTER_KEY", KEY);
        return new Terminal(terminal.in(), terminal.out(), terminal.err(), Map.copyOf(environment), directory, false,
                false);
    }

    private static Server serve(Terminal apart) throws Exception {
        ConfigSource source = ConfigOptions.source(apart, List.of(),
                Map.of("server.port", "0", "server.host", "127.0.0.1"));
        return Server.start(source, ConfigOptions.require(source.load(), apart).config(), apart, GatewayFace::new,
                new RoleModules(Set.of(RoleModules.KNOWLEDGE, RoleModules.CHATROOM)));
    }

    private static void ask(String url, Terminal terminal, String model) throws InterruptedException, IOException {
        try (ServerClient client = ServerClient.create(url, Optional.of(KEY))) {
            Conversation conversation = new Conversation(client, terminal, model, Optional.empty());
            for (int round = 0; round < ROUNDS; round++) {
                client.call("GET", "/v1/models", Optional.empty());
                client.call("POST", "/v1/chat/completions", Optional.of(Map.of("model", model, "messages",
                        List.of(Map.of("role", "user", "content", "Hello, harbour!")))));
                conversation.clear();
                conversation.ask("Hello, harbour!");
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
