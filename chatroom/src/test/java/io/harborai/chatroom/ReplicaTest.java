package io.harborai.chatroom;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import io.harborai.platform.bus.LocalBus;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.testing.ReplicatedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** History and search on a real streaming replica; whoever wrote something finds it at once, wherever the replica is. */
final class ReplicaTest {
    @TempDir
    Path folder;

    @Test
    void history_and_search_are_read_on_the_replica_and_never_miss_what_was_just_said() throws Exception {
        try (ReplicatedPostgres both = ReplicatedPostgres.start(folder)) {
            Database database = Database.open(DatabaseSettings.of(both.primary()).withReplicas(List.of(both.replica()))
                    .withBounds(4, Duration.ofSeconds(5), Duration.ofSeconds(10)), InstantSource.system(),
                    List.of(
                            ChatSchema.MIGRATIONS));
            try (TestNode node = TestNode.on(database, new LocalBus());
                    TestClient ann = node.client(node.person("ann"))) {
                ann.ask("send", "room", "public", "text", "港口很深");
                await().atMost(TestNode.PATIENCE).until(() -> onReplica(database));
                both.onReplica("select pg_wal_replay_pause()");
                for (int i = 1; i <= 5; i++) {
                    ann.ask("send", "room", "public", "text", "船只 " + i);
                    assertThat(ann.ask("history", "room", "public").get("messages")).hasSize(i + 1);
                    assertThat(ann.ask("search", "q", "船只", "room", "public").get("hits")).hasSize(i);
                    assertThat(onReplica(database)).isFalse();
                }
                both.onReplica("select pg_wal_replay_resume()");
                await().atMost(TestNode.PATIENCE).until(() -> onReplica(database));
                long before = transactions(database);
                assertThat(ann.ask("history", "room", "public").get("messages")).hasSize(6);
                assertThat(ann.ask("search", "q", "港口").get("hits")).hasSize(1);
                // The replica's own count of what it did tells that it was asked.
                await().atMost(TestNode.PATIENCE)
                        .untilAsserted(() -> assertThat(transactions(database)).isGreaterThan(before));
                int port = both.stopReplica();
                assertThat(ann.ask("history", "room", "public").get("messages")).hasSize(6);
                both.startReplica(port);
            }
        }
    }

    private static boolean onReplica(Database database) {
        return database.<Boolean>readReplica(handle -> handle.createQuery("select pg_is_in_recovery()").mapTo(
                Boolean.class).one());
    }

    /** Readings of messages by the server that answers, which is the replica whenever it is up to date. */
    private static long transactions(Database database) {
        return database.<Long>readReplica(handle -> handle.createQuery("select case when pg_is_in_recovery() then "
                + "coalesce(seq_scan, 0) + coalesce(idx_scan, 0) else 0 end from pg_stat_user_tables where relname = "
                + "'chat_messages'").mapTo(Long.class).one());
    }
}
