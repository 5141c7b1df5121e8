package io.harborai.schema;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What something is called in JSON, where that is not its name in Java: a component of a record, a constant of an enum, a
 * parameter of a tool, or (on a record of a sealed interface) the word that tells it from its siblings.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.FIELD, ElementType.PARAMETER})
public @interface Name {
    /** The name, not blank. */
    String value();
}
