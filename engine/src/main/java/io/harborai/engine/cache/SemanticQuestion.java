package io.harborai.engine.cache;

import java.nio.charset.StandardCharsets;
import java.util.Set;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A question that another may mean as well: the text of the one user message at the end of a chat. Only questions of one
 * group are compared.
 *
 * @param group everything else of the request, its tenant and its model
 * @param text  what is asked, 1 to {@value #MAX_CHARS} characters
 */
public record SemanticQuestion(CacheKey group, String text) {
    /** Of a longer text an embedding tells too little. */
    public static final int MAX_CHARS = 4_000;
    /** What a model does with these depends on more than what the question means. */
    private static final Set<String> BARRING = Set.of("tools", "functions", "web_search_options", "audio");

    /** Where the last message has its content, and who says it. */
    private record Message(String role, int start, int end) {}

    /** The question of a call, null when it is none that can be compared. */
    public static @Nullable SemanticQuestion of(Call call) {
        if (call.operation() != Operation.CHAT_COMPLETIONS) {
            return null;
        }
        byte[] body = call.body();
        Message last = last(body);
        if (last == null || !last.role().equals("user") || last.start() < 0) {
            return null;
        }
        String text = text(body, last);
        if (text.isBlank() || text.length() > MAX_CHARS) {
            return null;
        }
        return new SemanticQuestion(CacheKey.without(call, last.start(), last.end()), text);
    }

    /** The last message when it is the only one of its role there; null too when a field bars the request. */
    private static @Nullable Message last(byte[] body) {
        Message last = null;
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("messages")) {
                    last = lastOf(parser);
                } else if (BARRING.contains(name) && says(parser, value)) {
                    return null;
                } else {
                    parser.skipChildren();
                }
            }
        }
        return last;
    }

    /** Whether a field is given; null and an empty array say nothing. Leaves an empty array at its end. */
    private static boolean says(JsonParser parser, JsonToken value) {
        return value != JsonToken.VALUE_NULL
                && !(value == JsonToken.START_ARRAY && parser.nextToken() == JsonToken.END_ARRAY);
    }

    private static @Nullable Message lastOf(JsonParser parser) {
        Message before = null;
        Message last = null;
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            before = last;
            last = message(parser);
        }
        boolean two = last != null && before != null && before.role().equals(last.role());
        return two ? null : last;
    }

    private static Message message(JsonParser parser) {
        String role = "";
        int start = -1;
        int end = -1;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("role") && value == JsonToken.VALUE_STRING) {
                role = parser.getString();
            } else if (name.equals("content")) {
                boolean text = value == JsonToken.VALUE_STRING;
                start = text ? (int) parser.currentTokenLocation().getByteOffset() : -1;
                if (text) {
                    // Strings are read lazily: only their end tells where they end.
                    parser.getStringLength();
                }
                end = (int) parser.currentLocation().getByteOffset();
            }
            parser.skipChildren();
        }
        return new Message(role, start, end);
    }

    private static String text(byte[] body, Message message) {
        try (JsonParser parser = Json.parser(body, message.start(), message.end() - message.start())) {
            parser.nextToken();
            return parser.getString();
        }
    }

    /** Identifies the text and who asks, for its vector; the same text has the same vector whatever stands around it. */
    CacheKey textKey(String tenant) {
        return CacheKey.of(tenant, text.getBytes(StandardCharsets.UTF_8));
    }
}
