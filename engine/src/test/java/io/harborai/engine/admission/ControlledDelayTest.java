package io.harborai.engine.admission;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ControlledDelayTest {
    private static final long MS = 1_000_000;
    private final ControlledDelay delay = new ControlledDelay(5 * MS, 100 * MS);

    @Test
    void aBurstThatDrainsWithinAnIntervalLosesNobody() {
        for (long now = 0; now < 99 * MS; now += MS) {
            assertThat(delay.sheds(now, 200 * MS, false)).isFalse();
        }
        assertThat(delay.sheds(99 * MS, 4 * MS, false)).isFalse();
        assertThat(delay.sheds(150 * MS, 200 * MS, false)).as("the interval begins anew").isFalse();
    }

    @Test
    void aStandingQueueLosesOneAndThenMoreAndMoreOften() {
        long[] times = new long[4];
        int shed = 0;
        for (long now = 0; shed < times.length; now += MS) {
            if (delay.sheds(now, 200 * MS, false)) {
                times[shed++] = now / MS;
            }
        }
        // After the interval, then 100 / sqrt(count) later each: 100, 100 / 1, 100 / 1.41, 100 / 1.73.
        assertThat(times).containsExactly(100, 200, 271, 329);
    }

    @Test
    void theLastInLineAlwaysGoes() {
        for (long now = 0; now < 1_000 * MS; now += MS) {
            assertThat(delay.sheds(now, 900 * MS, true)).isFalse();
        }
    }

    @Test
    void soonAfterTheLastTimeItGoesOnAtTheRateThatHelped() {
        long now = 0;
        for (int shed = 0; shed < 9; now += MS) {
            shed += delay.sheds(now, 200 * MS, false) ? 1 : 0;
        }
        assertThat(delay.sheds(now, MS, false)).isFalse();
        while (!delay.sheds(now, 200 * MS, false)) {
            now += MS;
        }
        long first = now;
        do {
            now += MS;
        } while (!delay.sheds(now, 200 * MS, false));
        // 8 were shed beyond the first, so the next comes after 100 / sqrt(8) ms and not after 100.
        assertThat((now - first) / MS).isBetween(35L, 36L);
    }
}
