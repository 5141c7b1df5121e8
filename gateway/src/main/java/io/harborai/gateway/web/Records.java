package io.harborai.gateway.web;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.config.NearestName;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads JSON as records: names in snake case, as the OpenAPI document tells them. What a record does not know is refused with
 * the nearest name that it does; so is what it needs and does not get: a component that is null afterwards without being
 * {@code @Nullable}. Messages name fields and places, and never repeat what was sent. Thread-safe.
 */
public final class Records {
    /** Deeper than anybody writes by hand, and shallow enough for any thread's stack. */
    static final int MOST_NESTING = 64;
    private static final int SHOWN_NAMES = 20;
    private static final JsonMapper MAPPER = JsonMapper
            .builder(JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MOST_NESTING).build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT).build();

    private Records() {
    }

    /**
     * Reads a record.
     *
     * @throws WrongInput when it is not JSON of this form
     */
    public static <T> T read(byte[] json, Class<T> type) {
        if (json.length == 0) {
            throw new WrongInput(null, "The body is empty; it must be a JSON object.");
        }
        T read = parsed(json, type);
        if (read == null) {
            throw new WrongInput(null, "The body is null; it must be a JSON object.");
        }
        complete("", read);
        return read;
    }

    private static <T> @Nullable T parsed(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (UnrecognizedPropertyException unknown) {
            throw unknown(unknown);
        } catch (ValueInstantiationException refused) {
            if (refused.getCause() instanceof WrongInput wrong) {
                throw wrong;
            }
            String why = refused.getCause() instanceof IllegalArgumentException told
                    ? String.valueOf(told.getMessage())
                    : "it cannot be used";
            throw new WrongInput(field(refused), named(refused) + why + ".");
        } catch (DatabindException mismatched) {
            throw new WrongInput(field(mismatched), mismatched.getPath().isEmpty()
                    ? "The body is JSON, but not an object of the form that is needed here."
                    : "'" + field(mismatched) + "' is not of the type that is needed here.");
        } catch (JacksonException malformed) {
            TokenStreamLocation where = malformed.getLocation();
            throw new WrongInput(null, "The body is not valid JSON, or is nested deeper than " + MOST_NESTING
                    + " levels" + (where == null
                            ? "."
                            : ": see line " + where.getLineNr() + ", column " + where.getColumnNr() + "."));
        }
    }

    private static WrongInput unknown(UnrecognizedPropertyException unknown) {
        String name = unknown.getPropertyName();
        Collection<Object> ids = unknown.getKnownPropertyIds();
        List<String> known = ids == null ? List.of() : ids.stream().map(String::valueOf).sorted().toList();
        String hint = NearestName.of(name, known).map(near -> "Did you mean '" + near + "'?")
                .orElseGet(() -> "Known are: " + known.stream().limit(SHOWN_NAMES).collect(Collectors.joining(", "))
                        + ".");
        String shown = field(unknown);
        return new WrongInput(shown, "'" + shown + "' is not known here. " + hint);
    }

    private static String named(DatabindException wrong) {
        return wrong.getPath().isEmpty() ? "" : "'" + field(wrong) + "': ";
    }

    private static @Nullable String field(DatabindException wrong) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : wrong.getPath()) {
            String name = step.getPropertyName();
            path.append(name == null ? "[" + step.getIndex() + "]" : path.isEmpty() ? name : "." + name);
        }
        return path.isEmpty() ? null : path.toString();
    }

    /** A record that was made without something it needs would fail later, where nobody can say why. */
    private static void complete(String path, Object value) {
        if (value instanceof Collection<?> items) {
            int index = 0;
            for (Object item : items) {
                if (item == null) {
                    throw new WrongInput(path, "'" + path + "' has an entry that is null.");
                }
                complete(path + "[" + index++ + "]", item);
            }
            return;
        }
        RecordComponent[] components = value.getClass().getRecordComponents();
        if (components == null) {
            return;
        }
        for (RecordComponent component : components) {
            String name = component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
            String inner = path.isEmpty() ? name : path + "." + name;
            Object held = held(component, value);
            if (held != null) {
                complete(inner, held);
            } else if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                throw new WrongInput(inner, "'" + inner + "' is missing.");
            }
        }
    }

    private static @Nullable Object held(RecordComponent component, Object value) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException closed) {
            throw new IllegalStateException(value.getClass() + " cannot be looked into", closed);
        }
    }
}
