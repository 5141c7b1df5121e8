package io.harborai.platform.log;

import java.util.regex.Pattern;

/** Replaces what looks like a credential. Its matches hold no quotes or backslashes, so masked JSON stays JSON. */
final class Masking {
    private static final Pattern KEY = Pattern.compile("(?<![A-Za-z0-9])(sk|hb)-[A-Za-z0-9_-]{8,}");
    private static final Pattern BEARER = Pattern.compile("(?i)bearer +[A-Za-z0-9._~+/=-]{6,}");

    private Masking() {
    }

    static String apply(String text) {
        String masked = text;
        if (masked.contains("sk-") || masked.contains("hb-")) {
            masked = KEY.matcher(masked).replaceAll("$1-****");
        }
        if (masked.contains("earer ") || masked.contains("EARER ")) {
            masked = BEARER.matcher(masked).replaceAll("Bearer ****");
        }
        return masked;
    }
}
