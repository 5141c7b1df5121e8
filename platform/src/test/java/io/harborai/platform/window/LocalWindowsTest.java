package io.harborai.platform.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LocalWindowsTest extends WindowsContract {
    private final LocalWindows real = LocalWindows.create(() -> System.nanoTime() / 1000, Instant.EPOCH);
    private final AtomicLong micros = new AtomicLong(5_000_000_000L);
    private final LocalWindows timed = LocalWindows.create(micros::get, 1000);

    @Override
    protected Windows windows() {
        return real;
    }

    @Test
    void few_calls_leave_the_window_at_the_exact_microsecond() {
        Limit limit = requests(2, Duration.ofMinutes(1));
        granted(ask(timed, 0, limit));
        micros.addAndGet(10_000_000);
        granted(ask(timed, 0, limit));
        assertThat(refused(ask(timed, 0, limit)).retryAfter()).isEqualTo(Duration.ofSeconds(50));
        micros.addAndGet(50_000_000 - 1);
        assertThat(refused(ask(timed, 0, limit)).retryAfter()).isEqualTo(Duration.ofNanos(1000));
        micros.incrementAndGet();
        granted(ask(timed, 0, limit));
        refused(ask(timed, 0, limit));
    }

    @Test
    void against_a_list_of_all_calls_it_never_allows_more_and_delays_a_tick_at_most() {
        long seed = System.nanoTime();
        System.out.println("LocalWindowsTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            againstModel(random, "seed " + seed + ", round " + round);
        }
    }

    private void againstModel(Random random, String where) {
        LocalWindows windows = LocalWindows.create(micros::get, 1000);
        long window = 1_000_000L * (1 + random.nextLong(100));
        long tick = window / Windows.TICKS;
        long max = 1 + random.nextLong(5000);
        Limit limit = new Limit.Rate("k", Limit.Unit.TOKENS, max, Duration.ofNanos(window * 1000));
        Model model = new Model(window);
        long pace = 1 + random.nextLong(window / 20);
        for (int i = 0; i < 600; i++) {
            long now = micros.addAndGet(random.nextLong(pace));
            long amount = random.nextLong(Math.min(max, 60) + 1);
            Answer answer = ask(windows, amount, limit);
            if (answer instanceof Answer.Granted granted) {
                assertThat(model.used(now) + amount).as(where).isLessThanOrEqualTo(max);
                long used = random.nextLong(amount + 1);
                model.add(now, used);
                granted.grant().end(used);
            } else {
                Answer.Refused refused = (Answer.Refused) answer;
                boolean exact = model.entries() <= Windows.EXACT;
                assertThat(model.used(exact ? now : now - tick) + amount).as(where).isGreaterThan(max);
                long wait = refused.retryAfter().toNanos() / 1000;
                assertThat(model.used(now + wait) + amount).as(where).isLessThanOrEqualTo(max);
            }
        }
    }

    /** Every call with its moment. */
    private record Model(long window, Deque<long[]> calls) {
        Model(long window) {
            this(window, new ArrayDeque<>());
        }

        void add(long now, long amount) {
            calls.add(new long[]{now, amount});
        }

        long used(long now) {
            return calls.stream().filter(call -> call[0] + window > now).mapToLong(call -> call[1]).sum();
        }

        long entries() {
            long latest = calls.isEmpty() ? 0 : calls.getLast()[0];
            return calls.stream().filter(call -> call[0] + 2 * window > latest).count();
        }
    }

    @Test
    void idle_counters_are_forgotten_and_the_others_kept() {
        Limit day = new Limit.Rate("day", Limit.Unit.REQUESTS, 5, Duration.ofDays(1));
        granted(ask(timed, 0, day));
        for (int i = 0; i < 900; i++) {
            granted(ask(timed, 0, new Limit.Rate("k" + i, Limit.Unit.REQUESTS, 5, Duration.ofMinutes(1))));
        }
        assertThat(timed.figures().keys()).isEqualTo(901);
        micros.addAndGet(61_000_000);
        for (int i = 0; i < 64 * 300; i++) {
            ask(timed, 0, new Limit.Concurrent("c", 100_000));
        }
        assertThat(timed.figures().keys()).isEqualTo(2);
        assertThat(granted(ask(timed, 0, day)).levels().getFirst().used()).isEqualTo(2);
    }

    @Test
    void more_counters_than_the_bound_push_out_the_least_recently_used() {
        for (int i = 0; i < 5000; i++) {
            granted(ask(timed, 0, new Limit.Rate("k" + i, Limit.Unit.REQUESTS, 1, Duration.ofMinutes(1))));
        }
        assertThat(timed.figures().keys()).isEqualTo(1000);
        refused(ask(timed, 0, new Limit.Rate("k4999", Limit.Unit.REQUESTS, 1, Duration.ofMinutes(1))));
    }

    @Test
    void tokens_of_a_call_longer_than_its_window_count_when_they_are_known() {
        Limit limit = tokens(1000);
        Answer.Granted call = granted(ask(timed, 100, limit));
        micros.addAndGet(90_000_000);
        call.grant().end(700);
        assertThat(ask(timed, 0, limit).levels().getFirst().used()).isEqualTo(600);
    }

    @Test
    void a_share_is_the_limit_divided_by_the_nodes_and_at_least_one() {
        Limit ten = requests(10, Duration.ofMinutes(1));
        AtomicInteger passed = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            timed.takeShare(java.util.List.of(ten), 0, 3, Runnable::run,
                    answer -> passed.addAndGet(answer instanceof Answer.Granted ? 1 : 0));
        }
        assertThat(passed).hasValue(3);
        timed.takeShare(java.util.List.of(calls(1)), 0, 3, Runnable::run, WindowsContract::granted);
    }

    @Test
    void threads_that_take_and_end_at_random_never_hold_more_places_or_tokens_than_there_are() throws Exception {
        Limit.Concurrent atOnce = calls(7);
        Limit.Rate rate = tokens(50_000);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicLong used = new AtomicLong();
        CountDownLatch done = new CountDownLatch(8);
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int t = 0; t < 8; t++) {
                threads.execute(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        real.take(java.util.List.of(rate, atOnce), 10, Runnable::run, answer -> {
                            if (answer instanceof Answer.Granted granted) {
                                most.accumulateAndGet(held.incrementAndGet(), Math::max);
                                used.addAndGet(3);
                                held.decrementAndGet();
                                granted.grant().end(3);
                            }
                        });
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(most.get()).isBetween(1, 7);
        Answer after = ask(real, 0, rate, atOnce);
        assertThat(after.levels().get(0).used()).isEqualTo(used.get()).isLessThanOrEqualTo(50_000);
        assertThat(after.levels().get(1).used()).isEqualTo(1);
    }
}
