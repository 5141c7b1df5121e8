package io.harborai.app.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import picocli.CommandLine.Parameters;

/** The {@code chat} command: one question, or a conversation. */
@Command(name = "harborai chat", mixinStandardHelpOptions = true, //
        description = "Talks to a model through a running server; the answer streams.", //
        footer = {"%nWithout a message it reads standard input; when that is a terminal, it begins a conversation:",
                "/model NAME changes the model, /clear forgets, /exit ends, Ctrl-C cancels an answer.", "%nExamples:",
                "  harborai chat \"What is a harbour?\"", "  harborai chat --model fast --system \"Be brief.\"",
                "  cat report.txt | harborai chat --system \"Summarise.\""})
public final class ChatCommand implements Callable<Integer> {
    /** Longest message read from standard input, in characters. */
    private static final int MAX_INPUT = 16 << 20;

    private final Terminal terminal;

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--model", paramLabel = "MODEL", description = "The model; default the first that is not local.")
    private @Nullable String model;

    @Option(names = "--system", paramLabel = "TEXT", description = "Instructions for the model.")
    private @Nullable String system;

    @Option(names = "--json", description = "Print the server's whole answer as JSON, when it is there.")
    private boolean json;

    @Parameters(paramLabel = "MESSAGE", description = "The message; several words need no quotes.")
    private List<String> words = List.of();

    /** @param terminal what the command sees of the world */
    public ChatCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        try (ServerClient client = ServerClient.create(server.url(terminal.environment()),
                server.key(terminal.environment()))) {
            Conversation conversation = new Conversation(client, terminal, chosen(client), Optional.ofNullable(system));
            if (words.isEmpty() && terminal.interactive() && !json) {
                return new Prompt(conversation, terminal).run();
            }
            String message = words.isEmpty() ? input() : String.join(" ", words);
            if (message.isBlank()) {
                throw new CommandFailure(ExitCode.USAGE, "there is no message; write one behind the command");
            }
            if (json) {
                terminal.out().println(conversation.answer(message).toPrettyString());
            } else {
                conversation.ask(message);
            }
            return ExitCode.OK;
        }
    }

    private String chosen(ServerClient client) throws InterruptedException {
        if (model != null) {
            return model;
        }
        for (var offered : client.call("GET", "/v1/models", Optional.empty()).path("data")) {
            String id = offered.path("id").asString("");
            if (!id.isEmpty() && !id.startsWith("local/")) {
                return id;
            }
        }
        return "local/echo";
    }

    private String input() throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(terminal.in(), StandardCharsets.UTF_8))) {
            StringBuilder text = new StringBuilder();
            char[] part = new char[8192];
            for (int read = reader.read(part); read >= 0; read = reader.read(part)) {
                text.append(part, 0, read);
                if (text.length() > MAX_INPUT) {
                    throw new CommandFailure(ExitCode.USAGE,
                            "the message is longer than " + MAX_INPUT + " characters");
                }
            }
            return text.toString().strip();
        }
    }
}
