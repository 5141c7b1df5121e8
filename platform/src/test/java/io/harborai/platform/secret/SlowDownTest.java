package io.harborai.platform.secret;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.harborai.platform.bus.BusEvent;
import io.harborai.platform.bus.LocalBus;
import io.harborai.platform.redis.RedisBus;
import io.harborai.platform.redis.RedisLink;
import io.harborai.platform.redis.RedisProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Guessing over several nodes. */
final class SlowDownTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private final InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-21T12:00:00Z"));

    @Test
    void nodesCountTogetherAndASuccessIsForgottenEverywhere() {
        try (LocalBus bus = new LocalBus()) {
            SlowDown one = new SlowDown(2, 100, clock, bus, "test");
            SlowDown two = new SlowDown(2, 100, clock, bus, "test");
            SlowDown other = new SlowDown(2, 100, clock, bus, "other");
            one.attempted("ann");
            two.attempted("ann");
            await().atMost(PATIENCE).untilAsserted(() -> {
                one.attempted("bea");
                assertThat(two.wait("bea")).isPositive();
            });
            one.attempted("ann");
            await().atMost(PATIENCE).until(() -> one.wait("ann").isPositive());
            await().atMost(PATIENCE).until(() -> two.wait("ann").isPositive());
            assertThat(other.wait("ann")).isZero();
            two.succeeded("ann");
            await().atMost(PATIENCE).until(() -> one.wait("ann").isZero());
        }
    }

    @Test
    void whatIsToldIsNoName() {
        try (LocalBus bus = new LocalBus()) {
            List<BusEvent> heard = new CopyOnWriteArrayList<>();
            bus.subscribe("slow:test", Runnable::run, heard::add);
            new SlowDown(2, 100, clock, bus, "test").attempted("ann@harbour.example");
            await().atMost(PATIENCE).until(() -> !heard.isEmpty());
            assertThat(heard.toString()).doesNotContain("ann@", "harbour");
        }
    }

    @Test
    void whatIsNoWordOfANodeIsNotCounted() {
        try (LocalBus bus = new LocalBus()) {
            SlowDown one = new SlowDown(2, 100, clock, bus, "test");
            SlowDown two = new SlowDown(2, 100, clock, bus, "test");
            bus.publish("slow:test", "nonsense");
            bus.publish("slow:test", "a b c d e");
            one.attempted("ann");
            await().atMost(PATIENCE).until(() -> two.size() == 1);
        }
    }

    @Test
    void nodesThatMeetInRedisCountTogetherAndAloneWhenItIsGone() {
        try (RedisProcess redis = RedisProcess.start();
                RedisLink first = RedisLink.open(redis.settings());
                RedisLink second = RedisLink.open(redis.settings());
                RedisBus near = RedisBus.create(first);
                RedisBus far = RedisBus.create(second)) {
            await().atMost(PATIENCE).until(() -> near.figures().connected() && far.figures().connected());
            SlowDown one = new SlowDown(2, 100, clock, near, "test");
            SlowDown two = new SlowDown(2, 100, clock, far, "test");
            await().atMost(PATIENCE).until(() -> {
                // The first may come before the other node listens.
                one.attempted("ann");
                return two.wait("ann").isPositive();
            });
            redis.kill();
            for (int i = 0; i < 4; i++) {
                two.attempted("bea");
            }
            assertThat(two.wait("bea")).isPositive();
            assertThat(one.wait("bea")).isZero();
        }
    }
}
