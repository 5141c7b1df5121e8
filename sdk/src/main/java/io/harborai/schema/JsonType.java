package io.harborai.schema;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A Java type as JSON: its schema, and how to read it. Immutable and thread-safe; made once for each type.
 * <p>
 * There is one for records without type parameters, nested as you like and even within themselves; sealed interfaces of records
 * (told apart by the property {@code type}, whose value is the record's simple name or its {@link Name}); enums, {@code List},
 * {@code Set}, {@code Map}, arrays; strings, numbers, booleans, {@code UUID}, {@code URI}, {@code java.time} as strings; and
 * {@code Object} for any JSON. {@code Optional} and components with an annotation called {@code Nullable} may be null. What
 * is no record becomes the property {@code value} of an object: providers ask for an object.
 *
 * @param <T> the type
 */
public final class JsonType<T> {
    /** The property that holds what is no record. */
    static final String WRAPPED = "value";

    private static final ClassValue<JsonType<?>> TYPES = new ClassValue<>() {
        @Override
        protected JsonType<?> computeValue(Class<?> type) {
            return made(type);
        }
    };

    /** Makes the Java value of an object, and notes what does not fit. */
    private interface Reading {
        @Nullable
        Object read(ShapeReader reader, Map<String, ? extends @Nullable Object> object);
    }

    private final String name;
    private final JsonSchema schema;
    private final Reading reading;

    private JsonType(String name, List<Shape.Part> parts, Reading reading) {
        SchemaWriter writer = new SchemaWriter();
        this.name = name;
        this.schema = JsonSchema.generated(name, writer.whole(parts), writer.isStrict());
        this.reading = reading;
    }

    private JsonType(Class<?> type, Shape.Compound shape) {
        SchemaWriter writer = new SchemaWriter();
        this.name = type.getSimpleName();
        this.schema = JsonSchema.generated(name, writer.whole(shape), writer.isStrict());
        this.reading = (reader, object) -> reader.read(shape, object, "$");
    }

    private static JsonType<?> made(Class<?> type) {
        Shape shape = Shapes.of(type);
        if (shape instanceof Shape.Compound compound) {
            return new JsonType<>(type, compound);
        }
        Shape.Part wrapped = new Shape.Part(WRAPPED, null, shape);
        return new JsonType<>(type.getSimpleName(), List.of(wrapped),
                (reader, object) -> reader.part(wrapped, object, "$"));
    }

    /**
     * The JSON form of a type.
     *
     * @throws IllegalArgumentException when it has none; says which component is at fault
     */
    @SuppressWarnings("unchecked") // it was computed of this very class
    public static <T> JsonType<T> of(Class<T> type) {
        return (JsonType<T>) TYPES.get(type);
    }

    /**
     * The parameters of a method: an object with a property for each, read as the array of arguments.
     *
     * @throws IllegalArgumentException when one has no form in JSON, or no name: the class must be compiled with
     *                                  {@code -parameters}, or the parameter have a {@link Name}
     */
    public static JsonType<@Nullable Object[]> ofParameters(Method method) {
        List<Shape.Part> parts = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            String where = method.getName() + "(" + parameter.getName() + ")";
            if (!parameter.isNamePresent() && !parameter.isAnnotationPresent(Name.class)) {
                throw new IllegalArgumentException(method + ": the name of " + parameter.getName()
                        + " is not known; give it a @Name, or compile with -parameters");
            }
            AnnotatedElement place = parameter.getAnnotatedType().getAnnotations().length > 0
                    ? parameter.getAnnotatedType()
                    : parameter;
            parts.add(new Shape.Part(Labels.name(parameter, parameter.getName()), Labels.description(parameter),
                    Shapes.of(parameter.getParameterizedType(), place, method.getDeclaringClass(), where)));
        }
        return new JsonType<>(method.getName(), parts, (reader, object) -> {
            @Nullable
            Object[] arguments = new @Nullable Object[parts.size()];
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = reader.part(parts.get(i), object, "$");
            }
            return arguments;
        });
    }

    /**
     * A Java value as JSON: of the types that can be read, and of collections and maps of them. A string stays as it is.
     *
     * @throws IllegalArgumentException when a value inside has no form in JSON
     */
    public static String write(@Nullable Object value) {
        return PlainValues.text(value);
    }

    /** Its schema. */
    public JsonSchema schema() {
        return schema;
    }

    /**
     * Reads a JSON object of this type.
     *
     * @throws MismatchException when it is none, with every place that is wrong
     */
    public T read(String json) {
        return read(JsonSchema.parsed(json));
    }

    /** The same with the JSON as plain Java values. */
    @SuppressWarnings("unchecked") // the reading makes values of T
    public T read(Map<String, ? extends @Nullable Object> json) {
        ShapeReader reader = new ShapeReader();
        Object value = reading.read(reader, json);
        List<Mismatch> mismatches = reader.mismatches();
        if (!mismatches.isEmpty() || value == null) {
            throw new MismatchException(mismatches.isEmpty()
                    ? List.of(new Mismatch("$", "must not be null"))
                    : mismatches);
        }
        return (T) value;
    }

    @Override
    public String toString() {
        return "JsonType[" + name + "]";
    }
}
