package io.harborai.app.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Signals;
import io.harborai.app.Terminal;

/** A conversation at the terminal, line by line. */
final class Prompt {
    private final Conversation conversation;
    private final Terminal terminal;
    private volatile boolean cancelled;

    Prompt(Conversation conversation, Terminal terminal) {
        this.conversation = conversation;
        this.terminal = terminal;
    }

    int run() throws IOException, InterruptedException {
        cancelOnInterrupt();
        terminal.out().println(terminal.styled(2, "Talking to " + conversation.model()
                + ". /model NAME changes the model, /clear forgets, /exit ends."));
        BufferedReader reader = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
        while (true) {
            terminal.out().print(terminal.styled(1, "> "));
            terminal.out().flush();
            String line = reader.readLine();
            if (line == null || line.strip().equals("/exit")) {
                return ExitCode.OK;
            }
            if (!line.isBlank()) {
                answer(line.strip());
            }
        }
    }

    private void answer(String line) throws IOException, InterruptedException {
        if (line.equals("/clear")) {
            conversation.clear();
        } else if (line.startsWith("/model ")) {
            conversation.model(line.substring("/model ".length()).strip());
        } else if (line.startsWith("/")) {
            terminal.err().println("There is no command " + line + "; known are /model NAME, /clear and /exit.");
        } else {
            ask(line);
        }
    }

    /** An error ends the question, not the conversation. */
    private void ask(String line) throws IOException, InterruptedException {
        cancelled = false;
        try {
            conversation.ask(line);
        } catch (CommandFailure e) {
            terminal.err().println(cancelled ? "(cancelled)" : e.getMessage());
        }
    }

    private void cancelOnInterrupt() {
        Signals.on("INT", () -> {
            cancelled = true;
            if (!conversation.cancel()) {
                Runtime.getRuntime().halt(ExitCode.OK);
            }
        });
    }
}
