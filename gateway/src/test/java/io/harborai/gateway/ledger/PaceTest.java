package io.harborai.gateway.ledger;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class PaceTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void oneEntryEachMillisecondIsSlow() {
        Pace pace = new Pace(0);

        for (int i = 1; i <= 1_000; i++) {
            assertThat(pace.isHighAfter(1, i * MS)).isFalse();
        }
    }

    @Test
    void manyAreFastFromTheSecondPeriodOnUntilAPeriodIsQuiet() {
        Pace pace = new Pace(0);
        assertThat(pace.isHighAfter(39, 9 * MS)).isFalse();

        assertThat(pace.isHighAfter(1, 10 * MS)).isTrue();
        assertThat(pace.isHighAfter(1, 11 * MS)).isTrue();

        assertThat(pace.isHighAfter(1, 1_000 * MS)).isFalse();
    }
}
