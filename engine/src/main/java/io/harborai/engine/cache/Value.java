package io.harborai.engine.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * JSON as a tree, for answers that change their form. Numbers stay as they were written. Immutable as long as nobody writes
 * into the collections.
 */
sealed interface Value {
    /** JSON's null. */
    Scalar NULL = new Scalar("null");

    /** Writes it. */
    void write(JsonGenerator to);

    /** Whether it says nothing: null, an empty text, array or object. */
    boolean isNothing();

    /** A string. */
    record Text(String text) implements Value {
        @Override
        public void write(JsonGenerator to) {
            to.writeString(text);
        }

        @Override
        public boolean isNothing() {
            return text.isEmpty();
        }
    }

    /** A number, true, false or null, as it was written. */
    record Scalar(String json) implements Value {
        @Override
        public void write(JsonGenerator to) {
            to.writeRawValue(json);
        }

        @Override
        public boolean isNothing() {
            return json.equals("null");
        }
    }

    /** An array. */
    record Items(List<Value> values) implements Value {
        @Override
        public void write(JsonGenerator to) {
            to.writeStartArray();
            values.forEach(value -> value.write(to));
            to.writeEndArray();
        }

        @Override
        public boolean isNothing() {
            return values.isEmpty();
        }
    }

    /** An object; of a name that is given twice the last counts. */
    record Fields(Map<String, Value> values) implements Value {
        @Override
        public void write(JsonGenerator to) {
            to.writeStartObject();
            values.forEach((name, value) -> {
                to.writeName(name);
                value.write(to);
            });
            to.writeEndObject();
        }

        @Override
        public boolean isNothing() {
            return values.isEmpty();
        }

        /** A field, null when it is absent or JSON's null. */
        @Nullable
        Value get(String name) {
            Value value = values.get(name);
            return value == null || value.equals(NULL) ? null : value;
        }

        /** The objects of an array; none when it is absent. */
        List<Fields> objects(String name) {
            Value value = get(name);
            if (value == null) {
                return List.of();
            }
            if (!(value instanceof Items items)) {
                throw new OddAnswer(name + " is no array");
            }
            return items.values().stream().map(item -> object(name, item)).toList();
        }

        /** A whole number from 0, {@code otherwise} when it is absent. */
        int index(String name, int otherwise) {
            Value value = get(name);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof Scalar scalar && scalar.json().matches("[0-9]{1,6}")) {
                return Integer.parseInt(scalar.json());
            }
            throw new OddAnswer(name + " is no index");
        }
    }

    /** That value as an object. */
    static Fields object(String name, @Nullable Value value) {
        if (value instanceof Fields fields) {
            return fields;
        }
        throw new OddAnswer(name + " is no object");
    }

    /** That value as a text. */
    static String text(String name, Value value) {
        if (value instanceof Text text) {
            return text.text();
        }
        throw new OddAnswer(name + " is no text");
    }

    /** Reads one JSON object and nothing after it. */
    static Fields read(byte[] bytes, int start, int end) {
        try (JsonParser parser = Json.parser(bytes, start, end - start)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw new OddAnswer("no object");
            }
            Value value = read(parser, first);
            if (parser.nextToken() != null) {
                throw new OddAnswer("more than one object");
            }
            return object("the answer", value);
        }
    }

    /** Reads the value the parser stands on, to its end. Its depth is bounded by the parser. */
    private static Value read(JsonParser parser, JsonToken token) {
        if (token == JsonToken.VALUE_STRING) {
            return new Text(parser.getString());
        }
        if (token == JsonToken.START_ARRAY) {
            List<Value> values = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                values.add(read(parser, next));
            }
            return new Items(values);
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, Value> values = new LinkedHashMap<>();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                values.put(name, read(parser, parser.nextToken()));
            }
            return new Fields(values);
        }
        return token == JsonToken.VALUE_NULL ? NULL : new Scalar(parser.getString());
    }
}
