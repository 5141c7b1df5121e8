package io.harborai.gateway.team;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a JSON object that changes something: a field that is absent keeps what is there, {@code null} clears it,
 * another value takes its place (RFC 7396). For the control plane; confined to one thread.
 */
public final class JsonFields {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final JsonNode object;
    private final String path;
    private final TreeSet<String> known = new TreeSet<>();

    private JsonFields(JsonNode object, String path) {
        this.object = object;
        this.path = path;
    }

    /**
     * Reads an object.
     *
     * @param json its text; nothing at all counts as an empty object
     * @return its fields
     * @throws FieldException if it is no JSON object
     */
    public static JsonFields read(byte[] json) {
        try {
            JsonNode node = json.length == 0 ? MAPPER.createObjectNode() : MAPPER.readTree(json);
            return of(node, "body", "");
        } catch (JacksonException malformed) {
            throw new FieldException("body", malformed.getOriginalMessage(), "a JSON object");
        }
    }

    private static JsonFields of(JsonNode node, String name, String path) {
        if (!node.isObject()) {
            throw new FieldException(name, node, "a JSON object");
        }
        return new JsonFields(node, path);
    }

    /** Whether the field is there, be it null. */
    public boolean has(String name) {
        known.add(name);
        return object.has(name);
    }

    private @Nullable JsonNode value(String name) {
        JsonNode value = has(name) ? object.get(name) : null;
        return value == null || value.isNull() ? null : value;
    }

    /** A text; {@code current} if it is absent, null if it is null. */
    public @Nullable String text(String name, @Nullable String current) {
        if (!has(name)) {
            return current;
        }
        JsonNode value = value(name);
        return value == null ? null : text(path + name, value);
    }

    private static String text(String name, JsonNode value) {
        if (!value.isString()) {
            throw new FieldException(name, value, "a text");
        }
        return value.asString();
    }

    /** A whole number from {@code min} to {@code max}; {@code current} if it is absent, 0 if it is null. */
    public long number(String name, long current, long min, long max) {
        if (!has(name)) {
            return current;
        }
        JsonNode value = value(name);
        if (value == null) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < min || value.asLong() > max) {
            throw new FieldException(path + name, value, "a whole number from " + min + " to " + max);
        }
        return value.asLong();
    }

    /** True or false; {@code current} if it is absent, false if it is null. */
    public boolean flag(String name, boolean current) {
        if (!has(name)) {
            return current;
        }
        JsonNode value = value(name);
        if (value != null && !value.isBoolean()) {
            throw new FieldException(path + name, value, "true or false");
        }
        return value != null && value.asBoolean();
    }

    /** A list of texts; {@code current} if it is absent, empty if it is null. */
    public List<String> texts(String name, List<String> current) {
        return has(name)
                ? nodes(name).stream().map(each -> text(path + name, each)).toList()
                : current;
    }

    /** The elements of a list; empty if it is null or absent. */
    List<JsonNode> nodes(String name) {
        JsonNode value = value(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw new FieldException(path + name, value, "a list");
        }
        return new ArrayList<>(value.values());
    }

    /** The fields of an object within; empty if it is null or absent. */
    Optional<JsonFields> object(String name) {
        return Optional.ofNullable(value(name)).map(value -> of(value, path + name, path + name + '.'));
    }

    /** The fields of an object in a list. */
    JsonFields element(String name, JsonNode node) {
        return of(node, path + name, path + name + '.');
    }

    /** Texts by name, merged into {@code current}: a null removes one, and all if it stands for the whole. */
    SortedMap<String, String> merged(String name, Map<String, String> current) {
        SortedMap<String, String> merged = new TreeMap<>(current);
        if (!has(name)) {
            return merged;
        }
        JsonNode value = value(name);
        if (value == null) {
            return new TreeMap<>();
        }
        of(value, path + name, "").object.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                merged.remove(entry.getKey());
            } else {
                merged.put(entry.getKey(), text(path + name + '.' + entry.getKey(), entry.getValue()));
            }
        });
        return merged;
    }

    /**
     * Refuses fields that nobody has asked for.
     *
     * @throws FieldException if there is one
     */
    public void end() {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw new FieldException(path + name, object.get(name),
                        "absent: it is not known here. Known are " + String.join(", ", known));
            }
        }
    }
}
