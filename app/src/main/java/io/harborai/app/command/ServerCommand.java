package io.harborai.app.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** A command that asks a running server something. */
abstract class ServerCommand implements Callable<Integer> {
    final Terminal terminal;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    ServerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Does it.
     *
     * @param client talks to the server
     * @return the exit code
     */
    abstract int run(ServerClient client) throws Exception;

    @Override
    public Integer call() throws Exception {
        try (ServerClient client = ServerClient.create(server.url(terminal.environment()),
                server.key(terminal.environment()))) {
            return run(client);
        }
    }

    int print(JsonNode answer) {
        terminal.out().println(answer.toPrettyString());
        return ExitCode.OK;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
