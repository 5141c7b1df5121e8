package io.harborai.schema;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.schema.Shape.Compound;
import io.harborai.schema.Shape.Maybe;
import io.harborai.schema.Shape.Part;
import io.harborai.schema.Shape.Scalar;
import io.harborai.schema.Shape.Sequence;
import io.harborai.schema.Shape.Table;
import io.harborai.schema.Shape.Union;
import io.harborai.schema.Shape.Words;
import org.jspecify.annotations.Nullable;

/**
 * Makes Java values of JSON, and notes each place where it does not fit. Kinder than the schema in two things that models get
 * wrong and that lose nothing: a property that may be null may be absent, and one that nobody knows is passed over.
 * Not thread-safe; used once.
 */
final class ShapeReader {
    /** More mismatches tell nobody anything. */
    static final int MAX_MISMATCHES = 20;

    private final List<Mismatch> mismatches = new ArrayList<>();

    /** What has been found so far. */
    List<Mismatch> mismatches() {
        return mismatches;
    }

    private void note(Mismatch mismatch) {
        if (mismatches.size() < MAX_MISMATCHES) {
            mismatches.add(mismatch);
        }
    }

    /** The value; null where null is right, and where there is a mismatch. */
    @Nullable
    Object read(Shape shape, @Nullable Object json, String path) {
        if (shape instanceof Maybe maybe) {
            return maybe.maker().apply(json == null ? null : read(maybe.inner(), json, path));
        }
        if (shape instanceof Shape.Anything) {
            return json;
        }
        if (json == null) {
            note(new Mismatch(path, "must be " + wanted(shape) + ", but is null"));
            return null;
        }
        if (shape instanceof Scalar scalar) {
            return scalar(scalar, json, path);
        }
        if (shape instanceof Words words && json instanceof String word && words.constants().containsKey(word)) {
            return words.constants().get(word);
        }
        if (shape instanceof Sequence sequence && json instanceof List<?> elements) {
            return sequence(sequence, elements, path);
        }
        if (json instanceof Map<?, ?> object) {
            if (shape instanceof Table table) {
                return table(table, object, path);
            }
            if (shape instanceof Compound compound) {
                return compound(compound, object, path);
            }
            if (shape instanceof Union union) {
                return union(union, object, path);
            }
        }
        note(Mismatch.of(path, wanted(shape), json));
        return null;
    }

    private static String wanted(Shape shape) {
        if (shape instanceof Scalar scalar) {
            return scalar.wanted();
        }
        if (shape instanceof Words words) {
            return "one of " + words.constants().keySet();
        }
        return shape instanceof Sequence ? "an array" : "an object";
    }

    private @Nullable Object scalar(Scalar scalar, Object json, String path) {
        boolean fits = switch (scalar.json()) {
            case "string" -> json instanceof String;
            case "boolean" -> json instanceof Boolean;
            default -> json instanceof Number;
        };
        if (fits) {
            try {
                return scalar.reader().apply(json);
            } catch (RuntimeException unreadable) {
                // Told below, in our words: a parser's own are for programmers.
                fits = false;
            }
        }
        note(Mismatch.of(path, scalar.wanted(), json));
        return null;
    }

    private @Nullable Object sequence(Sequence sequence, List<?> elements, String path) {
        int before = mismatches.size();
        List<Object> values = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Object value = read(sequence.element(), elements.get(i), path + "[" + i + "]");
            if (value != null) {
                values.add(value);
            }
        }
        return mismatches.size() > before ? null : sequence.maker().apply(values);
    }

    private @Nullable Object table(Table table, Map<?, ?> object, String path) {
        int before = mismatches.size();
        Map<Object, @Nullable Object> values = new LinkedHashMap<>();
        object.forEach((name, json) -> {
            String place = path + "." + name;
            Object value = read(table.value(), json, place);
            try {
                values.put(table.key().apply(String.valueOf(name)), value);
            } catch (RuntimeException unreadable) {
                note(new Mismatch(place, "has a name that does not fit: " + unreadable.getMessage()));
            }
        });
        return mismatches.size() > before ? null : Collections.unmodifiableMap(values);
    }

    private @Nullable Object union(Union union, Map<?, ?> object, String path) {
        Object tag = object.get(Union.TAG);
        Compound member = tag instanceof String word ? union.members().get(word) : null;
        if (member == null) {
            note(Mismatch.of(path + "." + Union.TAG, "one of " + union.members().keySet(),
                    tag));
            return null;
        }
        return compound(member, object, path);
    }

    private @Nullable Object compound(Compound compound, Map<?, ?> object, String path) {
        int before = mismatches.size();
        Object[] arguments = new Object[compound.parts().size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = part(compound.parts().get(i), object, path);
        }
        if (mismatches.size() > before) {
            return null;
        }
        try {
            return compound.constructor().newInstance(arguments);
        } catch (InvocationTargetException refused) {
            Throwable cause = refused.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            // The record's own rules: the model can follow them, once it is told.
            note(new Mismatch(path, "is refused: " + (cause == null ? "" : cause.getMessage())));
            return null;
        } catch (InstantiationException | IllegalAccessException impossible) {
            throw new IllegalStateException("the constructor was made accessible", impossible);
        }
    }

    /** A property of an object, by the part that describes it. */
    @Nullable
    Object part(Part part, Map<?, ?> object, String path) {
        String place = path + "." + part.name();
        boolean mayBeAbsent = part.shape() instanceof Maybe || part.shape() instanceof Shape.Anything;
        if (!object.containsKey(part.name()) && !mayBeAbsent) {
            note(new Mismatch(place, "is missing; it must be " + wanted(part.shape())));
            return null;
        }
        return read(part.shape(), object.get(part.name()), place);
    }
}
