package io.harborai.schema;

import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** What a Java type looks like in JSON. */
sealed interface Shape {

    /** A type that may contain itself, and so has a name in the schema. */
    sealed interface Named extends Shape permits Compound, Union {
        /** The Java type. */
        Class<?> type();

        /** Whether it contains itself. */
        boolean recursive();

        /** Notes that it does. */
        void foundAgain();
    }

    /**
     * A string, number or boolean.
     *
     * @param json   JSON's name of the type
     * @param format the format of a string, as JSON Schema calls it
     * @param hint   the form of a string in words, where JSON Schema has no format for it
     * @param wanted what a reader of an error is told
     * @param reader makes the Java value of the JSON value; throws a RuntimeException for one that does not fit
     */
    record Scalar(String json, @Nullable String format, @Nullable String hint, String wanted,
            Function<Object, Object> reader) implements Shape {}

    /** An enum, by the words for its constants. */
    record Words(Map<String, Object> constants) implements Shape {}

    /**
     * A list, set or array.
     *
     * @param maker makes it of its elements
     */
    record Sequence(Shape element, Function<List<Object>, Object> maker) implements Shape {}

    /**
     * A map: an object of any names.
     *
     * @param key makes a key of a name
     */
    record Table(Function<Object, Object> key, Shape value) implements Shape {}

    /**
     * What may be null in JSON.
     *
     * @param maker makes the Java value of what is there, or of null
     */
    record Maybe(Shape inner, Function<@Nullable Object, @Nullable Object> maker) implements Shape {}

    /** Any JSON, as plain Java values. */
    record Anything() implements Shape {}

    /** A component of a record. */
    record Part(String name, @Nullable String description, Shape shape) {}

    /** A record. Its parts are known a little later than itself, for it may contain itself. */
    final class Compound implements Named {
        private final Class<?> type;
        private final Constructor<?> constructor;
        private List<Part> parts = List.of();
        private boolean recursive;

        Compound(Class<?> type, Constructor<?> constructor) {
            this.type = type;
            this.constructor = constructor;
        }

        void complete(List<Part> known) {
            parts = List.copyOf(known);
        }

        List<Part> parts() {
            return parts;
        }

        Constructor<?> constructor() {
            return constructor;
        }

        @Override
        public Class<?> type() {
            return type;
        }

        @Override
        public boolean recursive() {
            return recursive;
        }

        @Override
        public void foundAgain() {
            recursive = true;
        }
    }

    /** A sealed interface: one of its records, told apart by a word. */
    final class Union implements Named {
        /** The name of the property that holds the word. */
        static final String TAG = "type";

        private final Class<?> type;
        private Map<String, Compound> members = Map.of();
        private boolean recursive;

        Union(Class<?> type) {
            this.type = type;
        }

        void complete(Map<String, Compound> known) {
            members = known;
        }

        Map<String, Compound> members() {
            return members;
        }

        @Override
        public Class<?> type() {
            return type;
        }

        @Override
        public boolean recursive() {
            return recursive;
        }

        @Override
        public void foundAgain() {
            recursive = true;
        }
    }
}
