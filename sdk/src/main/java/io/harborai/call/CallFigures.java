package io.harborai.call;

import java.time.Duration;
import java.util.Optional;

import io.harborai.engine.money.Cost;
import io.harborai.reply.CallInfo;
import io.harborai.reply.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a call.
 *
 * @param firstTokenNanos  from the start, -1 when there was none
 * @param tokens           the tokens, null when nothing is known
 * @param spent            what it cost, null as long as nobody knows
 */
record CallFigures(String traceId, String target, int attempts, long durationNanos, long firstTokenNanos,
        @Nullable String providerId, @Nullable Usage tokens, @Nullable Cost spent) implements CallInfo {
    @Override
    public Optional<Usage> usage() {
        return Optional.ofNullable(tokens);
    }

    @Override
    public Optional<Cost> cost() {
        return Optional.ofNullable(spent);
    }

    @Override
    public Duration duration() {
        return Duration.ofNanos(durationNanos);
    }

    @Override
    public Optional<Duration> timeToFirstToken() {
        return firstTokenNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(firstTokenNanos));
    }

    @Override
    public Optional<String> providerRequestId() {
        return Optional.ofNullable(providerId);
    }
}
