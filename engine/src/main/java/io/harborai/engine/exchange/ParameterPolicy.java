package io.harborai.engine.exchange;

import java.util.Locale;

/** What becomes of a call that asks for something that its target's wire format does not have. */
public enum ParameterPolicy {
    /** It is refused. */
    REJECT,
    /** It goes on without; the answer names what was left out, and the log does. */
    WARN,
    /** It goes on without; the answer names what was left out. */
    DROP;

    /**
     * Reads a policy's name.
     *
     * @throws IllegalArgumentException with a message for the caller
     */
    public static ParameterPolicy of(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "reject" -> REJECT;
            case "warn" -> WARN;
            case "drop" -> DROP;
            default -> throw new IllegalArgumentException("it must be reject, warn or drop");
        };
    }
}
