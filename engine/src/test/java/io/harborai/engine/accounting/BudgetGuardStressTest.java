package io.harborai.engine.accounting;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.engine.Seed;
import io.harborai.engine.accounting.BudgetDecision.Granted;
import io.harborai.engine.accounting.BudgetDecision.Reservation;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Many threads on one budget: never more than the limit, nothing lost, nothing counted twice. */
final class BudgetGuardStressTest {
    private static final int THREADS = 8;
    private static final int CALLS = 20_000;

    /** What a thread saw and did, in picounits. */
    private static final class Ledger {
        private long settled;
        private long overshoot;
        private long granted;
        private long aboveLimit;
    }

    @Test
    void settled_calls_never_pass_the_limit_when_none_costs_more_than_its_reservation() throws InterruptedException {
        long seed = Seed.take();
        BudgetGuard guard = BudgetGuard.of(Budget.parse("0.00001USD"), Clock.systemUTC());
        Ledger sum = run(guard, seed, false);
        assertThat(sum.settled).as("seed %d", seed).isLessThanOrEqualTo(10_000_000L);
        // The limit is used up to what one call may cost.
        assertThat(sum.settled).as("seed %d", seed).isGreaterThan(10_000_000L - 1_000);
        assertThat(sum.aboveLimit).as("seed %d", seed).isZero();
        assertThat(guard.status().spent()).as("seed %d", seed).isEqualTo(picos(sum.settled));
        assertThat(guard.status().reserved()).as("seed %d", seed).isEqualTo(picos(0));
    }

    @Test
    void spending_passes_the_limit_by_no_more_than_the_estimates_were_short() throws InterruptedException {
        long seed = Seed.take();
        BudgetGuard guard = BudgetGuard.of(Budget.parse("0.00001USD"), Clock.systemUTC());
        Ledger sum = run(guard, seed, true);
        assertThat(sum.settled).as("seed %d", seed).isLessThanOrEqualTo(10_000_000L + sum.overshoot);
        assertThat(guard.status().spent()).as("seed %d", seed).isEqualTo(picos(sum.settled));
        assertThat(guard.status().reserved()).as("seed %d", seed).isEqualTo(picos(0));
    }

    @Test
    void each_window_holds_its_own_limit_while_the_clock_moves() throws InterruptedException {
        long seed = Seed.take();
        AtomicLong day = new AtomicLong();
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return Instant.EPOCH.plusSeconds(day.get() * 86_400);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("UTC only");
            }
        };
        BudgetGuard guard = BudgetGuard.of(Budget.parse("0.0000001USD/day"), clock);
        List<Thread> threads = new ArrayList<>();
        List<Ledger> ledgers = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            Ledger ledger = new Ledger();
            Random random = new Random(seed + t);
            ledgers.add(ledger);
            threads.add(new Thread(() -> {
                for (int i = 0; i < CALLS; i++) {
                    if (random.nextInt(2_000) == 0) {
                        day.incrementAndGet();
                    }
                    call(guard, random, false, ledger);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        long windows = day.get() + 1;
        assertThat(total(ledgers).settled).as("seed %d", seed).isLessThanOrEqualTo(windows * 100_000L).isPositive();
        assertThat(total(ledgers).aboveLimit).as("seed %d", seed).isZero();
        day.incrementAndGet();
        assertThat(guard.status().left()).as("seed %d", seed).isEqualTo(picos(100_000));
    }

    private static Ledger run(BudgetGuard guard, long seed, boolean overshooting) throws InterruptedException {
        CountDownLatch ready = new CountDownLatch(THREADS);
        List<Thread> threads = new ArrayList<>();
        List<Ledger> ledgers = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            Ledger ledger = new Ledger();
            Random random = new Random(seed + t);
            ledgers.add(ledger);
            threads.add(new Thread(() -> {
                ready.countDown();
                while (ready.getCount() > 0) {
                    Thread.onSpinWait();
                }
                for (int i = 0; i < CALLS; i++) {
                    call(guard, random, overshooting, ledger);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(total(ledgers).granted).isPositive();
        return total(ledgers);
    }

    private static void call(BudgetGuard guard, Random random, boolean overshooting, Ledger ledger) {
        long most = random.nextLong(1, 1_000);
        if (!(guard.reserve(cost(most)) instanceof Granted granted)) {
            return;
        }
        ledger.granted++;
        BudgetStatus status = guard.status();
        if (!overshooting && status.left().isNegative()) {
            ledger.aboveLimit++;
        }
        Reservation reservation = granted.reservation();
        if (random.nextInt(10) == 0) {
            reservation.release();
            return;
        }
        long actual = overshooting ? random.nextLong(2 * most) : random.nextLong(most + 1);
        reservation.settle(cost(actual));
        reservation.settle(cost(actual));
        ledger.settled += actual;
        ledger.overshoot += Math.max(0, actual - most);
    }

    private static Ledger total(List<Ledger> ledgers) {
        Ledger total = new Ledger();
        for (Ledger ledger : ledgers) {
            total.settled += ledger.settled;
            total.overshoot += ledger.overshoot;
            total.granted += ledger.granted;
            total.aboveLimit += ledger.aboveLimit;
        }
        return total;
    }

    private static Cost cost(long picos) {
        return new Cost.Priced(picos(picos), false);
    }

    private static Money picos(long picos) {
        return Money.ofPicos(picos, Money.currency("USD"));
    }
}
