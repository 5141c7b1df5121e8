package io.harborai.platform.redis;

import java.time.Duration;
import java.util.List;

import io.harborai.platform.bus.Bus;
import io.harborai.platform.bus.BusContract;
import io.harborai.platform.bus.BusEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class RedisBusTest extends BusContract {
    private static RedisProcess redis;
    private RedisLink link;
    private RedisLink otherLink;
    private RedisBus bus;
    private RedisBus other;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void endRedis() {
        redis.close();
    }

    @BeforeEach
    void connect() {
        link = RedisLink.open(redis.settings());
        otherLink = RedisLink.open(redis.settings());
        bus = RedisBus.create(link);
        other = RedisBus.create(otherLink);
        await().until(() -> bus.figures().connected() && other.figures().connected());
    }

    @AfterEach
    void disconnect() {
        bus.close();
        other.close();
        link.close();
        otherLink.close();
    }

    @Override
    protected Bus bus() {
        return bus;
    }

    @Test
    void nodes_hear_each_other() {
        List<BusEvent> heard = listen(bus, "nodes");
        other.publish("nodes", "hello");
        await().untilAsserted(() -> assertThat(heard).containsExactly(new BusEvent.Message("nodes", "hello")));
    }

    @Test
    void after_the_connection_was_lost_subscribers_are_told_of_a_gap_and_hear_what_follows() {
        List<BusEvent> heard = listen(bus, "lost");
        redis.kill();
        await().until(() -> !bus.figures().connected());
        other.publish("lost", "nobody hears");
        await().until(() -> other.figures().unsent() > 0);
        redis.restart();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(heard).anyMatch(BusEvent.Gap.class::isInstance));
        heard.clear();
        await().untilAsserted(() -> {
            other.publish("lost", "back");
            assertThat(heard).contains(new BusEvent.Message("lost", "back"));
        });
    }
}
