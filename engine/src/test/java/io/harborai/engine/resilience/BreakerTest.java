package io.harborai.engine.resilience;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;

import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.resilience.Breaker.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BreakerTest {
    private static final Breaker.Settings SETTINGS = new Breaker.Settings(Duration.ofSeconds(10), 20, 0.5, 10,
            Duration.ofSeconds(5), Duration.ofSeconds(12));

    private final RandomGenerator random = new Random(1);
    private long now = Long.MAX_VALUE - 5_000_000_000L; // System.nanoTime() may pass this border
    private final Breaker breaker = new Breaker(SETTINGS, () -> now, random);

    @Test
    void opensWhenHalfOfEnoughCallsFail() {
        for (int i = 0; i < 9; i++) {
            good();
            bad();
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        good();
        bad();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.tryEnter()).isFalse();
        assertThat(breaker.openForNanos()).isBetween(5_000_000_000L, 5_500_000_000L);
    }

    @Test
    void opensAfterFailuresInARow() {
        for (int i = 0; i < 9; i++) {
            bad();
        }
        good();
        for (int i = 0; i < 9; i++) {
            bad();
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        bad();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void forgetsWhatIsLongAgo() {
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 9; i++) {
                bad();
            }
            good();
            pass(11_000);
        }
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void oneProbeThenThreeCloseItAgain() {
        open();
        pass(5_600);
        assertThat(breaker.tryEnter()).isTrue();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.tryEnter()).isFalse();
        breaker.succeeded();
        assertThat(breaker.tryEnter()).isTrue();
        assertThat(breaker.tryEnter()).isTrue();
        assertThat(breaker.tryEnter()).isTrue();
        assertThat(breaker.tryEnter()).isFalse();
        breaker.succeeded();
        breaker.succeeded();
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        breaker.succeeded();
    }

    @Test
    void aProbeThatFailsKeepsItOpenLongerUpToABound() {
        open();
        long before = 5_000;
        for (long expected : new long[]{7_500, 11_250, 12_000, 12_000}) {
            pass(before * 11 / 10 + 1);
            assertThat(breaker.tryEnter()).isTrue();
            breaker.failed();
            assertThat(breaker.openForNanos() / 1_000_000).isBetween(expected, expected * 11 / 10);
            before = expected;
        }
    }

    @Test
    void aProbeThatSaysNothingIsGivenBack() {
        open();
        pass(6_000);
        for (int i = 0; i < 5; i++) {
            assertThat(breaker.tryEnter()).isTrue();
            breaker.abandoned();
        }
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
    }

    @Test
    void answersToCallsFromBeforeItOpenedChangeNothing() {
        open();
        breaker.succeeded();
        breaker.failed();
        breaker.abandoned();
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.tryEnter()).isFalse();
    }

    @Test
    void coolsDownForAsLongAsTheTargetAsksWithinItsBound() {
        breaker.coolDown(Duration.ofSeconds(3));
        assertThat(breaker.openForNanos()).isEqualTo(3_000_000_000L);
        breaker.coolDown(Duration.ofSeconds(1));
        assertThat(breaker.openForNanos()).isEqualTo(3_000_000_000L);
        breaker.coolDown(Duration.ofHours(1));
        assertThat(breaker.openForNanos()).isEqualTo(12_000_000_000L);
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void onlyWhatSpeaksOfTheTargetCounts(FailureKind kind) {
        boolean ill = switch (kind) {
            case TIMEOUT, CONNECTION, OVERLOADED, SERVER, PROTOCOL -> true;
            default -> false;
        };
        assertThat(Breaker.countsAgainstTarget(kind)).isEqualTo(ill);
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> new Breaker.Settings(Duration.ofSeconds(1), 0, 0.5, 1, Duration.ofSeconds(1), Duration
                .ofSeconds(1))).hasMessageContaining("least 0");
        assertThatThrownBy(() -> new Breaker.Settings(Duration.ofSeconds(1), 1, 0.5, 1, Duration.ofSeconds(2), Duration
                .ofSeconds(1))).hasMessageContaining("longest");
    }

    private void open() {
        for (int i = 0; i < 10; i++) {
            bad();
        }
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    private void good() {
        assertThat(breaker.tryEnter()).isTrue();
        breaker.succeeded();
    }

    private void bad() {
        assertThat(breaker.tryEnter()).isTrue();
        breaker.failed();
    }

    private void pass(long ms) {
        now += ms * 1_000_000;
    }
}
