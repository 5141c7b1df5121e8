package io.harborai.app.command;

import java.util.Optional;
import java.util.concurrent.Callable;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.client.ServerClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The {@code models} command. */
@Command(name = "harborai models", mixinStandardHelpOptions = true, //
        description = "Lists the models that a running server offers.", //
        footer = {"%nExamples:", "  harborai models", "  harborai models --json --url http://gateway:8000"})
public final class ModelsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print the server's answer as JSON.")
    private boolean json;

    /** @param terminal what the command sees of the world */
    public ModelsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (ServerClient client = ServerClient.create(server.url(terminal.environment()),
                server.key(terminal.environment()))) {
            JsonNode answer = client.call("GET", "/v1/models", Optional.empty());
            if (json) {
                terminal.out().println(answer.toPrettyString());
                return ExitCode.OK;
            }
            Table table = new Table("MODEL", "OWNER");
            answer.path("data").forEach(
                    model -> table.row(model.path("id").asString(""), model.path("owned_by").asString("")));
            table.print(terminal);
            return ExitCode.OK;
        }
    }
}
