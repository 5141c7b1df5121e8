package io.harborai.engine.resilience;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

import io.harborai.engine.exchange.FailureKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class FallbackCauseTest {
    @Test
    void eachKindOfFailureHasItsCauseOrNone() {
        Map<FailureKind, FallbackCause> expected = new EnumMap<>(Map.of(FailureKind.CONNECTION,
                FallbackCause.UNAVAILABLE, FailureKind.OVERLOADED, FallbackCause.UNAVAILABLE, FailureKind.SERVER,
                FallbackCause.UNAVAILABLE, FailureKind.PROTOCOL, FallbackCause.UNAVAILABLE, FailureKind.RATE_LIMIT,
                FallbackCause.RATE_LIMIT, FailureKind.QUOTA, FallbackCause.RATE_LIMIT, FailureKind.TIMEOUT,
                FallbackCause.TIMEOUT, FailureKind.CONTEXT_LENGTH, FallbackCause.CONTEXT_LENGTH,
                FailureKind.CONTENT_FILTER, FallbackCause.CONTENT_FILTER));
        for (FailureKind kind : FailureKind.values()) {
            assertThat(FallbackCause.of(kind)).as("%s", kind).isEqualTo(Optional.ofNullable(expected.get(kind)));
        }
    }

    @Test
    void theNamesOfConfigurationFilesAreAPromise() {
        assertThat(Arrays.stream(FallbackCause.values()).map(FallbackCause::configName)).containsExactly("unavailable",
                "rate_limit", "timeout", "context_length", "content_filter");
    }
}
