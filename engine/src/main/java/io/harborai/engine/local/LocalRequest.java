package io.harborai.engine.local;

import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.wire.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What the local models read of a request.
 *
 * @param messages     role and text of each message
 * @param inputs       the texts to complete or to embed
 * @param maxTokens    0 for no bound
 * @param dimensions   0 for the model's own
 * @param base64       whether embeddings are wanted as base64
 * @param includeUsage whether a stream shall tell usage
 */
record LocalRequest(List<Message> messages, List<String> inputs, int maxTokens, int dimensions, boolean base64,
        boolean includeUsage) {
    record Message(String role, String text) {}

    /** Reads a body that the engine has found well-formed. */
    static LocalRequest read(byte[] body) {
        Reader reader = new Reader();
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                reader.field(parser, name, parser.nextToken());
            }
        } catch (JacksonException malformed) {
            throw new IllegalArgumentException("not JSON: " + malformed.getOriginalMessage(), malformed);
        }
        return new LocalRequest(List.copyOf(reader.messages), List.copyOf(reader.inputs), reader.maxTokens,
                reader.dimensions, reader.base64, reader.includeUsage);
    }

    /** The text of the last message of the user, or of the last input. */
    String question() {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role().equals("user")) {
                return messages.get(i).text();
            }
        }
        return inputs.isEmpty() ? "" : inputs.get(inputs.size() - 1);
    }

    /** Characters of everything that was sent, for a rough count of tokens. */
    int promptLength() {
        return messages.stream().mapToInt(message -> message.text().length()).sum()
                + inputs.stream().mapToInt(String::length).sum();
    }

    /** Larger numbers are read as this one: it is beyond every bound of the local models. */
    private static final int LARGEST_NUMBER = 1_000_000;

    private static final class Reader {
        private final List<Message> messages = new ArrayList<>();
        private final List<String> inputs = new ArrayList<>();
        private int maxTokens;
        private int dimensions;
        private boolean base64;
        private boolean includeUsage;

        void field(JsonParser parser, String name, JsonToken value) {
            switch (name) {
                case "messages" -> messages(parser, value);
                case "prompt", "input" -> inputs(parser, value);
                case "max_tokens", "max_completion_tokens" -> maxTokens = number(parser, value);
                case "dimensions" -> dimensions = number(parser, value);
                case "encoding_format" -> {
                    base64 = value == JsonToken.VALUE_STRING && parser.getString().equals("base64");
                    parser.skipChildren();
                }
                case "stream_options" -> options(parser, value);
                default -> parser.skipChildren();
            }
        }

        private static int number(JsonParser parser, JsonToken value) {
            if (value != JsonToken.VALUE_NUMBER_INT) {
                parser.skipChildren();
                return 0;
            }
            if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                return parser.getString().startsWith("-") ? 0 : LARGEST_NUMBER;
            }
            return (int) Math.min(LARGEST_NUMBER, Math.max(0, parser.getLongValue()));
        }

        private void options(JsonParser parser, JsonToken value) {
            if (value != JsonToken.START_OBJECT) {
                parser.skipChildren();
                return;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken option = parser.nextToken();
                includeUsage |= name.equals("include_usage") && option == JsonToken.VALUE_TRUE;
                parser.skipChildren();
            }
        }

        private void messages(JsonParser parser, JsonToken value) {
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return;
            }
            for (JsonToken element = parser.nextToken(); element != JsonToken.END_ARRAY; element = parser.nextToken()) {
                if (element == JsonToken.START_OBJECT) {
                    messages.add(message(parser));
                }
                parser.skipChildren();
            }
        }

        private static Message message(JsonParser parser) {
            String role = "user";
            String text = "";
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                if (name.equals("role") && token == JsonToken.VALUE_STRING) {
                    role = parser.getString();
                } else if (name.equals("content")) {
                    text = content(parser, token);
                } else {
                    parser.skipChildren();
                }
            }
            return new Message(role, text);
        }

        private static String content(JsonParser parser, JsonToken value) {
            if (value == JsonToken.VALUE_STRING) {
                return parser.getString();
            }
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return "";
            }
            List<String> texts = new ArrayList<>();
            for (JsonToken part = parser.nextToken(); part != JsonToken.END_ARRAY; part = parser.nextToken()) {
                if (part == JsonToken.START_OBJECT) {
                    part(parser, texts);
                }
                parser.skipChildren();
            }
            return String.join("\n", texts);
        }

        private static void part(JsonParser parser, List<String> texts) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken token = parser.nextToken();
                if (name.equals("text") && token == JsonToken.VALUE_STRING) {
                    texts.add(parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void inputs(JsonParser parser, JsonToken value) {
            if (value == JsonToken.VALUE_STRING) {
                inputs.add(parser.getString());
                return;
            }
            if (value != JsonToken.START_ARRAY) {
                parser.skipChildren();
                return;
            }
            List<String> numbers = new ArrayList<>();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    inputs.add(tokens(parser));
                } else if (token.isNumeric()) {
                    numbers.add(parser.getString());
                } else {
                    inputs.add(token == JsonToken.VALUE_STRING ? parser.getString() : "");
                    parser.skipChildren();
                }
            }
            if (!numbers.isEmpty()) {
                inputs.add(String.join(" ", numbers));
            }
        }

        /** Token ids stand for themselves: these models have no vocabulary. */
        private static String tokens(JsonParser parser) {
            List<String> numbers = new ArrayList<>();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token.isScalarValue()) {
                    numbers.add(parser.getString());
                }
                parser.skipChildren();
            }
            return String.join(" ", numbers);
        }
    }
}
