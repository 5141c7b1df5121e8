package io.harborai.engine.translate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gemini's own schema language is JSON Schema's with its types in capitals. */
final class GeminiSchema {
    private static final Pattern TYPE = Pattern
            .compile("\"type\"\\s*:\\s*\"(STRING|NUMBER|INTEGER|BOOLEAN|ARRAY|OBJECT|NULL)\"");

    private GeminiSchema() {
    }

    static String toJsonSchema(String schema) {
        return TYPE.matcher(schema).replaceAll(
                found -> Matcher.quoteReplacement(found.group().replace(found.group(1),
                        found.group(1).toLowerCase(java.util.Locale.ROOT))));
    }
}
