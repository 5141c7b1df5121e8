package io.harborai.app.command;

import java.util.Optional;

import io.harborai.app.Terminal;
import io.harborai.app.client.EventStream;
import io.harborai.app.client.ServerClient;
import tools.jackson.databind.JsonNode;

/** Follows the documents of a collection until none waits: a bar on a terminal, lines elsewhere. */
final class IngestProgress {
    private static final int WIDTH = 30;

    private final Terminal terminal;

    IngestProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** How many documents are in which state, at the end. */
    JsonNode follow(ServerClient client, String collection) throws Exception {
        try (EventStream events = client.follow("/api/documents/progress?collection=" + collection)) {
            Optional<JsonNode> last = events.next();
            JsonNode counts = last.orElseThrow();
            while (last.isPresent() && !last.get().isEmpty()) {
                counts = last.get();
                show(counts);
                last = events.next();
            }
            if (terminal.colour()) {
                terminal.out().println();
            }
            return counts;
        }
    }

    private void show(JsonNode counts) {
        String line = line(counts);
        if (terminal.colour()) {
            terminal.out().print("\r" + line + "\u001b[K");
            terminal.out().flush();
        } else {
            terminal.out().println(line);
        }
    }

    static String line(JsonNode counts) {
        long all = counts.properties().stream().mapToLong(each -> each.getValue().asLong(0)).sum();
        long ready = counts.path("ready").asLong(0);
        long failed = counts.path("failed").asLong(0);
        int filled = all == 0 ? WIDTH : (int) (WIDTH * (ready + failed) / all);
        return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + ready + " of " + all + " ready"
                + (failed > 0 ? ", " + failed + " failed" : "");
    }
}
