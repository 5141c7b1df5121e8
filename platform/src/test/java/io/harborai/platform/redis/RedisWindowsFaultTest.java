package io.harborai.platform.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.harborai.platform.window.Answer;
import io.harborai.platform.window.Grant;
import io.harborai.platform.window.Limit;
import io.harborai.platform.window.WindowFigures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Redis frozen, killed, started again empty, and slow. */
final class RedisWindowsFaultTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** What it takes is told, not asserted; only that it ends. */
    private static final Duration HANGING = Duration.ofSeconds(20);
    private static final int CALLS = 1_000;

    private final Limit limit = new Limit.Rate("r" + UUID.randomUUID(), Limit.Unit.REQUESTS, 10, MINUTE);
    private final Limit tokens = new Limit.Rate("t" + UUID.randomUUID(), Limit.Unit.TOKENS, 10_000, MINUTE);
    private final Limit.Concurrent calls = new Limit.Concurrent("c" + UUID.randomUUID(), 4);
    private RedisProcess redis;
    private RedisLink link;
    private RedisLink otherLink;
    private RedisWindows one;
    private RedisWindows two;

    @BeforeEach
    void connect() {
        redis = RedisProcess.start();
        link = RedisLink.open(redis.settings());
        otherLink = RedisLink.open(redis.settings());
        one = RedisWindowsTest.windows(link);
        RedisWindowsTest.awaitShared(one);
        two = RedisWindowsTest.windows(otherLink);
        RedisWindowsTest.awaitShared(two);
        // The first node hears of the second by its next beat.
        await().atMost(Duration.ofSeconds(10)).until(() -> one.figures().nodes() == 2 && two.figures().nodes() == 2);
    }

    @AfterEach
    void disconnect() {
        one.close();
        two.close();
        link.close();
        otherLink.close();
        redis.close();
    }

    private static Answer ask(RedisWindows windows, long tokens, Limit... limits) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        windows.take(List.of(limits), tokens, Runnable::run, answer::complete);
        return answer.orTimeout(HANGING.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static int passed(RedisWindows windows, int calls, Limit limit) {
        int passed = 0;
        for (int i = 0; i < calls; i++) {
            passed += ask(windows, 0, limit) instanceof Answer.Granted ? 1 : 0;
        }
        return passed;
    }

    private static void awaitLocal(RedisWindows windows) {
        await().atMost(Duration.ofSeconds(10)).until(() -> windows.figures().mode() == WindowFigures.Mode.LOCAL);
    }

    @Test
    void frozen_no_call_waits_longer_than_told_each_node_allows_its_share_and_all_is_counted_afterwards() {
        assertThat(passed(one, 2, limit)).isEqualTo(2);
        redis.freeze();
        List<Long> waits = new ArrayList<>();
        int here = 0;
        for (int i = 0; i < 200; i++) {
            long began = System.nanoTime();
            here += ask(one, 0, limit) instanceof Answer.Granted ? 1 : 0;
            waits.add(System.nanoTime() - began);
        }
        Collections.sort(waits);
        System.out.printf("Redis frozen: p50 %.3f ms, p99 %.3f ms, longest %.3f ms%n", waits.get(100) / 1e6,
                waits.get(198) / 1e6, waits.get(199) / 1e6);
        // Its share is 5, and it had counted 2 of its own.
        assertThat(here).isEqualTo(3);
        assertThat(passed(two, 20, limit)).isEqualTo(5);
        assertThat(Duration.ofNanos(waits.getLast())).as("nothing hangs").isLessThan(HANGING);
        assertThat(one.figures().mode()).isEqualTo(WindowFigures.Mode.LOCAL);
        assertThat(one.figures().lastError()).contains("no answer within 50 ms");
        redis.thaw();
        RedisWindowsTest.awaitShared(one);
        RedisWindowsTest.awaitShared(two);
        await().untilAsserted(() -> {
            Answer answer = ask(two, 0, limit);
            assertThat(answer).isInstanceOf(Answer.Refused.class);
            assertThat(answer.levels().getFirst().used()).isEqualTo(10);
        });
    }

    @Test
    void frozen_under_load_nothing_hangs_and_every_call_is_counted_afterwards() throws Exception {
        Limit large = new Limit.Rate("big", Limit.Unit.REQUESTS, 1_000_000, MINUTE);
        List<Long> waits = Collections.synchronizedList(new ArrayList<>());
        redis.freeze();
        try (ScheduledExecutorService callers = Executors.newScheduledThreadPool(1)) {
            for (int i = 0; i < CALLS; i++) {
                var _ = callers.schedule(() -> {
                    long began = System.nanoTime();
                    one.take(List.of(large), 0, Runnable::run, answer -> waits.add(System.nanoTime() - began));
                }, i * 2L, TimeUnit.MILLISECONDS);
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> waits.size() == CALLS);
        }
        List<Long> sorted = new ArrayList<>(waits);
        Collections.sort(sorted);
        System.out.printf("Redis frozen, 500 calls/s: p50 %.3f ms, p99 %.3f ms, longest %.3f ms%n",
                sorted.get(CALLS / 2) / 1e6, sorted.get(CALLS * 99 / 100) / 1e6, sorted.getLast() / 1e6);
        assertThat(Duration.ofNanos(sorted.getLast())).as("nothing hangs").isLessThan(HANGING);
        redis.thaw();
        RedisWindowsTest.awaitShared(one);
        await().untilAsserted(
                () -> assertThat(ask(two, 0, large).levels().getFirst().used()).isBetween((long) CALLS, CALLS + 100L));
    }

    @Test
    void killed_and_started_again_empty_it_hears_from_every_node_what_was_counted() {
        assertThat(passed(one, 3, limit)).isEqualTo(3);
        assertThat(passed(two, 2, limit)).isEqualTo(2);
        Grant held = ((Answer.Granted) ask(one, 0, calls)).grant();
        redis.kill();
        awaitLocal(one);
        awaitLocal(two);
        assertThat(passed(one, 10, limit)).isEqualTo(2);
        redis.restart();
        RedisWindowsTest.awaitShared(one);
        RedisWindowsTest.awaitShared(two);
        await().untilAsserted(() -> {
            Answer answer = ask(two, 0, limit);
            assertThat(answer.levels().getFirst().used()).isGreaterThanOrEqualTo(7);
        });
        assertThat(ask(two, 0, calls).levels().getFirst().used()).isEqualTo(2);
        held.end(0);
        await().untilAsserted(() -> assertThat(ask(two, 0, calls).levels().getFirst().used()).isEqualTo(2));
    }

    @Test
    void tokens_of_calls_that_began_or_ended_without_redis_are_settled_when_it_is_back() {
        Answer.Granted before = (Answer.Granted) ask(one, 1000, tokens);
        redis.kill();
        awaitLocal(one);
        Answer.Granted during = (Answer.Granted) ask(one, 1000, tokens);
        assertThat(during.shared()).isFalse();
        before.grant().end(1200);
        during.grant().end(300);
        redis.restart();
        RedisWindowsTest.awaitShared(one);
        await().untilAsserted(
                () -> assertThat(ask(one, 0, tokens).levels().getFirst().used()).isEqualTo(1500));
    }

    @Test
    void slow_it_is_left_alone_until_it_is_quick_again() throws Exception {
        await().untilAsserted(() -> assertThat(ask(one, 0, tokens).shared()).isTrue());
        redis.command("CLIENT PAUSE 1500 ALL");
        long began = System.nanoTime();
        Answer answer = ask(one, 0, limit);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).as("nothing hangs").isLessThan(HANGING);
        assertThat(answer.shared()).isFalse();
        RedisWindowsTest.awaitShared(one);
        await().untilAsserted(() -> assertThat(ask(one, 0, tokens).shared()).isTrue());
    }

    @Test
    void a_call_refused_here_that_redis_counts_late_is_taken_out_of_redis() {
        Limit one1 = new Limit.Rate("u" + UUID.randomUUID(), Limit.Unit.REQUESTS, 2, MINUTE);
        assertThat(ask(one, 0, one1)).isInstanceOf(Answer.Granted.class);
        RedisWindowsTest.awaitShared(one);
        redis.freeze();
        // The share is 1, and it is used: refused here, though Redis will count it when it goes on.
        assertThat(ask(one, 0, one1)).isInstanceOf(Answer.Refused.class);
        redis.thaw();
        RedisWindowsTest.awaitShared(one);
        await().untilAsserted(() -> assertThat(ask(one, 0, one1)).isInstanceOf(Answer.Granted.class));
        assertThat(ask(two, 0, one1)).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void a_server_that_loses_its_scripts_is_used_again() throws Exception {
        redis.command("SCRIPT FLUSH");
        ask(one, 0, limit);
        RedisWindowsTest.awaitShared(one);
        await().untilAsserted(() -> assertThat(ask(one, 0, tokens).shared()).isTrue());
    }

    @Test
    void without_a_server_at_the_start_the_node_counts_alone_and_joins_later() {
        redis.kill();
        try (RedisLink late = RedisLink.open(redis.settings())) {
            RedisWindows windows = RedisWindowsTest.windows(late);
            assertThat(passed(windows, 20, limit)).isEqualTo(10);
            redis.restart();
            RedisWindowsTest.awaitShared(windows);
            await().untilAsserted(() -> {
                Answer answer = ask(windows, 0, limit);
                assertThat(answer.shared()).isTrue();
                assertThat(answer.levels().getFirst().used()).isEqualTo(10);
            });
            windows.close();
        }
    }

    @Test
    void after_the_end_of_the_link_calls_are_still_answered() {
        RedisLink short1 = RedisLink.open(redis.settings());
        RedisWindows windows = RedisWindowsTest.windows(short1);
        RedisWindowsTest.awaitShared(windows);
        windows.close();
        short1.close();
        assertThat(ask(windows, 0, limit)).isInstanceOf(Answer.Granted.class);
    }
}
