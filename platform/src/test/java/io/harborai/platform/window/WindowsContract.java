package io.harborai.platform.window;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What every {@link Windows} does, whoever counts. */
public abstract class WindowsContract {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final String scope = UUID.randomUUID().toString();

    /** The windows under test, ready to count. */
    protected abstract Windows windows();

    protected final Limit.Rate requests(long max, Duration window) {
        return new Limit.Rate(scope + ":requests:" + window, Limit.Unit.REQUESTS, max, window);
    }

    protected final Limit.Rate tokens(long max) {
        return new Limit.Rate(scope + ":tokens", Limit.Unit.TOKENS, max, MINUTE);
    }

    protected final Limit.Concurrent calls(long max) {
        return new Limit.Concurrent(scope + ":calls", max);
    }

    protected static Answer ask(Windows windows, long tokens, Limit... limits) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        windows.take(List.of(limits), tokens, Runnable::run, answer::complete);
        return answer.orTimeout(10, TimeUnit.SECONDS).join();
    }

    protected static Answer.Granted granted(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Granted.class);
        return (Answer.Granted) answer;
    }

    protected static Answer.Refused refused(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return (Answer.Refused) answer;
    }

    @Test
    void of_50_calls_at_once_against_10_exactly_10_pass() {
        Limit limit = requests(10, MINUTE);
        int passed = 0;
        for (int i = 0; i < 50; i++) {
            passed += ask(windows(), 0, limit) instanceof Answer.Granted ? 1 : 0;
        }
        assertThat(passed).isEqualTo(10);
        Answer.Refused refused = refused(ask(windows(), 0, limit));
        assertThat(refused.limit()).isEqualTo(limit);
        assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(45), MINUTE);
        assertThat(refused.levels()).singleElement().satisfies(level -> {
            assertThat(level.remaining()).isZero();
            assertThat(level.reset()).isBetween(Duration.ofSeconds(45), MINUTE);
        });
    }

    @Test
    void callers_that_race_from_many_threads_never_get_more_than_the_limit() throws Exception {
        Limit limit = requests(100, MINUTE);
        Limit.Concurrent atOnce = calls(1000);
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            CountDownLatch start = new CountDownLatch(1);
            for (int i = 0; i < 400; i++) {
                CompletableFuture<Answer> answer = new CompletableFuture<>();
                answers.add(answer);
                threads.execute(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    windows().take(List.of(atOnce, limit), 0, Runnable::run, answer::complete);
                });
            }
            start.countDown();
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        }
        assertThat(answers.stream().map(CompletableFuture::join).filter(Answer.Granted.class::isInstance)).hasSize(100);
    }

    @Test
    void room_comes_back_when_the_retry_after_is_over() {
        Limit limit = requests(2, Duration.ofSeconds(1));
        granted(ask(windows(), 0, limit));
        granted(ask(windows(), 0, limit));
        long began = System.nanoTime();
        Duration retryAfter = refused(ask(windows(), 0, limit)).retryAfter();
        await().pollInterval(Duration.ofMillis(5)).until(() -> ask(windows(), 0, limit) instanceof Answer.Granted);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(retryAfter.toNanos());
    }

    @Test
    void a_call_that_one_limit_refuses_counts_in_no_other() {
        Limit hour = requests(100, Duration.ofHours(1));
        Limit minute = requests(1, MINUTE);
        granted(ask(windows(), 0, hour, minute));
        for (int i = 0; i < 5; i++) {
            Answer.Refused refused = refused(ask(windows(), 0, hour, minute));
            assertThat(refused.limit()).isEqualTo(minute);
            assertThat(refused.levels().getFirst().used()).isEqualTo(1);
        }
        assertThat(granted(ask(windows(), 0, hour)).levels().getFirst().remaining()).isEqualTo(98);
    }

    @Test
    void of_several_limits_without_room_the_one_with_the_longest_wait_is_named() {
        Limit hour = requests(1, Duration.ofHours(1));
        Limit minute = requests(1, MINUTE);
        granted(ask(windows(), 0, minute, hour));
        Answer.Refused refused = refused(ask(windows(), 0, minute, hour));
        assertThat(refused.limit()).isEqualTo(hour);
        assertThat(refused.retryAfter()).isGreaterThan(Duration.ofMinutes(59));
    }

    @Test
    void tokens_are_reserved_and_what_was_not_used_comes_back_at_the_end() {
        Limit limit = tokens(1000);
        Answer.Granted first = granted(ask(windows(), 800, limit));
        refused(ask(windows(), 300, limit));
        first.grant().end(100);
        await().until(() -> ask(windows(), 0, limit).levels().getFirst().used() == 100);
        assertThat(granted(ask(windows(), 900, limit)).levels().getFirst().remaining()).isZero();
    }

    @Test
    void tokens_used_beyond_the_reservation_count_even_above_the_limit() {
        Limit limit = tokens(1000);
        granted(ask(windows(), 500, limit)).grant().end(2500);
        await().until(() -> ask(windows(), 0, limit).levels().getFirst().used() == 2500);
        Answer.Refused refused = refused(ask(windows(), 1, limit));
        assertThat(refused.levels().getFirst().remaining()).isZero();
        assertThat(refused.retryAfter()).isPositive();
    }

    @Test
    void a_call_that_ends_twice_is_settled_once() {
        Limit limit = tokens(1000);
        Limit.Concurrent atOnce = calls(2);
        Answer.Granted call = granted(ask(windows(), 500, limit, atOnce));
        granted(ask(windows(), 100, limit, atOnce));
        call.grant().end(50);
        call.grant().end(0);
        await().until(() -> ask(windows(), 0, limit).levels().getFirst().used() == 150);
        granted(ask(windows(), 0, atOnce));
        refused(ask(windows(), 0, atOnce));
    }

    @Test
    void a_call_larger_than_the_limit_is_told_to_wait_a_window() {
        Limit limit = tokens(1000);
        assertThat(refused(ask(windows(), 1001, limit)).retryAfter()).isEqualTo(MINUTE);
    }

    @Test
    void a_place_among_calls_at_once_is_free_again_when_the_call_ends() {
        Limit.Concurrent limit = calls(3);
        List<Grant> grants = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            grants.add(granted(ask(windows(), 0, limit)).grant());
        }
        Answer.Refused refused = refused(ask(windows(), 0, limit));
        assertThat(refused.retryAfter()).isPositive();
        assertThat(refused.levels().getFirst().used()).isEqualTo(3);
        grants.removeLast().end(0);
        await().until(() -> ask(windows(), 0, limit) instanceof Answer.Granted);
        refused(ask(windows(), 0, limit));
    }

    @Test
    void many_calls_in_one_window_are_counted_all() {
        Limit limit = requests(1000, Duration.ofDays(1));
        int passed = 0;
        for (int i = 0; i < 1100; i++) {
            passed += ask(windows(), 0, limit) instanceof Answer.Granted ? 1 : 0;
        }
        assertThat(passed).isEqualTo(1000);
    }

    @Test
    void a_call_without_limits_passes() {
        assertThat(granted(ask(windows(), 10)).levels()).isEmpty();
    }

    @Test
    void too_many_limits_and_tokens_out_of_range_are_errors() {
        assertThatThrownBy(() -> ask(windows(), -1)).hasMessageContaining("-1");
        Limit[] many = new Limit[Windows.MAX_LIMITS + 1];
        java.util.Arrays.setAll(many, i -> new Limit.Concurrent(scope + i, 1));
        assertThatThrownBy(() -> ask(windows(), 1, many)).hasMessageContaining("At most 32 limits");
    }
}
