package io.harborai.ops.notify;

import java.util.Locale;

/** How bad it is, from harmless to urgent. */
public enum Severity {
    /** Good to know. */
    INFO,
    /** Somebody should look today. */
    WARNING,
    /** Somebody must look now. */
    CRITICAL;

    /** In lower case, as the API and the configuration write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The severity of this name. @throws IllegalArgumentException if there is none */
    public static Severity of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** The next worse; the worst is followed by itself. */
    public Severity next() {
        return this == INFO ? WARNING : CRITICAL;
    }
}
