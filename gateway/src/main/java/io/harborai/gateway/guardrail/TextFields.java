package io.harborai.gateway.guardrail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.harborai.engine.wire.Form;
import io.harborai.engine.wire.Json;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Where the words are in a request, or in a piece of an answer. Confined to one use. */
final class TextFields {
    /** Which of several things of a kind it is; told by a field that may come late. */
    static final class Ordinal {
        private int value;

        private Ordinal(int value) {
            this.value = value;
        }
    }

    /**
     * One text.
     *
     * @param kind     the field of the message that it is part of
     * @param nested   whether it is JSON in itself: the arguments of a call
     * @param start    where its JSON string begins
     * @param end      where that ends
     */
    record Field(Ordinal choice, Ordinal tool, String kind, boolean nested, int start, int end, String text) {
        /** What later pieces of the same text have in common with it. */
        Channel channel() {
            return new Channel(choice.value, tool.value, kind, nested);
        }
    }

    /** The pieces of one text in a stream. */
    record Channel(int choice, int tool, String kind, boolean nested) {}

    /** A range of bytes. */
    record Span(int start, int end) {}

    private static final Set<String> ASKED = Set.of("messages", "prompt", "input", "instructions", "system", "suffix",
            "prediction", "query", "documents", "contents", "systemInstruction", "system_instruction");
    private static final Set<String> TEXTS = Set.of("content", "text", "reasoning_content", "reasoning", "refusal",
            "arguments", "transcript", "thinking", "summary", "prompt", "input", "instructions", "system", "suffix");
    private static final Set<String> ABOUT = Set.of("id", "object", "created", "model");

    private final byte[] bytes;
    private final List<Field> fields = new ArrayList<>();
    private final List<Span> logprobs = new ArrayList<>();
    private final List<Ordinal> finished = new ArrayList<>();
    private final StringBuilder about = new StringBuilder();

    private TextFields(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The plain values of a form that are texts; it was read before, so it can be read now. */
    private void form() {
        try {
            for (Form.Part part : Form.read(bytes).parts()) {
                if (part.file() == null && ASKED.contains(part.name())) {
                    fields.add(new Field(new Ordinal(0), new Ordinal(0), part.name(), false, part.start(), part.end(),
                            new String(bytes, part.start(), part.end() - part.start(), StandardCharsets.UTF_8)));
                }
            }
        } catch (Form.Malformed impossible) {
            throw new IllegalArgumentException("a form that was read cannot be read any more", impossible);
        }
    }

    /**
     * The texts of a request.
     *
     * @throws tools.jackson.core.JacksonException when it is no JSON and no form
     */
    static TextFields ofRequest(byte[] bytes) {
        TextFields found = new TextFields(bytes);
        if (Form.begins(bytes)) {
            found.form();
            return found;
        }
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                if (ASKED.contains(name)) {
                    found.texts(parser, name, name, new Ordinal(0), new Ordinal(0));
                } else {
                    parser.skipChildren();
                }
            }
        }
        return found;
    }

    /** The texts of an answer, or of one event of it. */
    static TextFields ofAnswer(byte[] bytes) {
        TextFields found = new TextFields(bytes);
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("choices") && value == JsonToken.START_ARRAY) {
                    found.choices(parser);
                } else {
                    found.about(parser, name);
                }
            }
        }
        return found;
    }

    private void about(JsonParser parser, String name) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        boolean scalar = parser.currentToken().isScalarValue();
        if (scalar) {
            parser.getString();
        }
        parser.skipChildren();
        if (scalar && ABOUT.contains(name)) {
            int end = (int) parser.currentLocation().getByteOffset();
            about.append('"').append(name).append("\":")
                    .append(new String(bytes, start, end - start, StandardCharsets.UTF_8)).append(',');
        }
    }

    private void choices(JsonParser parser) {
        for (int ordinal = 0; parser.nextToken() == JsonToken.START_OBJECT; ordinal++) {
            Ordinal choice = new Ordinal(ordinal);
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "index" -> number(parser, value, choice);
                    case "delta", "message" -> {
                        if (value == JsonToken.START_OBJECT) {
                            message(parser, choice);
                        } else {
                            parser.skipChildren();
                        }
                    }
                    case "text" -> texts(parser, "text", "text", choice, new Ordinal(0));
                    case "logprobs" -> {
                        int start = (int) parser.currentTokenLocation().getByteOffset();
                        parser.skipChildren();
                        if (value == JsonToken.START_OBJECT) {
                            logprobs.add(new Span(start, (int) parser.currentLocation().getByteOffset()));
                        }
                    }
                    case "finish_reason" -> {
                        if (value == JsonToken.VALUE_STRING) {
                            finished.add(choice);
                        }
                        parser.skipChildren();
                    }
                    default -> parser.skipChildren();
                }
            }
        }
    }

    private static void number(JsonParser parser, JsonToken value, Ordinal number) {
        if (value == JsonToken.VALUE_NUMBER_INT) {
            number.value = parser.getValueAsInt(number.value);
        } else {
            parser.skipChildren();
        }
    }

    private void message(JsonParser parser, Ordinal choice) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            texts(parser, name, name, choice, new Ordinal(0));
        }
    }

    /** Gathers the strings of a value; those in an array have the array's name. */
    private void texts(JsonParser parser, String kind, String name, Ordinal choice, Ordinal tool) {
        JsonToken value = parser.currentToken();
        if (value == JsonToken.VALUE_STRING && TEXTS.contains(name)) {
            int start = (int) parser.currentTokenLocation().getByteOffset();
            String text = parser.getString();
            int end = (int) parser.currentLocation().getByteOffset();
            fields.add(new Field(choice, tool, kind, name.equals("arguments"), start, end, text));
        } else if (value == JsonToken.START_ARRAY) {
            int ordinal = 0;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                texts(parser, kind, name, choice, kind.equals("tool_calls") ? new Ordinal(ordinal) : tool);
                ordinal++;
            }
        } else if (value == JsonToken.START_OBJECT) {
            for (String inner = parser.nextName(); inner != null; inner = parser.nextName()) {
                JsonToken given = parser.nextToken();
                if (inner.equals("index") && kind.equals("tool_calls")) {
                    number(parser, given, tool);
                } else {
                    texts(parser, kind, inner, choice, tool);
                }
            }
        }
    }

    List<Field> fields() {
        return fields;
    }

    /** Where tokens are told once more, one by one. */
    List<Span> logprobs() {
        return logprobs;
    }

    /** The choices that end here. */
    List<Integer> finished() {
        return finished.stream().map(choice -> choice.value).toList();
    }

    /** The fields that all events of a stream share, as JSON with a comma at the end. */
    String about() {
        return about.toString();
    }
}
