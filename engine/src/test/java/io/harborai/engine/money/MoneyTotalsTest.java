package io.harborai.engine.money;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

import io.harborai.engine.Allocation;
import io.harborai.engine.Seed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class MoneyTotalsTest {
    @Test
    void keeps_a_sum_per_currency() {
        MoneyTotals totals = new MoneyTotals();
        totals.add(Money.parse("0.1 USD"));
        totals.add(Money.parse("0.2 USD"));
        totals.add(Money.parse("5 CNY"));
        assertThat(totals.all()).hasToString("[5 CNY, 0.3 USD]");
        assertThat(totals.in(Money.currency("EUR"))).hasToString("0 EUR");
    }

    @Test
    void sums_what_no_long_can_hold_and_what_is_below_zero() {
        MoneyTotals totals = new MoneyTotals();
        totals.add(Money.parse("900000000000.000000000001 USD"));
        totals.add(Money.parse("-0.000000000002 USD"));
        totals.add(Money.parse("-900000000000 USD"));
        assertThat(totals.in(Money.currency("USD"))).hasToString("-0.000000000001 USD");
    }

    @Test
    void loses_nothing_when_many_threads_add() throws InterruptedException {
        long seed = Seed.take();
        MoneyTotals totals = new MoneyTotals();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        BigInteger expected = BigInteger.ZERO;
        for (int t = 0; t < 8; t++) {
            long own = seed + t;
            Random rehearsal = new Random(own);
            for (int i = 0; i < 50_000; i++) {
                expected = expected.add(BigInteger.valueOf(rehearsal.nextLong() >> 4));
            }
            threads.add(new Thread(() -> {
                Random random = new Random(own);
                awaitStart(start);
                for (int i = 0; i < 50_000; i++) {
                    totals.add(Money.ofPicos(random.nextLong() >> 4, Money.currency("USD")));
                }
            }));
        }
        threads.forEach(Thread::start);
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(totals.in(Money.currency("USD")).amount().unscaledValue()).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void adding_allocates_next_to_nothing() {
        MoneyTotals totals = new MoneyTotals();
        Money money = Money.parse("0.000123 USD");
        Runnable adding = () -> {
            for (int i = 0; i < 10_000; i++) {
                totals.add(money);
            }
        };
        adding.run();
        assertThat(Allocation.of(adding) / 10_000).as("bytes per addition").isLessThanOrEqualTo(80);
    }

    private static void awaitStart(CountDownLatch start) {
        try {
            start.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
