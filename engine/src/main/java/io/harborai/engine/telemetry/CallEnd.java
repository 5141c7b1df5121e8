package io.harborai.engine.telemetry;

import java.util.Objects;
import java.util.Optional;

import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;

/**
 * A call that is over.
 *
 * @param ending          its figures: target, attempts, tokens
 * @param failure         why there is no answer, or no whole one; empty for a complete answer
 * @param cache           what the cache had to do with it; {@link CacheState#BYPASS} when nothing was answered
 * @param durationNanos   from the call's start to now
 * @param firstChunkNanos from the call's start to the first content of a stream, -1 when there was none
 */
public record CallEnd(Ending ending, Optional<Failure> failure, CacheState cache, long durationNanos,
        long firstChunkNanos) {
    public CallEnd {
        Objects.requireNonNull(ending);
        Objects.requireNonNull(failure);
        Objects.requireNonNull(cache);
    }
}
