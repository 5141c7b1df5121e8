package io.harborai.call;

import java.time.Duration;
import java.util.Optional;

import io.harborai.reply.CallInfo;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a call.
 *
 * @param firstTokenNanos  from the start, -1 when there was none
 */
record CallFigures(String traceId, String target, int attempts, long durationNanos, long firstTokenNanos,
        @Nullable String providerId) implements CallInfo {
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
