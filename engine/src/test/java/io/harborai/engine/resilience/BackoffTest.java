package io.harborai.engine.resilience;

import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;

import io.harborai.engine.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class BackoffTest {
    private final long seed = Seed.take();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @CsvSource({"1, 250", "2, 500", "3, 1000", "4, 2000", "5, 4000", "6, 5000", "10, 5000", "64, 5000",
            "2147483647, 5000"})
    void theWaitIsDrawnFromAnExponentialRangeWithACap(int retry, long ceilingMs) {
        LongSummaryStatistics waits = LongStream.generate(() -> delay(retry, Optional.empty())).limit(5_000)
                .summaryStatistics();
        assertThat(waits.getMin()).as("seed %d", seed).isBetween(1L, ceilingMs / 10);
        assertThat(waits.getMax()).as("seed %d", seed).isBetween(ceilingMs * 9 / 10, ceilingMs);
        assertThat(waits.getAverage()).as("seed %d", seed).isBetween(ceilingMs * 0.45, ceilingMs * 0.55);
    }

    @Test
    void theProvidersWishIsTheLowerBound() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(delay(1, Optional.of(Duration.ofSeconds(3)))).as("seed %d", seed).isBetween(3_001L, 3_250L);
        }
        assertThat(delay(1, Optional.of(Duration.ZERO))).isBetween(1L, 250L);
    }

    @Test
    void aWishOfTwentySecondsIsGrantedAndALongerOneIsNot() {
        assertThat(Backoff.delayMs(1, Optional.of(Backoff.LONGEST_RETRY_AFTER), random)).isPresent();
        assertThat(Backoff.delayMs(1, Optional.of(Backoff.LONGEST_RETRY_AFTER.plusMillis(1)), random)).isEmpty();
        assertThat(Backoff.delayMs(1, Optional.of(Duration.ofDays(1)), random)).isEmpty();
    }

    private long delay(int retry, Optional<Duration> wish) {
        return Backoff.delayMs(retry, wish, random).orElseThrow();
    }
}
