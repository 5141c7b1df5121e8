package io.harborai.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.schema.Shape.Anything;
import io.harborai.schema.Shape.Compound;
import io.harborai.schema.Shape.Maybe;
import io.harborai.schema.Shape.Named;
import io.harborai.schema.Shape.Part;
import io.harborai.schema.Shape.Scalar;
import io.harborai.schema.Shape.Sequence;
import io.harborai.schema.Shape.Table;
import io.harborai.schema.Shape.Union;
import io.harborai.schema.Shape.Words;
import org.jspecify.annotations.Nullable;

/**
 * Writes a shape as JSON Schema, in the part of it that strict modes know: each property required, none beside them, what may
 * be absent a union with null. Types are written where they are used, but for those that contain themselves.
 */
final class SchemaWriter {
    /** Objects, arrays and values in one schema; types that share others could multiply without end. */
    static final int MAX_NODES = 10_000;

    private final Map<String, @Nullable Object> definitions = new LinkedHashMap<>();
    private final Map<Named, String> names = new HashMap<>();
    private boolean strict = true;
    private int nodes;

    /** The schema of a record. */
    Map<String, @Nullable Object> whole(Compound root) {
        Map<String, @Nullable Object> schema = object(root, null);
        if (!definitions.isEmpty()) {
            schema.put("$defs", definitions);
        }
        return schema;
    }

    /** The schema of an object with these properties. */
    Map<String, @Nullable Object> whole(List<Part> parts) {
        Map<String, @Nullable Object> schema = properties(parts, null);
        if (!definitions.isEmpty()) {
            schema.put("$defs", definitions);
        }
        return schema;
    }

    /** Whether strict modes take what has been written: they know no objects of any names. */
    boolean isStrict() {
        return strict;
    }

    private Map<String, @Nullable Object> write(Shape shape) {
        if (++nodes > MAX_NODES) {
            throw new IllegalArgumentException("the schema would have more than " + MAX_NODES
                    + " parts; ask for less at a time");
        }
        if (shape instanceof Scalar scalar) {
            return scalar(scalar);
        }
        if (shape instanceof Words words) {
            return map("type", "string", "enum", List.copyOf(words.constants().keySet()));
        }
        if (shape instanceof Sequence sequence) {
            return map("type", "array", "items", write(sequence.element()));
        }
        if (shape instanceof Table table) {
            strict = false;
            return map("type", "object", "additionalProperties", write(table.value()));
        }
        if (shape instanceof Maybe maybe) {
            return orNull(write(maybe.inner()));
        }
        if (shape instanceof Anything) {
            strict = false;
            return new LinkedHashMap<>();
        }
        return named((Named) shape);
    }

    private static Map<String, @Nullable Object> scalar(Scalar scalar) {
        Map<String, @Nullable Object> schema = map("type", scalar.json());
        if (scalar.format() != null) {
            schema.put("format", scalar.format());
        }
        if (scalar.hint() != null) {
            schema.put("description", scalar.hint());
        }
        return schema;
    }

    private Map<String, @Nullable Object> named(Named shape) {
        if (!shape.recursive()) {
            return inPlace(shape);
        }
        String name = names.get(shape);
        if (name == null) {
            name = freeName(shape.type().getSimpleName());
            names.put(shape, name);
            definitions.put(name, null);
            definitions.put(name, inPlace(shape));
        }
        return map("$ref", "#/$defs/" + name);
    }

    private String freeName(String wanted) {
        String name = wanted;
        for (int i = 2; definitions.containsKey(name); i++) {
            name = wanted + i;
        }
        return name;
    }

    private Map<String, @Nullable Object> inPlace(Named shape) {
        if (shape instanceof Compound compound) {
            return object(compound, null);
        }
        Union union = (Union) shape;
        List<@Nullable Object> members = new ArrayList<>();
        union.members().forEach((tag, member) -> members.add(object(member, tag)));
        Map<String, @Nullable Object> schema = map("anyOf", members);
        describe(schema, Labels.description(union.type()));
        return schema;
    }

    private Map<String, @Nullable Object> object(Compound compound, @Nullable String tag) {
        Map<String, @Nullable Object> schema = properties(compound.parts(), tag);
        describe(schema, Labels.description(compound.type()));
        return schema;
    }

    private Map<String, @Nullable Object> properties(List<Part> parts, @Nullable String tag) {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        if (tag != null) {
            properties.put(Union.TAG, map("type", "string", "enum", List.of(tag)));
        }
        for (Part part : parts) {
            Map<String, @Nullable Object> schema = write(part.shape());
            describe(schema, part.description());
            properties.put(part.name(), schema);
        }
        return map("type", "object", "properties", properties, "required", List.copyOf(properties.keySet()),
                "additionalProperties", false);
    }

    /** What the place says of itself comes before what its type does. */
    private static void describe(Map<String, @Nullable Object> schema, @Nullable String description) {
        if (description == null) {
            return;
        }
        // Strict modes take nothing beside a $ref.
        if (schema.containsKey("$ref")) {
            Map<String, @Nullable Object> reference = new LinkedHashMap<>(schema);
            schema.clear();
            schema.put("anyOf", List.of(reference));
        }
        Object hint = schema.get("description");
        boolean form = hint != null && "string".equals(schema.get("type"));
        schema.put("description", form ? description + " (" + hint + ")" : description);
    }

    private static Map<String, @Nullable Object> orNull(Map<String, @Nullable Object> schema) {
        if (schema.isEmpty()) {
            return schema;
        }
        if (schema.get("anyOf") instanceof List<?> options) {
            List<@Nullable Object> more = new ArrayList<>(options);
            more.add(map("type", "null"));
            schema.put("anyOf", more);
            return schema;
        }
        if (schema.containsKey("$ref")) {
            return map("anyOf", List.of(schema, map("type", "null")));
        }
        if (schema.get("enum") instanceof List<?> values) {
            List<@Nullable Object> more = new ArrayList<>(values);
            more.add(null);
            schema.put("enum", more);
        }
        if (schema.get("type") instanceof String type) {
            schema.put("type", List.of(type, "null"));
        }
        return schema;
    }

    private static Map<String, @Nullable Object> map(Object... namesAndValues) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
