package io.harborai.engine.routing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.engine.Seed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class TokenRateTest {
    private final AtomicLong now = new AtomicLong(-9_000_000_000_000_000_000L);
    private final TokenRate rate = new TokenRate(now::get);

    @Test
    void aMinuteLaterNothingIsLeft() {
        assertThat(rate.perMinute()).isZero();
        rate.add(500);
        rate.add(250);
        assertThat(rate.perMinute()).isEqualTo(750);
        pass(59);
        assertThat(rate.perMinute()).isEqualTo(750);
        pass(1);
        assertThat(rate.perMinute()).isZero();
        pass(3_600);
        rate.add(1);
        assertThat(rate.perMinute()).isEqualTo(1);
    }

    @Test
    void theSumIsThatOfTheLastMinuteWithinABucket() {
        long seed = Seed.take();
        Random random = new Random(seed);
        Deque<long[]> uses = new ArrayDeque<>();
        for (int i = 0; i < 5_000; i++) {
            pass(random.nextInt(4));
            if (random.nextInt(200) == 0) {
                pass(random.nextInt(300));
            }
            long tokens = random.nextInt(1_000);
            uses.add(new long[]{now.get(), tokens});
            rate.add(tokens);
            assertThat(rate.perMinute()).as("seed %d", seed).isBetween(since(uses, 55), since(uses, 60));
        }
    }

    private double since(Deque<long[]> uses, long seconds) {
        return uses.stream().filter(use -> now.get() - use[0] < TimeUnit.SECONDS.toNanos(seconds))
                .mapToLong(use -> use[1]).sum();
    }

    private void pass(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }
}
