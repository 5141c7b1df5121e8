package io.harborai.gateway.http;

import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/** Ids by which a call is found again: {@code hb_<epoch milliseconds>_<8 hex digits>}, or the caller's own. */
final class TraceIds {
    private static final int LONGEST = 128;

    private TraceIds() {
    }

    /** The caller's id if it is harmless in headers and logs, else a new one. */
    static String of(@Nullable String given) {
        return given != null && isHarmless(given) ? given : next();
    }

    private static String next() {
        // Need not be unguessable: it opens nothing.
        String random = Integer.toHexString(ThreadLocalRandom.current().nextInt());
        return "hb_" + System.currentTimeMillis() + "_" + "0".repeat(8 - random.length()) + random;
    }

    private static boolean isHarmless(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fine = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
                    || c == '.' || c == ':';
            if (!fine) {
                return false;
            }
        }
        return true;
    }
}
