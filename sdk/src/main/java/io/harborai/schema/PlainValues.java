package io.harborai.schema;

import java.lang.reflect.Array;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;

/** Java values as plain JSON values, the way {@link JsonType} reads them back. */
final class PlainValues {
    /** Deeper values are refused: they go round in a circle, as a rule. */
    static final int MAX_DEPTH = 100;

    private PlainValues() {
    }

    /**
     * The plain value: records become maps; enums, {@code java.time} and other scalars become strings.
     *
     * @throws IllegalArgumentException when a value inside has no form in JSON
     */
    static @Nullable Object of(@Nullable Object value) {
        return of(value, 0);
    }

    /** The value as JSON text; a string as it is. */
    static String text(@Nullable Object value) {
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        Object plain = of(value);
        if (plain instanceof String text) {
            return text;
        }
        // The writer knows objects; the text of the one value is what stands behind its name.
        Map<String, @Nullable Object> holder = new LinkedHashMap<>();
        holder.put("", plain);
        String json = new String(JsonValues.toBytes(holder), StandardCharsets.UTF_8);
        return json.substring("{\"\":".length(), json.length() - 1);
    }

    private static @Nullable Object of(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("the value is nested deeper than " + MAX_DEPTH
                    + "; does it contain itself?");
        }
        if (value == null || value instanceof Boolean || value instanceof Number) {
            return value;
        }
        if (value instanceof Enum<?> constant) {
            return word(constant);
        }
        if (value instanceof Optional<?> maybe) {
            return of(maybe.orElse(null), depth);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            map.forEach((name, element) -> object.put(String.valueOf(of(name, depth + 1)), of(element, depth + 1)));
            return object;
        }
        if (value instanceof Iterable<?> elements && !(value instanceof java.nio.file.Path)) {
            List<@Nullable Object> list = new ArrayList<>();
            elements.forEach(element -> list.add(of(element, depth + 1)));
            return list;
        }
        if (value.getClass().isArray()) {
            List<@Nullable Object> list = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                list.add(of(Array.get(value, i), depth + 1));
            }
            return list;
        }
        if (value.getClass().isRecord()) {
            return object(value, depth);
        }
        return scalar(value);
    }

    private static @Nullable Object scalar(Object value) {
        if (value instanceof OptionalInt maybe) {
            return maybe.isPresent() ? (Integer) maybe.getAsInt() : null;
        }
        if (value instanceof OptionalLong maybe) {
            return maybe.isPresent() ? (Long) maybe.getAsLong() : null;
        }
        if (value instanceof OptionalDouble maybe) {
            return maybe.isPresent() ? (Double) maybe.getAsDouble() : null;
        }
        if (value instanceof java.time.Year year) {
            return year.getValue();
        }
        if (value instanceof CharSequence || value instanceof Character || value instanceof TemporalAccessor
                || value instanceof TemporalAmount || value instanceof java.util.UUID || value instanceof java.net.URI
                || value instanceof java.time.ZoneId) {
            return value.toString();
        }
        throw new IllegalArgumentException("a " + value.getClass().getName()
                + " has no form in JSON here; use a record, a Map, a collection, a string, a number or a boolean");
    }

    private static String word(Enum<?> constant) {
        try {
            return Labels.name(constant.getDeclaringClass().getField(constant.name()), constant.name());
        } catch (NoSuchFieldException impossible) {
            throw new IllegalStateException("an enum has a field for each constant", impossible);
        }
    }

    private static Map<String, @Nullable Object> object(Object value, int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        String tag = tag(value.getClass());
        if (tag != null) {
            object.put(Shape.Union.TAG, tag);
        }
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                object.put(Labels.name(component, component.getName()),
                        of(component.getAccessor().invoke(value), depth + 1));
            } catch (InvocationTargetException | IllegalAccessException | InaccessibleObjectException closed) {
                throw new IllegalArgumentException(value.getClass().getName() + "." + component.getName()
                        + " cannot be read", closed);
            }
        }
        return object;
    }

    /** The word that tells a record from its siblings, if it has any. */
    private static @Nullable String tag(Class<?> type) {
        for (Class<?> parent : type.getInterfaces()) {
            if (parent.isSealed()) {
                return Labels.name(type, type.getSimpleName());
            }
        }
        return null;
    }
}
