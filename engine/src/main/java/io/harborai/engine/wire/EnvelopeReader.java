package io.harborai.engine.wire;

import java.util.Set;

import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.OwnFields;
import io.harborai.engine.wire.EnvelopeReading.Accepted;
import io.harborai.engine.wire.EnvelopeReading.Refused;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads a request's {@link Envelope} in one pass of a streaming parser, which also proves that the body is one well-formed
 * JSON object. Only what routing needs is looked at; a field it does not know is skipped, not judged.
 */
public final class EnvelopeReader {
    private static final Set<String> NUMBERS = Set.of("temperature", "top_p", "presence_penalty", "frequency_penalty");
    private static final Set<String> INTEGERS = Set.of("n", "seed", "dimensions", "top_logprobs");
    private static final Set<String> IMAGE_PARTS = Set.of("image_url", "input_image", "image");
    private static final Set<String> MEDIA = Set.of("inlineData", "inline_data", "fileData", "file_data");

    /** A request to OpenRouter by name keeps these fields: they are OpenRouter's own. */
    private static final String SPEAKS_THEM_ITSELF = "openrouter/";

    /** The code of the refusal of a chat that names a template: whoever has templates expands it and reads it again. */
    public static final String TEMPLATED = "prompt_template";

    private final Operation operation;
    private final OwnFieldCuts own;
    private @Nullable String model;
    private int modelStart;
    private int modelEnd;
    private @Nullable Boolean stream;
    private boolean includeUsage;
    private boolean inputSeen;
    private boolean templated;
    private long maxTokens = -1;
    private @Nullable String user;
    private boolean tools;
    private boolean images;

    private EnvelopeReader(Operation operation, byte[] body) {
        this.operation = operation;
        this.own = new OwnFieldCuts(body);
    }

    /** Reads {@code body}; never throws for what a caller can send. */
    public static EnvelopeReading read(Operation operation, byte[] body) {
        if (body.length == 0) {
            return refuse("The request has no body. Send a JSON object with \"model\" and \"" + operation.inputField()
                    + "\".", null);
        }
        if (operation.isForm()) {
            return FormEnvelope.read(operation, body);
        }
        EnvelopeReader reader = new EnvelopeReader(operation, body);
        try (JsonParser parser = Json.parser(body, 0, body.length)) {
            return reader.read(parser);
        } catch (WrongType wrong) {
            return refuse("'" + wrong.field + "' must be " + wrong.expected + ", but it is " + wrong.found + ".",
                    wrong.field);
        } catch (JacksonException malformed) {
            return refuse("The request's body is not valid JSON: " + malformed.getOriginalMessage() + " (at byte "
                    + Math.max(0, malformed.getLocation() == null ? 0 : malformed.getLocation().getByteOffset())
                    + "). Check the quoting and the content-length.", null);
        }
    }

    private EnvelopeReading read(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return refuse("The request's body must be a JSON object.", null);
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            field(parser, name);
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            return refuse("The request's body must be one JSON object and nothing after it.", null);
        }
        if (model == null) {
            return refuse("'model' is missing. GET /v1/models lists the models there are.", "model");
        }
        if (templated) {
            return new Refused(Failure.of(FailureKind.INVALID_REQUEST,
                    "'prompt' names a template, and there are no templates here. Send 'messages'.").withParam("prompt")
                    .withCode(TEMPLATED));
        }
        if (!inputSeen) {
            return refuse("'" + operation.inputField() + "' is missing.", operation.inputField());
        }
        return new Accepted(new Envelope(model, modelStart, modelEnd, Boolean.TRUE.equals(stream), includeUsage,
                maxTokens, user, tools, images,
                model.startsWith(SPEAKS_THEM_ITSELF) ? OwnFields.NONE : own.found()));
    }

    private void field(JsonParser parser, String name) {
        if (name.equals("models") || name.equals("provider")) {
            own(parser, name);
            return;
        }
        JsonToken value = parser.nextToken();
        switch (name) {
            case "model" -> model(parser, value);
            case "stream" -> stream(value);
            case "stream_options" -> streamOptions(parser, value);
            case "max_tokens", "max_completion_tokens", "max_output_tokens" -> maxTokens(parser, name, value);
            case "generationConfig", "generation_config", "options" -> settings(parser, value);
            case "user" -> user = value == JsonToken.VALUE_STRING ? parser.getString() : skip(parser);
            case "messages", "prompt", "input", "documents", "contents" -> input(parser, name, value);
            case "tools", "functions" -> tools(parser, name, value);
            default -> {
                known(name, value);
                parser.skipChildren();
            }
        }
    }

    private void own(JsonParser parser, String name) {
        int nameStart = (int) parser.currentTokenLocation().getByteOffset();
        boolean models = name.equals("models");
        JsonToken value = parser.nextToken();
        require(value == JsonToken.VALUE_NULL || value == (models ? JsonToken.START_ARRAY : JsonToken.START_OBJECT),
                name, models ? "an array of model names" : "an object", value);
        require(!own.has(name), name, "given once", value);
        int valueStart = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        own.add(name, nameStart, valueStart, (int) parser.currentLocation().getByteOffset());
    }

    private void model(JsonParser parser, JsonToken value) {
        require(value == JsonToken.VALUE_STRING, "model", "a string", value);
        // Two models would let a caller show one to the gateway and another to the provider.
        require(model == null, "model", "given once", value);
        modelStart = (int) parser.currentTokenLocation().getByteOffset();
        String name = parser.getString();
        modelEnd = (int) parser.currentLocation().getByteOffset();
        require(!name.isBlank() && name.length() <= 256, "model", "a name of 1 to 256 characters", value);
        model = name;
    }

    private void stream(JsonToken value) {
        require(value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE || value == JsonToken.VALUE_NULL,
                "stream", "true or false", value);
        require(stream == null, "stream", "given once", value);
        require(operation != Operation.EMBEDDINGS || value != JsonToken.VALUE_TRUE, "stream",
                "left out for embeddings, which have no stream", value);
        stream = value == JsonToken.VALUE_TRUE;
    }

    private void streamOptions(JsonParser parser, JsonToken value) {
        require(value == JsonToken.START_OBJECT || value == JsonToken.VALUE_NULL, "stream_options", "an object", value);
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken option = parser.nextToken();
            if (name.equals("include_usage")) {
                includeUsage = option == JsonToken.VALUE_TRUE;
            }
            parser.skipChildren();
        }
    }

    private void maxTokens(JsonParser parser, String name, JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        require(value == JsonToken.VALUE_NUMBER_INT, name, "a whole number", value);
        require(parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER, name, "a number of tokens", value);
        maxTokens = parser.getLongValue();
        require(maxTokens >= 0, name, "0 or more", value);
    }

    private void input(JsonParser parser, String name, JsonToken value) {
        if (operation == Operation.CHAT_COMPLETIONS && name.equals("prompt")) {
            templated |= value == JsonToken.START_OBJECT;
        }
        if (name.equals(operation.inputField())) {
            boolean array = value == JsonToken.START_ARRAY;
            boolean text = value == JsonToken.VALUE_STRING && (!turns() || operation == Operation.RESPONSES);
            require(array || text, name, turns() && operation != Operation.RESPONSES
                    ? "an array of messages"
                    : "a string or an array", value);
            require(!inputSeen, name, "given once", value);
            inputSeen = true;
            if (array) {
                elements(parser, name);
                return;
            }
        }
        parser.skipChildren();
    }

    private void elements(JsonParser parser, String name) {
        JsonToken first = parser.nextToken();
        require(first != JsonToken.END_ARRAY, name, "an array with at least one element", JsonToken.START_ARRAY);
        for (JsonToken element = first; element != JsonToken.END_ARRAY; element = parser.nextToken()) {
            require(element == JsonToken.START_OBJECT || !turns(), name,
                    "an array of message objects", element);
            if (element == JsonToken.START_OBJECT && turns()) {
                message(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    private boolean turns() {
        return operation.converses();
    }

    /** Gemini's place for the bound, and Ollama's. */
    private void settings(JsonParser parser, JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken found = parser.nextToken();
            if (name.equals("maxOutputTokens") || name.equals("max_output_tokens")) {
                maxTokens(parser, name, found);
            } else if (name.equals("num_predict") && operation == Operation.OLLAMA) {
                // Less than nothing means without a bound.
                boolean bound = found == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER && parser.getLongValue() >= 0;
                maxTokens = bound ? parser.getLongValue() : maxTokens;
                parser.skipChildren();
            } else {
                parser.skipChildren();
            }
        }
    }

    /** Looks for images among a message's parts; what else is in it is not judged. */
    private void message(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            boolean content = name.equals("content") || name.equals("parts");
            boolean pictures = name.equals("images") && operation == Operation.OLLAMA;
            if (value != JsonToken.START_ARRAY || !content && !pictures) {
                parser.skipChildren();
                continue;
            }
            for (JsonToken part = parser.nextToken(); part != JsonToken.END_ARRAY; part = parser.nextToken()) {
                images |= pictures;
                if (part == JsonToken.START_OBJECT && content) {
                    part(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }
    }

    private void part(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING && name.equals("type")) {
                images |= IMAGE_PARTS.contains(parser.getString());
            } else if (value == JsonToken.START_OBJECT && MEDIA.contains(name)) {
                media(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** What Gemini's clients send beside words. */
    private void media(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING && (name.equals("mimeType") || name.equals("mime_type"))) {
                images |= parser.getString().startsWith("image/");
            } else {
                parser.skipChildren();
            }
        }
    }

    private void tools(JsonParser parser, String name, JsonToken value) {
        require(value == JsonToken.START_ARRAY || value == JsonToken.VALUE_NULL, name, "an array", value);
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        for (JsonToken tool = parser.nextToken(); tool != JsonToken.END_ARRAY; tool = parser.nextToken()) {
            tools = true;
            parser.skipChildren();
        }
    }

    private static void known(String name, JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        if (NUMBERS.contains(name)) {
            require(value.isNumeric(), name, "a number", value);
        } else if (INTEGERS.contains(name)) {
            require(value == JsonToken.VALUE_NUMBER_INT, name, "a whole number", value);
        }
    }

    private static @Nullable String skip(JsonParser parser) {
        parser.skipChildren();
        return null;
    }

    private static void require(boolean holds, String field, String expected, JsonToken found) {
        if (!holds) {
            throw new WrongType(field, expected, kindOf(found));
        }
    }

    private static String kindOf(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_NULL -> "null";
            default -> "something else";
        };
    }

    private static Refused refuse(String message, @Nullable String param) {
        return new Refused(Failure.of(FailureKind.INVALID_REQUEST, message).withParam(param));
    }

    /** Leaves the nested reading of a wrong value; never leaves this class. */
    private static final class WrongType extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String field;
        private final String expected;
        private final String found;

        WrongType(String field, String expected, String found) {
            super(field, null, false, false);
            this.field = field;
            this.expected = expected;
            this.found = found;
        }
    }
}
