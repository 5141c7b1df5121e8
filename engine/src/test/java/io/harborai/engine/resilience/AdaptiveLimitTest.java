package io.harborai.engine.resilience;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

final class AdaptiveLimitTest {
    private static final long LATENCY = Duration.ofMillis(300).toNanos();

    private final FakeClock clock = new FakeClock();
    private final AdaptiveLimit limit = limit(LimitAlgorithm.GRADIENT2);

    @Test
    void asManyEnterAsTheLimitSaysAndNotOneMore() {
        acquire(limit, 20);
        assertThat(limit.tryAcquire()).isFalse();
        assertThat(limit.inFlight()).isEqualTo(20);
        release(limit, 1, LATENCY, Outcome.IGNORED);
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
    }

    @Test
    void whatWasNotTakenCannotBeGivenBack() {
        assertThatIllegalStateException().isThrownBy(() -> limit.release(Measure.FIRST_TOKEN, 1, Outcome.SUCCESS));
    }

    @ParameterizedTest
    @EnumSource(LimitAlgorithm.class)
    void growsWhenHalfOfItIsUsedAndNotWhenLess(LimitAlgorithm algorithm) {
        AdaptiveLimit quiet = limit(algorithm);
        rounds(quiet, 9, 400, LATENCY);
        assertThat(quiet.limit()).isEqualTo(20);
        AdaptiveLimit busy = limit(algorithm);
        rounds(busy, 10, 60, LATENCY);
        assertThat(busy.limit()).isGreaterThan(20);
    }

    @ParameterizedTest
    @EnumSource(LimitAlgorithm.class)
    void staysBetweenItsBoundsWhateverComes(LimitAlgorithm algorithm) {
        AdaptiveLimit up = limit(algorithm);
        for (int i = 0; i < 200; i++) {
            rounds(up, up.limit(), up.limit(), LATENCY);
            assertThat(up.limit()).isBetween(5, 100);
        }
        assertThat(up.limit()).isEqualTo(100);
        AdaptiveLimit down = limit(algorithm);
        for (int i = 0; i < 200; i++) {
            int taken = down.limit();
            acquire(down, taken);
            release(down, taken, 0, Outcome.DROPPED);
            assertThat(down.limit()).isBetween(5, 100);
        }
        assertThat(down.limit()).isEqualTo(5);
    }

    @Test
    void dropsOfCallsThatWereUnderWayTogetherShrinkItOnce() {
        acquire(limit, 20);
        release(limit, 1, 0, Outcome.DROPPED);
        assertThat(limit.limit()).isEqualTo(18);
        release(limit, 19, 0, Outcome.DROPPED);
        assertThat(limit.limit()).isEqualTo(18);
        acquire(limit, 1);
        release(limit, 1, 0, Outcome.DROPPED);
        assertThat(limit.limit()).isEqualTo(16);
    }

    @Test
    void cancelsAndUnmeasuredAnswersSayNothingOfTheLatency() {
        rounds(limit, 20, 1_000, 0);
        int grown = limit.limit();
        acquire(limit, grown);
        release(limit, grown, LATENCY, Outcome.IGNORED);
        assertThat(limit.limit()).isEqualTo(grown).isGreaterThan(20);
    }

    @Test
    void dipsByAQuarterWhenTheClockSaysSo() {
        acquire(limit, 20);
        release(limit, 1, 0, Outcome.DROPPED);
        release(limit, 19, 0, Outcome.IGNORED);
        acquire(limit, 18);
        assertThat(limit.tryAcquire()).as("slow start is over, at 18").isFalse();
        clock.pass(Duration.ofSeconds(18));
        release(limit, 1, LATENCY, Outcome.SUCCESS);
        assertThat(limit.limit()).isEqualTo(13);
        release(limit, 17, LATENCY, Outcome.SUCCESS);
        rounds(limit, 10, 30, LATENCY);
        assertThat(limit.limit()).isEqualTo(18);
    }

    @Test
    void doesNotDipWhileLessThanHalfOfItIsUsed() {
        acquire(limit, 20);
        release(limit, 1, 0, Outcome.DROPPED);
        release(limit, 19, 0, Outcome.IGNORED);
        for (int i = 0; i < 20; i++) {
            clock.pass(Duration.ofSeconds(18));
            rounds(limit, 8, 40, LATENCY);
            assertThat(limit.limit()).isEqualTo(18);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 20, 100, 1.1", "5, 4, 100, 1.1", "5, 101, 100, 1.1", "5, 20, 100001, 1.1", "5, 5, 4, 1.1",
            "5, 20, 100, 1.01", "5, 20, 100, 3.1", "5, 20, 100, NaN"})
    void settingsOutOfRangeAreRefused(int minimum, int initial, int maximum, double tolerance) {
        assertThatIllegalArgumentException().isThrownBy(
                () -> new AdaptiveLimit.Settings(LimitAlgorithm.VEGAS, minimum, initial, maximum, tolerance))
                .withMessageContaining("must be");
    }

    private AdaptiveLimit limit(LimitAlgorithm algorithm) {
        return new AdaptiveLimit(new AdaptiveLimit.Settings(algorithm, 5, 20, 100, 1.1), clock);
    }

    /** Lets {@code calls} calls pass, always so many at a time, of one latency. */
    private static void rounds(AdaptiveLimit limit, int atATime, int calls, long latency) {
        for (int left = calls; left > 0; left -= atATime) {
            int taken = 0;
            while (taken < Math.min(left, atATime) && limit.tryAcquire()) {
                taken++;
            }
            release(limit, taken, latency, Outcome.SUCCESS);
        }
    }

    private static void acquire(AdaptiveLimit limit, int calls) {
        for (int i = 0; i < calls; i++) {
            assertThat(limit.tryAcquire()).isTrue();
        }
    }

    private static void release(AdaptiveLimit limit, int calls, long latency, Outcome outcome) {
        for (int i = 0; i < calls; i++) {
            limit.release(Measure.FIRST_TOKEN, latency, outcome);
        }
    }
}
