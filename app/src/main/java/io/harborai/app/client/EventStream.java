package io.harborai.app.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The events of a streamed answer, one after the other. Closing it ends the request. For one reader at a time. */
public final class EventStream implements AutoCloseable {
    private static final String DATA = "data:";

    private final BufferedReader reader;
    private final JsonMapper json;

    EventStream(BufferedReader reader, JsonMapper json) {
        this.reader = reader;
        this.json = json;
    }

    /**
     * Waits for the next event.
     *
     * @return its data; empty after {@code [DONE]}
     * @throws CommandFailure if the stream breaks off, ends without {@code [DONE]}, or tells of an error
     */
    public Optional<JsonNode> next() {
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith(DATA)) {
                    continue;
                }
                String data = line.substring(DATA.length()).strip();
                return data.equals("[DONE]") ? Optional.empty() : Optional.of(event(data));
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the answer broke off: " + e.getMessage(), e);
        }
        throw new CommandFailure(ExitCode.UNAVAILABLE, "the answer broke off before its end");
    }

    private JsonNode event(String data) {
        JsonNode event;
        try {
            event = json.readTree(data);
        } catch (JacksonException e) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "the server sent an event that is not JSON", e);
        }
        if (event.has("error")) {
            throw new CommandFailure(ExitCode.UNAVAILABLE,
                    event.path("error").path("message").asString("the model's answer failed"));
        }
        return event;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
