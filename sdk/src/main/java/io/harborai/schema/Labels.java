package io.harborai.schema;

import java.lang.reflect.AnnotatedElement;

import org.jspecify.annotations.Nullable;

/** What annotations say of a type or a part of one. */
final class Labels {
    private Labels() {
    }

    /** What a name that annotations may change is in JSON. */
    static String name(AnnotatedElement place, String otherwise) {
        Name given = place.getAnnotation(Name.class);
        if (given != null && given.value().isBlank()) {
            throw new IllegalArgumentException("the @Name of " + place + " is blank");
        }
        return given == null ? otherwise : given.value();
    }

    /** What an annotation says of it, or null. */
    static @Nullable String description(AnnotatedElement place) {
        Description given = place.getAnnotation(Description.class);
        return given == null ? null : given.value();
    }
}
