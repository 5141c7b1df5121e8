package io.harborai.engine.resilience;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class HedgeTest {
    private long now;

    @Test
    void isOffUnlessAskedFor() {
        Hedge hedge = new Hedge(Hedge.Settings.OFF, () -> now);
        hedge.observed(1_000_000);
        assertThat(hedge.delayNanos()).isEmpty();
    }

    @Test
    void waitsForTheSlowestTwentieth() {
        Hedge hedge = new Hedge(Hedge.Settings.ON, () -> now);
        for (int i = 1; i <= 19; i++) {
            hedge.observed(i * 10_000_000L);
        }
        assertThat(hedge.delayNanos()).as("too few to know").isEmpty();
        for (int i = 20; i <= 100; i++) {
            hedge.observed(i * 10_000_000L);
        }
        // 95 of them took 950 ms or less; buckets are a fifth wide.
        assertThat(hedge.delayNanos().orElseThrow()).isBetween(950_000_000L, 1_140_000_000L);
    }

    @Test
    void followsATargetThatChanges() {
        FirstTokenTimes times = new FirstTokenTimes();
        for (int i = 0; i < 1_000; i++) {
            times.add(10_000_000_000L);
        }
        for (int i = 0; i < 6_000; i++) {
            times.add(5_000_000L);
        }
        assertThat(times.quantileNanos(0.95)).isLessThan(7_000_000L);
        times.add(0);
        times.add(Long.MAX_VALUE);
        assertThat(times.quantileNanos(1)).isPositive();
    }

    @Test
    void hedgesAreAShareOfTheCalls() {
        Hedge hedge = new Hedge(new Hedge.Settings(Duration.ofMillis(1), 0.05), () -> now);
        int hedged = 0;
        for (int i = 0; i < 1_000; i++) {
            assertThat(hedge.delayNanos()).hasValue(1_000_000L);
            hedged += hedge.tryHedge() ? 1 : 0;
        }
        assertThat(hedged).isEqualTo(50);
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> new Hedge.Settings(Duration.ofMillis(-1), 0.1)).hasMessageContaining("delay");
        assertThatThrownBy(() -> new Hedge.Settings(Duration.ZERO, 1.1)).hasMessageContaining("1.1");
    }
}
