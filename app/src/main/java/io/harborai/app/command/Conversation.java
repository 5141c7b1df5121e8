package io.harborai.app.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import io.harborai.app.Terminal;
import io.harborai.app.client.EventStream;
import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Messages back and forth with a model, all of them sent each time. For one thread, but for {@link #cancel()}. */
final class Conversation {
    private final ServerClient client;
    private final Terminal terminal;
    private final Optional<String> system;
    private final List<Map<String, String>> messages = new ArrayList<>();
    private final AtomicReference<@Nullable EventStream> running = new AtomicReference<>();
    private String model;

    Conversation(ServerClient client, Terminal terminal, String model, Optional<String> system) {
        this.client = client;
        this.terminal = terminal;
        this.model = model;
        this.system = system;
        clear();
    }

    String model() {
        return model;
    }

    void model(String name) {
        model = name;
    }

    /** Forgets all but the instructions. */
    void clear() {
        messages.clear();
        system.ifPresent(text -> messages.add(message("system", text)));
    }

    /** Asks, prints the answer as it comes, and remembers both; a question without a whole answer is forgotten. */
    void ask(String question) throws InterruptedException, IOException {
        messages.add(message("user", question));
        StringBuilder answer = new StringBuilder();
        try {
            read(answer);
            messages.add(message("assistant", answer.toString()));
        } catch (RuntimeException | IOException | InterruptedException e) {
            messages.removeLast();
            throw e;
        } finally {
            running.set(null);
            if (!answer.isEmpty()) {
                terminal.out().println();
            }
        }
    }

    /** Asks, and gives the server's whole answer; nothing is remembered. */
    JsonNode answer(String question) throws InterruptedException {
        List<Map<String, String>> asked = new ArrayList<>(messages);
        asked.add(message("user", question));
        return client.call("POST", "/v1/chat/completions", Optional.of(Map.of("model", model, "messages", asked)));
    }

    private void read(StringBuilder answer) throws InterruptedException, IOException {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("model", model);
        request.put("stream", true);
        request.put("messages", messages);
        try (EventStream stream = client.stream("/v1/chat/completions", request)) {
            running.set(stream);
            for (Optional<JsonNode> event = stream.next(); event.isPresent(); event = stream.next()) {
                JsonNode delta = event.get().path("choices").path(0).path("delta");
                show(delta.path("reasoning_content").asString(""), true);
                String text = delta.path("content").asString("");
                show(text, false);
                answer.append(text);
            }
        }
    }

    private void show(String text, boolean thought) {
        if (!text.isEmpty() && (!thought || terminal.colour())) {
            terminal.out().print(thought ? terminal.styled(2, text) : text);
            terminal.out().flush();
        }
    }

    /** Ends the answer that is coming, if one is. Called from another thread. */
    boolean cancel() {
        EventStream stream = running.get();
        if (stream == null) {
            return false;
        }
        try {
            stream.close();
        } catch (IOException e) {
            terminal.err().println("cancelling failed: " + e.getMessage());
        }
        return true;
    }

    private static Map<String, String> message(String role, String text) {
        Map<String, String> message = new LinkedHashMap<>();
        message.put("role", role);
        message.put("content", text);
        return message;
    }
}
