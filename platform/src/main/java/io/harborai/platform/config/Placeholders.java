package io.harborai.platform.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Resolves {@code ${VAR}} and {@code ${VAR:default}} in a value; {@code $${VAR}} stays as {@code ${VAR}}. */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$?\\$\\{([^}]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Map<String, String> environment;

    Placeholders(Map<String, String> environment) {
        this.environment = environment;
    }

    /** What a value came to. */
    sealed interface Resolution {
        /** The value. */
        record Resolved(String text) implements Resolution {}

        /** A variable that is not set, or empty, and has no default. */
        record Missing(String variable) implements Resolution {}

        /** A placeholder that this version cannot resolve. */
        record Refused(String message) implements Resolution {}
    }

    Resolution resolve(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            if (matcher.group().startsWith("$$")) {
                matcher.appendReplacement(resolved, Matcher.quoteReplacement(matcher.group().substring(1)));
                continue;
            }
            switch (one(matcher.group(1))) {
                case Resolution.Resolved(String part) ->
                    matcher.appendReplacement(resolved, Matcher.quoteReplacement(part));
                case Resolution.Missing missing -> {
                    return missing;
                }
                case Resolution.Refused refused -> {
                    return refused;
                }
            }
        }
        return new Resolution.Resolved(matcher.appendTail(resolved).toString());
    }

    private Resolution one(String inside) {
        int colon = inside.indexOf(':');
        String name = colon < 0 ? inside : inside.substring(0, colon);
        if (name.equals("secret")) {
            return new Resolution.Refused(
                    "${" + inside + "}: the secret store is not part of this version; use ${VARIABLE} instead");
        }
        if (!NAME.matcher(name).matches()) {
            return new Resolution.Refused("${" + inside + "}: write ${VARIABLE} or ${VARIABLE:default}");
        }
        String value = environment.getOrDefault(name, "");
        if (!value.isEmpty()) {
            return new Resolution.Resolved(value);
        }
        return colon < 0 ? new Resolution.Missing(name) : new Resolution.Resolved(fallback(inside, colon));
    }

    /** The shell's {@code ${VAR:-default}} is read as what its writer means. */
    private static String fallback(String inside, int colon) {
        String fallback = inside.substring(colon + 1);
        return fallback.startsWith("-") ? fallback.substring(1) : fallback;
    }
}
