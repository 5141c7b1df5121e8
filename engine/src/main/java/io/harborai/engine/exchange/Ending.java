package io.harborai.engine.exchange;

import org.jspecify.annotations.Nullable;

/**
 * The figures of a call that is over, however it ended.
 *
 * @param target           the last target tried, null when none was
 * @param attempts         upstream attempts made
 * @param usage            tokens as reported
 * @param upstreamNanos    time during which an upstream attempt was in progress; the rest of the call's time is HarborAI's own
 * @param firstTokenNanos  from the call's start to its first content, -1 when there was none
 * @param chunks           events with content that were passed on; 0 for an answer that is not streamed
 */
public record Ending(@Nullable String target, int attempts, Usage usage, long upstreamNanos, long firstTokenNanos,
        long chunks) {
}
