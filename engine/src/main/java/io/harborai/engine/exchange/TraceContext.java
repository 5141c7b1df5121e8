package io.harborai.engine.exchange;

import java.util.regex.Pattern;

/**
 * The trace that a call is part of, in the words of W3C Trace Context.
 *
 * @param parent the header {@code traceparent}; empty for no trace
 * @param state  the header {@code tracestate}, at most 512 characters; empty for none
 */
public record TraceContext(String parent, String state) {
    /** No trace. */
    public static final TraceContext NONE = new TraceContext("", "");
    /** Longest state, W3C Trace Context, 3.3.1.5: what everybody must be able to pass on. */
    public static final int LONGEST_STATE = 512;
    private static final Pattern PARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    public TraceContext {
        if (!parent.isEmpty() && !PARENT.matcher(parent).matches()) {
            throw new IllegalArgumentException("traceparent is '" + parent
                    + "', it must be version-trace-span-flags in hexadecimal digits, 2-32-16-2 of them");
        }
        if (state.length() > LONGEST_STATE || !state.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "tracestate must have at most " + LONGEST_STATE + " characters, all of them printable ASCII");
        }
    }
}
