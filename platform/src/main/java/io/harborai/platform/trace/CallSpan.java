package io.harborai.platform.trace;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * One call to a model, as a trace shows it. Immutable.
 *
 * @param traceId     32 hexadecimal digits
 * @param spanId      16 hexadecimal digits; providers get it as their parent
 * @param parentId    16 hexadecimal digits of whoever called; empty where the trace begins here
 * @param name        what was done, such as {@code chat fast}
 * @param startMillis when it began, milliseconds of UTC since 1970
 * @param nanos       how long it took, at least 0
 * @param firstNanos  from its beginning to the first content; -1 when there was none
 * @param error       the error's code; null when there was none
 * @param texts       words about it, by OpenTelemetry's names where there are such
 * @param numbers     figures about it, likewise
 */
public record CallSpan(String traceId, String spanId, String parentId, String name, long startMillis, long nanos,
        long firstNanos, @Nullable String error, Map<String, String> texts, Map<String, Long> numbers) {
    /** Copies the maps. */
    public CallSpan {
        texts = Map.copyOf(texts);
        numbers = Map.copyOf(numbers);
        if (nanos < 0 || firstNanos < -1) {
            throw new IllegalArgumentException("nanos " + nanos + ", firstNanos " + firstNanos + ": at least 0 and -1");
        }
    }
}
