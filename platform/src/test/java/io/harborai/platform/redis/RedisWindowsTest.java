package io.harborai.platform.redis;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.harborai.platform.window.Answer;
import io.harborai.platform.window.Grant;
import io.harborai.platform.window.Limit;
import io.harborai.platform.window.LocalWindows;
import io.harborai.platform.window.WindowFigures;
import io.harborai.platform.window.Windows;
import io.harborai.platform.window.WindowsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class RedisWindowsTest extends WindowsContract {
    private static RedisProcess redis;
    private RedisLink link;
    private RedisLink otherLink;
    private RedisWindows one;
    private RedisWindows two;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void endRedis() {
        redis.close();
    }

    @BeforeEach
    void connect() throws Exception {
        redis.command("FLUSHALL");
        // A busy machine must not turn a test of counting into one of waiting.
        RedisSettings patient = new RedisSettings(redis.settings().url(), RedisSettings.LONGEST_WAIT,
                RedisSettings.LONGEST_WAIT, 1);
        link = RedisLink.open(patient);
        otherLink = RedisLink.open(patient);
        one = windows(link);
        two = windows(otherLink);
        awaitShared(one);
        awaitShared(two);
    }

    static RedisWindows windows(RedisLink link) {
        return RedisWindows.create(link, LocalWindows.create(() -> System.nanoTime() / 1000, Instant.EPOCH),
                UUID.randomUUID().toString(), InstantSource.system());
    }

    static void awaitShared(RedisWindows windows) {
        await().atMost(Duration.ofSeconds(20)).until(() -> windows.figures().mode() == WindowFigures.Mode.SHARED);
    }

    @AfterEach
    void disconnect() {
        one.close();
        two.close();
        link.close();
        otherLink.close();
    }

    @Override
    protected Windows windows() {
        return one;
    }

    @Test
    void of_50_calls_on_two_nodes_against_10_exactly_10_pass() {
        Limit limit = requests(10, Duration.ofMinutes(1));
        int passed = 0;
        for (int i = 0; i < 25; i++) {
            passed += ask(one, 0, limit) instanceof Answer.Granted ? 1 : 0;
            passed += ask(two, 0, limit) instanceof Answer.Granted ? 1 : 0;
        }
        assertThat(passed).isEqualTo(10);
        assertThat(ask(two, 0, limit).shared()).isTrue();
    }

    @Test
    void calls_at_once_are_counted_over_all_nodes_and_those_of_a_dead_node_end_with_their_lease() throws Exception {
        Limit.Concurrent limit = calls(2);
        Grant first = granted(ask(one, 0, limit)).grant();
        granted(ask(two, 0, limit));
        refused(ask(one, 0, limit));
        refused(ask(two, 0, limit));
        first.end(0);
        await().until(() -> ask(two, 0, limit) instanceof Answer.Granted);
        // The lives of both leases are over, as if the node that holds them had died 15 s ago.
        String key = "harborai:window:" + limit.key();
        for (String lease : redis.command("ZRANGE " + key + " 0 -1").split("\r\n")) {
            if (lease.contains(":")) {
                redis.command("ZADD " + key + " 1 " + lease);
            }
        }
        granted(ask(one, 0, limit));
    }

    @Test
    void keys_end_by_themselves() throws Exception {
        Limit rate = requests(5, Duration.ofMinutes(1));
        Limit atOnce = calls(5);
        granted(ask(one, 0, rate, atOnce));
        assertThat(life(rate)).isBetween(50_000, 61_000);
        assertThat(life(atOnce)).isBetween(10_000, 16_000);
    }

    private static int life(Limit limit) throws Exception {
        return Integer.parseInt(redis.command("PTTL harborai:window:" + limit.key()).trim().substring(1));
    }

    @Test
    void nodes_know_how_many_they_are_and_figures_hold_no_password() {
        RedisWindows three = windows(link);
        awaitShared(three);
        assertThat(three.figures().nodes()).isEqualTo(3);
        three.close();
        assertThat(one.figures().toString() + link + redis.settings()).doesNotContain(RedisProcess.password());
    }

    @Test
    void ten_thousand_calls_pipelined_are_all_answered_by_redis() {
        Limit limit = requests(1_000_000, Duration.ofHours(1));
        List<Answer> answers = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int round = 0; round < 100; round++) {
            int upTo = (round + 1) * 100;
            for (int i = 0; i < 100; i++) {
                one.take(List.of(limit), 0, Runnable::run, answers::add);
            }
            await().pollInterval(Duration.ofMillis(1)).until(() -> answers.size() == upTo);
        }
        assertThat(answers).allMatch(Answer.Granted.class::isInstance);
        assertThat(ask(one, 0, limit).levels().getFirst().used()).isEqualTo(10_001);
    }
}
