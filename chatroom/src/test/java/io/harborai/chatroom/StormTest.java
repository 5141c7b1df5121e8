package io.harborai.chatroom;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

import io.harborai.platform.redis.Nodes;
import io.harborai.platform.redis.RedisProcess;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients die and come back at random while they talk: nothing acknowledged is lost, nothing comes twice, and all see the same
 * order. {@code -Dharborai.storm.messages=N} makes it longer.
 */
final class StormTest {
    private static final int CLIENTS = 10;
    private static final int MESSAGES = Integer.getInteger("harborai.storm.messages", 150);

    @TempDir
    Path folder;

    @Test
    void one_node_on_sqlite_loses_doubles_and_reorders_nothing() throws Exception {
        try (TestNode node = TestNode.sqlite(folder)) {
            check(new Storm(List.of(node), seed()).run(CLIENTS, MESSAGES));
        }
    }

    @Test
    void two_nodes_on_postgresql_and_redis_are_one() throws Exception {
        DatabaseUrl url = TestPostgres.newDatabase();
        try (RedisProcess redis = RedisProcess.start();
                Nodes one = Nodes.open(redis.settings(), new SecureRandom());
                Nodes other = Nodes.open(redis.settings(), new SecureRandom());
                TestNode first = TestNode.on(url, one.bus());
                TestNode second = TestNode.on(url, other.bus())) {
            check(new Storm(List.of(first, second), seed()).run(CLIENTS, MESSAGES));
        }
    }

    @Test
    void two_nodes_without_a_bus_that_works_fill_every_gap_from_the_database() throws Exception {
        DatabaseUrl url = TestPostgres.newDatabase();
        try (RedisProcess redis = RedisProcess.start();
                Nodes one = Nodes.open(redis.settings(), new SecureRandom());
                Nodes other = Nodes.open(redis.settings(), new SecureRandom());
                TestNode first = TestNode.on(url, one.bus());
                TestNode second = TestNode.on(url, other.bus())) {
            redis.freeze();
            try (TestClient ann = first.client(first.person("ann"));
                    TestClient ben = second.client(second.person(
                            "ben"))) {
                ben.ask("enter", "room", "public");
                for (int i = 0; i < 20; i++) {
                    ann.ask("send", "room", "public", "text", "message " + i);
                }
                await().atMost(TestNode.PATIENCE).untilAsserted(() -> assertThat(ben.texts()).hasSize(20));
                assertThat(ben.texts().getLast()).isEqualTo("message 19");
            } finally {
                redis.thaw();
            }
        }
    }

    private static long seed() {
        long seed = Long.getLong("harborai.storm.seed", System.nanoTime());
        System.out.println("storm seed " + seed);
        return seed;
    }

    private static void check(Storm.Result result) {
        System.out.println(result);
        assertThat(result.violations()).isEmpty();
        assertThat(result.acknowledged()).isEqualTo((long) CLIENTS * MESSAGES);
        assertThat(result.kept()).isEqualTo((long) CLIENTS * MESSAGES);
        assertThat(result.deaths()).isPositive();
    }
}
