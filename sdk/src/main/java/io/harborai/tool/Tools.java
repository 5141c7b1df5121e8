package io.harborai.tool;

import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.harborai.chat.Tool;
import io.harborai.schema.JsonType;
import org.jspecify.annotations.Nullable;

/** Finds the tools that an object has. */
public final class Tools {
    private Tools() {
    }

    /**
     * A tool for each method of the object's class, or of those above it, that has a {@link ToolMethod}; by name in order. Its
     * schema is made of the parameters, which may be all that {@link JsonType} reads. It may be called from several threads.
     *
     * @throws IllegalArgumentException when there is none, or a parameter has no form in JSON or no name (compile with
     *                                  {@code -parameters}, or use {@link io.harborai.schema.Name})
     */
    public static List<Tool> of(Object object) {
        List<Method> methods = new ArrayList<>();
        for (Class<?> type = object.getClass(); type != null && !type.equals(Object.class); type = type
                .getSuperclass()) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(ToolMethod.class) && !method.isBridge())
                    .filter(method -> methods.stream().noneMatch(below -> overrides(below, method)))
                    .forEach(methods::add);
        }
        if (methods.isEmpty()) {
            throw new IllegalArgumentException(object.getClass().getName() + " has no method with @ToolMethod");
        }
        return methods.stream().map(method -> tool(object, method)).sorted(Comparator.comparing(Tool::name)).toList();
    }

    private static boolean overrides(Method below, Method above) {
        return below.getName().equals(above.getName())
                && Arrays.equals(below.getParameterTypes(), above.getParameterTypes());
    }

    private static Tool tool(Object object, Method method) {
        try {
            method.setAccessible(true);
        } catch (InaccessibleObjectException closed) {
            throw new IllegalArgumentException(method + " cannot be called from outside its module; add 'opens "
                    + method.getDeclaringClass().getPackageName() + ";' to its module-info", closed);
        }
        ToolMethod said = method.getAnnotation(ToolMethod.class);
        String name = said == null || said.name().isEmpty() ? method.getName() : said.name();
        Object receiver = Modifier.isStatic(method.getModifiers()) ? null : object;
        return Tool.of(name, said == null ? "" : said.value(), JsonType.ofParameters(method),
                arguments -> invoke(method, receiver, arguments));
    }

    private static @Nullable Object invoke(Method method, @Nullable Object receiver, @Nullable Object[] arguments)
            throws Exception {
        try {
            return method.invoke(receiver, arguments);
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof Exception failure) {
                throw failure;
            }
            if (thrown.getCause() instanceof Error error) {
                throw error;
            }
            throw thrown;
        }
    }
}
