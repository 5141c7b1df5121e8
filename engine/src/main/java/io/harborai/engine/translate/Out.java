package io.harborai.engine.translate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;

/** Writes JSON and events of JSON. */
final class Out {
    private Out() {
    }

    /** One JSON object. */
    static byte[] object(Consumer<JsonGenerator> fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /** An event without a name. */
    static void event(Buffer out, Consumer<JsonGenerator> fields) {
        out.appendString("data: ").appendBytes(object(fields)).appendString("\n\n");
    }

    /** An event whose name is also in its data. */
    static void named(Buffer out, String type, Consumer<JsonGenerator> fields) {
        out.appendString("event: ").appendString(type).appendString("\ndata: ").appendBytes(object(json -> {
            json.writeStringProperty("type", type);
            fields.accept(json);
        })).appendString("\n\n");
    }

    static void within(JsonGenerator json, String name, Consumer<JsonGenerator> fields) {
        json.writeObjectPropertyStart(name);
        fields.accept(json);
        json.writeEndObject();
    }

    static void object(JsonGenerator json, Consumer<JsonGenerator> fields) {
        json.writeStartObject();
        fields.accept(json);
        json.writeEndObject();
    }

    static void array(JsonGenerator json, String name, Runnable elements) {
        json.writeArrayPropertyStart(name);
        elements.run();
        json.writeEndArray();
    }

    static void text(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    /** A number as it came: a whole one without a point. */
    static void number(JsonGenerator json, String name, @Nullable Double value) {
        if (value != null) {
            json.writeName(name);
            if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                json.writeNumber(value.longValue());
            } else {
                json.writeNumber(value);
            }
        }
    }

    static void whole(JsonGenerator json, String name, @Nullable Long value) {
        if (value != null) {
            json.writeNumberProperty(name, value);
        }
    }

    static void raw(JsonGenerator json, String name, String value) {
        json.writeName(name);
        json.writeRawValue(value);
    }

    /** A tool's arguments as a JSON object: models now and then write what is none. */
    static String arguments(String text) {
        if (text.isBlank()) {
            return "{}";
        }
        if (isObject(text)) {
            return text.replace('\n', ' ').replace('\r', ' ');
        }
        return new String(object(json -> json.writeStringProperty("arguments", text)), StandardCharsets.UTF_8);
    }

    /** Whether the text is one JSON object. */
    static boolean isObject(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException malformed) {
            return false;
        }
    }
}
