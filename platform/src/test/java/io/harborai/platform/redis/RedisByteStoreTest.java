package io.harborai.platform.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.harborai.platform.cache.ByteStore;
import io.harborai.platform.cache.ByteStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class RedisByteStoreTest extends ByteStoreContract {
    private RedisProcess redis;
    private RedisLink link;
    private RedisByteStore store;

    @BeforeEach
    void connect() {
        redis = RedisProcess.start();
        RedisSettings settings = redis.settings();
        link = RedisLink.open(new RedisSettings(settings.url(), settings.checkWait(), settings.cacheWait(), MAX_VALUE));
        store = RedisByteStore.create(link);
        await().until(() -> {
            store.put("ready", bytes("yes"), Duration.ofHours(1));
            return get(store, "ready").isPresent();
        });
    }

    @AfterEach
    void disconnect() {
        store.close();
        link.close();
        redis.close();
    }

    @Override
    protected ByteStore store() {
        return store;
    }

    @Test
    void frozen_a_look_up_is_a_miss_within_the_deadline_and_soon_at_once_and_it_recovers() {
        redis.freeze();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            long began = System.nanoTime();
            assertThat(get(store, "ready")).isEmpty();
            waits.add(System.nanoTime() - began);
        }
        Collections.sort(waits);
        assertThat(Duration.ofNanos(waits.getLast())).as("nothing hangs").isLessThan(Duration.ofSeconds(20));
        assertThat(store.figures().late()).isGreaterThanOrEqualTo(50);
        redis.thaw();
        awaitThere("ready", bytes("yes"));
    }

    @Test
    void killed_look_ups_are_misses_and_puts_are_lost_and_it_recovers() {
        redis.kill();
        await().until(() -> get(store, "ready").isEmpty());
        store.put("gone", bytes("x"), Duration.ofHours(1));
        redis.restart();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            store.put("new", bytes("x"), Duration.ofHours(1));
            assertThat(get(store, "new")).isPresent();
        });
        assertThat(get(store, "gone")).isEmpty();
        assertThat(store.figures().errors()).isPositive();
    }
}
