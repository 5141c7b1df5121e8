package io.harborai.platform.log;

import java.util.regex.Pattern;

/**
 * Replaces what looks like a credential: keys of well-known beginnings, what follows Bearer and Basic, a user's password in a URL,
 * and the values of a URL's parameters that are named so. Its matches hold no quotes or backslashes, so masked JSON stays JSON.
 * A line without any is looked through for a few short words and costs no more.
 */
public final class Masking {
    private static final String MASK = "****";
    private static final Pattern KEY = Pattern.compile("(?<![A-Za-z0-9])(sk|hb)-[A-Za-z0-9_-]{8,}");
    private static final Pattern OTHER_KEY = Pattern.compile("(?<![A-Za-z0-9])(sk|hb|gsk|xai|AIza|ghp|xox[abp])"
            + "[-_]?[A-Za-z0-9_-]{12,}");
    private static final String[] BEGINNINGS = {"gsk", "xai", "AIza", "ghp", "xox", "sk_", "hb_"};
    private static final Pattern SCHEME = Pattern.compile("(?i)(bearer|basic) +[A-Za-z0-9._~+/=-]{6,}");
    private static final Pattern USER_INFO = Pattern
            .compile("(://)[^\\s/@\"':\\\\]{0,200}:[^\\s/@\"'\\\\]{1,500}@");
    private static final Pattern PARAMETER = Pattern
            .compile("(?i)([?&](?:access_token|token|key|api_key|sign|secret|password)=)[^&\\s\"'\\\\]+");

    private Masking() {
    }

    /** The text without them. */
    public static String apply(String text) {
        String masked = text;
        if (masked.contains("://")) {
            masked = USER_INFO.matcher(masked).replaceAll("$1" + MASK + "@");
        }
        if (masked.indexOf('=') >= 0 && (masked.indexOf('?') >= 0 || masked.indexOf('&') >= 0)) {
            masked = PARAMETER.matcher(masked).replaceAll("$1" + MASK);
        }
        if (masked.contains("earer ") || masked.contains("EARER ") || masked.contains("asic ")
                || masked.contains("ASIC ")) {
            masked = SCHEME.matcher(masked).replaceAll("$1 " + MASK);
        }
        if (masked.contains("sk-") || masked.contains("hb-")) {
            masked = KEY.matcher(masked).replaceAll("$1-" + MASK);
        }
        for (String beginning : BEGINNINGS) {
            if (masked.contains(beginning)) {
                return OTHER_KEY.matcher(masked).replaceAll("$1-" + MASK);
            }
        }
        return masked;
    }
}
