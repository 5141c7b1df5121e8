package io.harborai.app;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** A record with an array is equal to nothing, and not immutable. */
final class NoArrayComponents extends ArchCondition<JavaClass> {
    NoArrayComponents() {
        super("have no components that are arrays");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (JavaField field : type.getFields()) {
            if (!field.getModifiers().contains(JavaModifier.STATIC) && field.getRawType().isArray()) {
                events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is an array"));
            }
        }
    }
}
