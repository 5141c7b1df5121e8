package io.harborai.engine.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.engine.Seed;
import io.harborai.engine.admission.RateLimit.Later;
import io.harborai.engine.admission.RateLimit.Reserved;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class RateLimitTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;

    /** Permits in use from a call's start on; the call's time is known to lie between the two. */
    private record Use(long afterNanos, long beforeNanos, long permits) {}

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND);

    @Test
    void aBurstGoesAtOnceAndTheRestAtTheRate() {
        RateLimit limit = new RateLimit(60, 5, clock::get);
        for (int i = 0; i < 5; i++) {
            assertThat(limit.tryAcquire(1)).isZero();
        }
        assertThat(limit.tryAcquire(1)).isEqualTo(SECOND);
        assertThat(limit.tryAcquire(3)).isEqualTo(3 * SECOND);
        clock.addAndGet(SECOND - 1);
        assertThat(limit.tryAcquire(1)).isEqualTo(1);
        clock.addAndGet(1);
        assertThat(limit.tryAcquire(1)).isZero();
        clock.addAndGet(MINUTE);
        assertThat(limit.tryAcquire(5)).as("a rest fills the burst and no more").isZero();
        assertThat(limit.tryAcquire(1)).isEqualTo(SECOND);
    }

    @Test
    void moreThanABurstIsNeverGrantedAndNothingAlways() {
        RateLimit limit = new RateLimit(60, 5, clock::get);
        assertThat(limit.tryAcquire(6)).isEqualTo(RateLimit.NEVER);
        assertThat(limit.tryAcquire(5)).isZero();
        assertThat(limit.tryAcquire(0)).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> limit.tryAcquire(-1)).withMessageContaining("-1");
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1000000001,1", "60,0", "60,3601"})
    void ratesAndBurstsOutsideOfTheirRangeAreRefused(long perMinute, long burst) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(perMinute, burst, clock::get));
    }

    @ParameterizedTest
    @CsvSource({"1,60", "1000000000,60000000000", "7,3", "999999999,1"})
    void theExtremesCountRight(long perMinute, long burst) {
        RateLimit limit = new RateLimit(perMinute, burst, clock::get);
        assertThat(limit.tryAcquire(burst)).isZero();
        long wait = limit.tryAcquire(1);
        assertThat(wait).isBetween(MINUTE / perMinute, MINUTE / perMinute + 1);
        clock.addAndGet(wait);
        assertThat(limit.tryAcquire(1)).isZero();
        assertThat(limit.tryAcquire(1)).isPositive();
    }

    @Test
    void whatWasReservedTooMuchIsThereAgain() {
        RateLimit limit = new RateLimit(60, 10, clock::get);
        Reserved reserved = (Reserved) limit.tryReserve(10);
        assertThat(limit.tryReserve(4)).isEqualTo(new Later(4 * SECOND));
        clock.addAndGet(SECOND);
        reserved.settle(4);
        reserved.settle(0);
        assertThat(limit.tryAcquire(7)).isZero();
        assertThat(limit.tryAcquire(1)).isEqualTo(SECOND);
    }

    @Test
    void whatHasPassedAlreadyIsNotGivenBackTwice() {
        RateLimit limit = new RateLimit(60, 100, clock::get);
        Reserved first = (Reserved) limit.tryReserve(100);
        clock.addAndGet(150 * SECOND);
        assertThat(limit.tryAcquire(100)).isZero();
        first.settle(0);
        assertThat(limit.tryAcquire(1)).isEqualTo(SECOND);
    }

    @Test
    void whatWasUsedBeyondTheReservationIsADebtOfAMinuteAtMost() {
        RateLimit limit = new RateLimit(60, 10, clock::get);
        Reserved reserved = (Reserved) limit.tryReserve(2);
        reserved.settle(15);
        assertThat(limit.tryAcquire(1)).isEqualTo(6 * SECOND);
        clock.addAndGet(6 * SECOND);
        Reserved absurd = (Reserved) limit.tryReserve(1);
        absurd.settle(Long.MAX_VALUE);
        assertThat(limit.tryAcquire(1)).isEqualTo(MINUTE + SECOND);
    }

    @RepeatedTest(20)
    void noWindowHasMoreThanItsShareWhateverIsGivenBack() {
        long seed = Seed.take();
        Random random = new Random(seed);
        long perMinute = 1L + random.nextInt(1000);
        long burst = 1L + random.nextInt((int) perMinute);
        RateLimit limit = new RateLimit(perMinute, burst, clock::get);
        long step = MINUTE / perMinute;
        List<Reserved> open = new ArrayList<>();
        List<Long> openPermits = new ArrayList<>();
        List<Long> openTimes = new ArrayList<>();
        List<Use> uses = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            clock.addAndGet((long) (random.nextDouble() * 3 * step * (random.nextInt(20) == 0 ? burst : 1)));
            long permits = 1L + random.nextInt((int) burst);
            if (limit.tryReserve(permits) instanceof Reserved reserved) {
                open.add(reserved);
                openPermits.add(permits);
                openTimes.add(clock.get());
            }
            while (open.size() > random.nextInt(6)) {
                int index = random.nextInt(open.size());
                long reserved = openPermits.remove(index);
                long used = random.nextInt(3) == 0 ? 0 : random.nextInt((int) reserved + 1);
                open.remove(index).settle(used);
                long time = openTimes.remove(index);
                uses.add(new Use(time, time, used));
            }
        }
        uses.sort((one, other) -> Long.compare(one.afterNanos() - other.afterNanos(), 0));
        assertThat(uses).as("seed %d", seed).hasSizeGreaterThan(50);
        assertShares(uses, perMinute, burst, seed);
    }

    @Test
    void manyThreadsTogetherHaveNoMoreThanTheirShareAndNotMuchLess() {
        long seed = Seed.take();
        long perMinute = 60_000;
        long burst = 50;
        int threads = 4;
        RateLimit limit = new RateLimit(perMinute, burst, clock::get);
        long begin = clock.get();
        ConcurrentLinkedQueue<Use> all = new ConcurrentLinkedQueue<>();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                Random random = new Random(seed + t);
                running.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        clock.addAndGet(random.nextInt(200_000));
                        long after = clock.get();
                        long permits = 1L + random.nextInt(5);
                        if (limit.tryAcquire(permits) == 0) {
                            all.add(new Use(after, clock.get(), permits));
                        }
                    }
                }, executor));
            }
            CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0])).join();
        } finally {
            executor.shutdownNow();
        }
        List<Use> uses = new ArrayList<>(all);
        uses.sort((one, other) -> Long.compare(one.afterNanos() - other.afterNanos(), 0));
        assertShares(uses, perMinute, burst, seed);
        long granted = uses.stream().mapToLong(Use::permits).sum();
        // All asked for far more than there was, so nothing may be lost by the races.
        assertThat((double) granted).as("seed %d", seed)
                .isGreaterThan(0.95 * (clock.get() - begin) / MINUTE * perMinute);
    }

    /** Checks every window that begins with one use and ends with another, by the definition. */
    private static void assertShares(List<Use> uses, long perMinute, long burst, long seed) {
        for (int first = 0; first < uses.size(); first++) {
            long begin = uses.get(first).afterNanos();
            long used = 0;
            long end = begin;
            for (int last = first; last < uses.size(); last++) {
                used += uses.get(last).permits();
                end = uses.get(last).beforeNanos() - end > 0 ? uses.get(last).beforeNanos() : end;
                double share = (double) (end - begin + 1) * perMinute / MINUTE + burst;
                if (used > share + 1e-6) {
                    throw new AssertionError("seed " + seed + ": " + used + " permits in " + (end - begin)
                            + " ns, where " + share + " are allowed");
                }
            }
        }
    }
}
