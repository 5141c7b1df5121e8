package io.harborai.chat;

import java.util.Objects;

/**
 * Why an answer ended. An open set: a server may send a value that has no constant here.
 *
 * @param value the word on the wire
 */
public record FinishReason(String value) {
    /** The model came to an end, or to a stop sequence. */
    public static final FinishReason STOP = new FinishReason("stop");
    /** The bound on tokens was reached. */
    public static final FinishReason LENGTH = new FinishReason("length");
    /** The model wants tools to be called. */
    public static final FinishReason TOOL_CALLS = new FinishReason("tool_calls");
    /** A content policy left out content. */
    public static final FinishReason CONTENT_FILTER = new FinishReason("content_filter");

    public FinishReason {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
