package io.harborai.gateway.response;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.harborai.engine.wire.EventReader;
import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Looks at an answer on its way to the caller for the whole response in it. Confined to one event loop. */
public final class AnswerTap {
    /** Where in an event its type is looked for; it comes first, or directly after a number. */
    private static final int BEGINNING = 200;
    private static final Set<String> LAST = Set.of("response.completed", "response.incomplete", "response.failed");

    private final boolean streamed;
    private final int longest;
    private final EventReader events = new EventReader(this::event);
    private @Nullable Buffer whole;
    private @Nullable String answer;
    private String firstId = "";

    /**
     * @param streamed whether events come, or one whole body
     * @param longest  most bytes that are of use
     */
    AnswerTap(boolean streamed, int longest) {
        this.streamed = streamed;
        this.longest = longest;
    }

    /** A piece of the answer, as its caller gets it. */
    public void data(Buffer bytes) {
        if (streamed) {
            events.read(bytes);
        } else {
            whole = bytes;
        }
    }

    private boolean event(byte[] bytes, int start, int end) {
        if (!firstId.isEmpty()) {
            String beginning = new String(bytes, start, Math.min(end - start, BEGINNING), StandardCharsets.UTF_8);
            if (LAST.stream().noneMatch(type -> beginning.contains('"' + type + '"'))) {
                return true;
            }
        }
        try (JsonParser parser = Json.parser(bytes, start, end - start)) {
            parser.nextToken();
            String type = "";
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("type") && value == JsonToken.VALUE_STRING) {
                    type = parser.getString();
                } else if (name.equals("response") && value == JsonToken.START_OBJECT) {
                    int from = start + (int) parser.currentTokenLocation().getByteOffset();
                    String id = id(parser);
                    firstId = firstId.isEmpty() ? id : firstId;
                    int to = start + (int) parser.currentLocation().getByteOffset();
                    if (LAST.contains(type) && to - from <= longest) {
                        answer = new String(bytes, from, to - from, StandardCharsets.UTF_8);
                    }
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException notJson) {
            // It is the engine that judges answers; of what is none, nothing is kept.
            return true;
        }
        return true;
    }

    /** Reads an object to its end. */
    private static String id(JsonParser parser) {
        String id = "";
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("id") && value == JsonToken.VALUE_STRING) {
                id = parser.getString();
            } else {
                parser.skipChildren();
            }
        }
        return id;
    }

    /** The whole response; null when there was none, or too long a one. */
    @Nullable
    String answer() {
        Buffer body = whole;
        if (body != null && body.length() <= longest) {
            answer = body.toString(StandardCharsets.UTF_8);
        }
        return answer;
    }

    /** The id that the answer has; empty when it has none. */
    public String id() {
        String all = firstId.isEmpty() ? answer() : null;
        if (all != null) {
            byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
            try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
                firstId = parser.nextToken() == JsonToken.START_OBJECT ? id(parser) : "";
            } catch (JacksonException notJson) {
                firstId = "";
            }
        }
        return firstId;
    }
}
