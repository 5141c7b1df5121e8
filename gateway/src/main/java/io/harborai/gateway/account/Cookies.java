package io.harborai.gateway.account;

import org.jspecify.annotations.Nullable;

/** Reads the header by which a client sends its cookies. */
final class Cookies {
    private Cookies() {
    }

    /** The value of the first cookie of this name; null when there is none. Clients of RFC 2965 send it within quotes. */
    static @Nullable String value(@Nullable String header, String name) {
        if (header == null) {
            return null;
        }
        for (String part : header.split(";", -1)) {
            int sign = part.indexOf('=');
            if (sign > 0 && part.substring(0, sign).strip().equals(name)) {
                String value = part.substring(sign + 1).strip();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return null;
    }
}
