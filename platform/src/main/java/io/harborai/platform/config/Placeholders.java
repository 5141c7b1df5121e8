package io.harborai.platform.config;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves {@code ${VAR}}, {@code ${VAR:default}} and {@code ${secret:name}} in a value; {@code $${VAR}} stays as
 * {@code ${VAR}}.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$?\\$\\{([^}]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private static final Pattern SECRET = Pattern.compile("(?<!\\$)\\$\\{secret:");

    private final Map<String, String> environment;
    private final SecretLookup secrets;

    Placeholders(Map<String, String> environment, SecretLookup secrets) {
        this.environment = environment;
        this.secrets = secrets;
    }

    /** Whether a value refers to a secret. */
    static boolean namesSecret(String text) {
        return SECRET.matcher(text).find();
    }

    /** What a value came to. */
    sealed interface Resolution {
        /** The value. */
        record Resolved(String text) implements Resolution {}

        /** A variable that is not set, or empty, and has no default. */
        record Missing(String variable) implements Resolution {}

        /** A secret that nobody can look up yet. */
        record Later() implements Resolution {}

        /** A placeholder that cannot be resolved. */
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
                case Resolution.Later later -> {
                    return later;
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
            return secret(inside, colon);
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

    private Resolution secret(String inside, int colon) {
        String name = colon < 0 ? "" : inside.substring(colon + 1).strip();
        if (name.isEmpty()) {
            return new Resolution.Refused("${" + inside + "}: write ${secret:NAME}");
        }
        return switch (secrets.find(name)) {
            case SecretLookup.Answer.Found found -> new Resolution.Resolved(found.secret().reveal());
            case SecretLookup.Answer.Unusable unusable -> new Resolution.Refused(unusable.message());
            case SecretLookup.Answer.Later later -> new Resolution.Later();
        };
    }

    /** The shell's {@code ${VAR:-default}} is read as what its writer means. */
    private static String fallback(String inside, int colon) {
        String fallback = inside.substring(colon + 1);
        return fallback.startsWith("-") ? fallback.substring(1) : fallback;
    }
}
