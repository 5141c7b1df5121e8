package io.harborai.schema;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

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

/** Finds the shape of a Java type by reflection. Not thread-safe; used once. */
final class Shapes {
    /** Types in one schema; providers allow fewer. */
    static final int MAX_TYPES = 500;

    private final Class<?> root;
    private final Map<Class<?>, Named> known = new HashMap<>();
    private final Deque<Named> open = new ArrayDeque<>();

    private Shapes(Class<?> root) {
        this.root = root;
    }

    /** @throws IllegalArgumentException when the type, or one inside it, has no form in JSON; says which and what has */
    static Shape of(Class<?> type) {
        return new Shapes(type).shape(type, type.getSimpleName());
    }

    /** The same for a type with its arguments, such as that of a method's parameter. */
    static Shape of(Type type, AnnotatedElement place, Class<?> owner, String where) {
        return new Shapes(owner).orNull(type, place, where);
    }

    private Shape orNull(Type type, AnnotatedElement place, String where) {
        Shape shape = shape(type, where);
        return isNullable(place) && !(shape instanceof Maybe) ? new Maybe(shape, value -> value) : shape;
    }

    /** Whoever's annotation it is: there are many of that name. */
    private static boolean isNullable(AnnotatedElement place) {
        return Arrays.stream(place.getAnnotations()).anyMatch(
                annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
    }

    private Shape shape(Type type, String where) {
        if (type instanceof Class<?> plain) {
            return ofClass(plain, where);
        }
        if (type instanceof ParameterizedType generic) {
            return ofGeneric((Class<?>) generic.getRawType(), generic.getActualTypeArguments(), where);
        }
        if (type instanceof WildcardType wildcard) {
            return shape(wildcard.getUpperBounds()[0], where);
        }
        if (type instanceof GenericArrayType array) {
            return new Sequence(shape(array.getGenericComponentType(), where + "[]"), List::toArray);
        }
        throw refused(where, type);
    }

    private Shape ofClass(Class<?> type, String where) {
        Scalar scalar = Scalars.of(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.equals(Object.class)) {
            return new Anything();
        }
        if (type.isEnum()) {
            return words(type);
        }
        if (type.isArray()) {
            return array(type.getComponentType(), where);
        }
        if (type.equals(OptionalInt.class)) {
            return maybe(int.class, value -> value == null ? OptionalInt.empty() : OptionalInt.of((Integer) value));
        }
        if (type.equals(OptionalLong.class)) {
            return maybe(long.class, value -> value == null ? OptionalLong.empty() : OptionalLong.of((Long) value));
        }
        if (type.equals(OptionalDouble.class)) {
            return maybe(double.class,
                    value -> value == null ? OptionalDouble.empty() : OptionalDouble.of((Double) value));
        }
        boolean generic = type.getTypeParameters().length > 0;
        if (!generic && (type.isRecord() || type.isInterface() && type.isSealed())) {
            return named(type);
        }
        throw refused(where, type);
    }

    private Shape maybe(Class<?> inner, Function<@Nullable Object, @Nullable Object> maker) {
        return new Maybe(ofClass(inner, ""), maker);
    }

    private Shape ofGeneric(Class<?> raw, Type[] arguments, String where) {
        if (raw.equals(Optional.class)) {
            return new Maybe(shape(arguments[0], where), Optional::ofNullable);
        }
        if (raw.equals(Set.class)) {
            return new Sequence(shape(arguments[0], where + "[]"),
                    elements -> Collections.unmodifiableSet(new LinkedHashSet<>(elements)));
        }
        if (raw.equals(List.class) || raw.equals(Collection.class) || raw.equals(Iterable.class)) {
            return new Sequence(shape(arguments[0], where + "[]"), Collections::unmodifiableList);
        }
        if (raw.equals(Map.class)) {
            return new Table(key(arguments[0], where), shape(arguments[1], where + ".*"));
        }
        throw refused(where, raw);
    }

    private Function<Object, Object> key(Type type, String where) {
        Shape shape = shape(type, where + " (key)");
        if (shape instanceof Words words) {
            return name -> {
                Object constant = words.constants().get((String) name);
                if (constant == null) {
                    throw new IllegalArgumentException("none of " + words.constants().keySet());
                }
                return constant;
            };
        }
        if (shape instanceof Scalar scalar && scalar.json().equals("string")) {
            return scalar.reader();
        }
        if (shape instanceof Scalar scalar && scalar.json().equals("integer")) {
            return name -> scalar.reader().apply(Long.parseLong((String) name));
        }
        throw refused(where + " (key)", type);
    }

    private static Shape words(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            String javaName = ((Enum<?>) constant).name();
            try {
                constants.put(Labels.name(type.getField(javaName), javaName), constant);
            } catch (NoSuchFieldException impossible) {
                throw new IllegalStateException("an enum has a field for each constant", impossible);
            }
        }
        return new Words(constants);
    }

    private Shape array(Class<?> component, String where) {
        return new Sequence(ofClass(component, where + "[]"), elements -> {
            Object array = Array.newInstance(component, elements.size());
            for (int i = 0; i < elements.size(); i++) {
                Array.set(array, i, elements.get(i));
            }
            return array;
        });
    }

    private Shape named(Class<?> type) {
        Named before = known.get(type);
        if (before != null) {
            if (open.contains(before)) {
                // All that leads from it back to it may be written again and again, unless it has a name.
                for (Named each : open) {
                    each.foundAgain();
                    if (each.equals(before)) {
                        break;
                    }
                }
            }
            return before;
        }
        if (known.size() == MAX_TYPES) {
            throw new IllegalArgumentException(root.getName() + " contains more than " + MAX_TYPES + " types");
        }
        return type.isRecord() ? compound(type) : union(type);
    }

    private Compound compound(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Compound compound = new Compound(type, constructor(type, components));
        known.put(type, compound);
        open.push(compound);
        List<Part> parts = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        for (RecordComponent component : components) {
            String where = type.getSimpleName() + "." + component.getName();
            String name = Labels.name(component, component.getName());
            if (!names.add(name)) {
                throw new IllegalArgumentException(where + ": another component is called '" + name + "', too");
            }
            AnnotatedElement place = isNullable(component) ? component : component.getAnnotatedType();
            parts.add(new Part(name, Labels.description(component), orNull(component.getGenericType(), place, where)));
        }
        compound.complete(parts);
        open.pop();
        return compound;
    }

    private static Constructor<?> constructor(Class<?> type, RecordComponent[] components) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            for (RecordComponent component : components) {
                component.getAccessor().setAccessible(true);
            }
            return constructor;
        } catch (NoSuchMethodException impossible) {
            throw new IllegalStateException("a record has its canonical constructor", impossible);
        } catch (InaccessibleObjectException closed) {
            throw new IllegalArgumentException(type.getName() + " cannot be made from outside its module; add 'opens "
                    + type.getPackageName() + ";' to its module-info", closed);
        }
    }

    private Union union(Class<?> type) {
        Union union = new Union(type);
        known.put(type, union);
        open.push(union);
        Map<String, Compound> members = new LinkedHashMap<>();
        collect(type, type, members);
        union.complete(Collections.unmodifiableMap(members));
        open.pop();
        return union;
    }

    private void collect(Class<?> union, Class<?> type, Map<String, Compound> members) {
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            if (permitted.isInterface() && permitted.isSealed()) {
                collect(union, permitted, members);
                continue;
            }
            if (!permitted.isRecord() || permitted.getTypeParameters().length > 0) {
                throw refused(union.getSimpleName() + " > " + permitted.getSimpleName(), permitted);
            }
            Compound member = (Compound) named(permitted);
            for (RecordComponent component : permitted.getRecordComponents()) {
                if (Labels.name(component, component.getName()).equals(Union.TAG)) {
                    throw new IllegalArgumentException(permitted.getName() + "." + component.getName()
                            + ": '" + Union.TAG + "' is the name of the property that tells the records of "
                            + union.getSimpleName() + " apart; give the component another @Name");
                }
            }
            Compound same = members.put(Labels.name(permitted, permitted.getSimpleName()), member);
            if (same != null && !same.equals(member)) {
                throw new IllegalArgumentException(permitted.getName() + " and " + same.type().getName()
                        + " have the same name; give one of them a @Name");
            }
        }
    }

    private IllegalArgumentException refused(String where, Type type) {
        return new IllegalArgumentException(where + ": " + type.getTypeName()
                + " has no form in JSON here. There is one "
                + "for records without type parameters, sealed interfaces of records, enums, List, Set, Map, arrays, "
                + "Optional, strings, numbers, booleans, UUID, URI, java.time, and Object for any JSON");
    }
}
