package io.harborai.standin;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import org.jspecify.annotations.Nullable;

/**
 * Makes a small JSON value that satisfies a JSON schema: what a model would answer that was told to.
 * <p>
 * Known: type, enum, const, required, properties, items, minItems, minLength, minimum, exclusiveMinimum, multipleOf, format, anyOf, oneOf, allOf, {@code $ref} into the same document.
 */
final class SchemaSample {

    /** Deeper schemas end in null: a recursive one would never end. */
    static final int MAX_DEPTH = 32;
    /** The most elements made for minItems, and characters for minLength. */
    static final int MAX_SIZE = 1_000;
    /** Values made for one schema; further ones are null, for nested lists multiply. */
    static final int MAX_VALUES = 10_000;

    private final JsonObject root;
    private int made;

    private SchemaSample(JsonObject root) {
        this.root = root;
    }

    /** A value for the schema; null where the schema allows nothing else. */
    static @Nullable Object of(JsonObject schema) {
        return new SchemaSample(schema).sample(schema, 0);
    }

    private @Nullable Object sample(JsonObject schema, int depth) {
        if (depth > MAX_DEPTH || ++made > MAX_VALUES) {
            return null;
        }
        if (schema.getValue("$ref") instanceof String ref) {
            return sample(resolve(ref), depth + 1);
        }
        if (schema.containsKey("const")) {
            return schema.getValue("const");
        }
        if (schema.getValue("enum") instanceof JsonArray values && !values.isEmpty()) {
            return values.getValue(0);
        }
        for (String choice : new String[]{"anyOf", "oneOf"}) {
            if (schema.getValue(choice) instanceof JsonArray options && !options.isEmpty()) {
                return sample(pick(options, depth), depth + 1);
            }
        }
        if (schema.getValue("allOf") instanceof JsonArray parts && !parts.isEmpty()) {
            return sample(merge(schema, parts), depth + 1);
        }
        return ofType(schema, depth);
    }

    private @Nullable Object ofType(JsonObject schema, int depth) {
        return switch (type(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "string" -> string(schema);
            case "integer" -> (long) Math.ceil(number(schema));
            case "number" -> number(schema);
            case "boolean" -> true;
            default -> null;
        };
    }

    private static String type(JsonObject schema) {
        Object type = schema.getValue("type");
        if (type instanceof JsonArray types && !types.isEmpty()) {
            type = types.stream().filter(each -> !"null".equals(each)).findFirst().orElse("null");
        }
        if (type instanceof String name) {
            return name;
        }
        return schema.containsKey("properties") ? "object" : schema.containsKey("items") ? "array" : "string";
    }

    private JsonObject object(JsonObject schema, int depth) {
        JsonObject properties = schema.getValue("properties") instanceof JsonObject known ? known : new JsonObject();
        JsonArray required = schema.getValue("required") instanceof JsonArray names ? names : new JsonArray();
        JsonObject result = new JsonObject();
        for (Object name : required) {
            Object property = properties.getValue(String.valueOf(name));
            result.put(String.valueOf(name), sample(schemaOf(property), depth + 1));
        }
        return result;
    }

    private JsonArray array(JsonObject schema, int depth) {
        int count = schema.getValue("minItems") instanceof Number min ? Math.min(min.intValue(), MAX_SIZE) : 0;
        JsonArray result = new JsonArray();
        for (int i = 0; i < count; i++) {
            result.add(sample(schemaOf(schema.getValue("items")), depth + 1));
        }
        return result;
    }

    private static String string(JsonObject schema) {
        String text = schema.getValue("format") instanceof String format ? formatted(format) : "stand-in";
        int min = schema.getValue("minLength") instanceof Number number ? Math.min(number.intValue(), MAX_SIZE) : 0;
        int max = schema.getValue("maxLength") instanceof Number number ? number.intValue() : Integer.MAX_VALUE;
        String padded = text + "x".repeat(Math.max(0, min - text.length()));
        return padded.substring(0, Math.min(padded.length(), Math.max(0, max)));
    }

    private static String formatted(String format) {
        return switch (format) {
            case "date-time" -> "2026-01-01T00:00:00Z";
            case "date" -> "2026-01-01";
            case "time" -> "00:00:00Z";
            case "email" -> "stand-in@example.com";
            case "uri", "url" -> "https://example.com/";
            case "uuid" -> "00000000-0000-4000-8000-000000000000";
            case "ipv4" -> "192.0.2.1";
            default -> "stand-in";
        };
    }

    private static double number(JsonObject schema) {
        double least = schema.getValue("minimum") instanceof Number min
                ? min.doubleValue()
                : schema.getValue("exclusiveMinimum") instanceof Number above ? Math.floor(above.doubleValue()) + 1 : 0;
        if (schema.getValue("maximum") instanceof Number max) {
            least = Math.min(least, max.doubleValue());
        }
        if (schema.getValue("multipleOf") instanceof Number step && step.doubleValue() > 0) {
            return Math.ceil(least / step.doubleValue()) * step.doubleValue();
        }
        return least;
    }

    /** The first option; once deep, the one that ends a recursion. */
    private static JsonObject pick(JsonArray options, int depth) {
        if (depth > MAX_DEPTH / 2) {
            for (Object option : options) {
                if (option instanceof JsonObject schema && "null".equals(schema.getValue("type"))) {
                    return schema;
                }
            }
        }
        return schemaOf(options.getValue(0));
    }

    private JsonObject merge(JsonObject schema, JsonArray parts) {
        JsonObject merged = schema.copy();
        merged.remove("allOf");
        for (Object part : parts) {
            JsonObject next = schemaOf(part);
            merged.mergeIn(next.getValue("$ref") instanceof String ref ? resolve(ref) : next, true);
        }
        return merged;
    }

    private JsonObject resolve(String ref) {
        Object at = root;
        for (String step : ref.substring(ref.startsWith("#") ? 1 : 0).split("/")) {
            if (!step.isEmpty()) {
                String name = step.replace("~1", "/").replace("~0", "~");
                at = at instanceof JsonObject object ? object.getValue(name) : null;
            }
        }
        if (at instanceof JsonObject schema) {
            return schema;
        }
        throw new BadRequest("the schema's $ref '" + ref + "' leads nowhere", "response_format");
    }

    private static JsonObject schemaOf(@Nullable Object value) {
        return value instanceof JsonObject schema ? schema : new JsonObject().put("type", "string");
    }
}
