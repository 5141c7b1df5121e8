package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import io.harborai.app.serve.Banner;
import io.harborai.app.serve.GatewayFace;
import io.harborai.app.serve.Server;
import picocli.CommandLine.Command;

/** Runs a server on a directory of its own and asks it a few things, so that the launcher can record which classes that takes. */
@Command(name = "harborai _train", hidden = true)
public final class TrainCommand implements Callable<Integer> {
    private static final String KEY = "training-key-of-no-other-use";
    private static final int ROUNDS = 20;

    private final Terminal terminal;

    /** @param terminal what the command sees of the world */
    public TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        Path directory = Files.createTempDirectory("harborai-train");
        try {
            Terminal apart = new Terminal(terminal.in(), terminal.out(), terminal.err(),
                    Map.of("HARBORAI_MASTER_KEY", KEY), directory, false, false);
            Server server = Server.start(ConfigOptions.require(ConfigOptions.load(apart, null,
                    Map.of("server.port", "0", "server.host", "127.0.0.1")), apart).config(), apart, GatewayFace::new);
            try {
                ask(Banner.url(server.address()), apart);
            } finally {
                server.stop();
            }
            return ExitCode.OK;
        } finally {
            delete(directory);
        }
    }

    private static void ask(String url, Terminal terminal) throws InterruptedException, IOException {
        try (ServerClient client = ServerClient.create(url, Optional.of(KEY))) {
            Conversation conversation = new Conversation(client, terminal, "local/echo", Optional.empty());
            for (int round = 0; round < ROUNDS; round++) {
                client.call("GET", "/v1/models", Optional.empty());
                client.call("POST", "/v1/chat/completions", Optional.of(Map.of("model", "local/echo", "messages",
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
