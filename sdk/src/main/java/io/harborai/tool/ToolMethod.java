package io.harborai.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Makes a method a tool that a model may call; see {@link Tools#of}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ToolMethod {
    /** Tells the model when to call it. */
    String value();

    /** What the model calls it: letters, digits, {@code _} and {@code -}; the method's own name unless set. */
    String name() default "";
}
