package io.harborai.chatroom;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.InstantSource;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.file.Files;
import io.harborai.chatroom.message.Retention;
import io.harborai.platform.bus.LocalBus;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is older than its room wants goes, and what is left has no gaps. */
final class RetentionTest {
    private static final long DAY = 86_400_000;

    @TempDir
    Path folder;

    @Test
    void on_sqlite_the_log_loses_its_beginning_alone() throws Exception {
        try (TestNode node = TestNode.sqlite(folder)) {
            check(node);
        }
    }

    @Test
    void on_postgresql_too() throws Exception {
        DatabaseUrl url = TestPostgres.newDatabase();
        try (LocalBus bus = new LocalBus(); TestNode node = TestNode.on(url, bus)) {
            check(node);
        }
    }

    private static void check(TestNode node) throws Exception {
        Account ann = node.person("ann");
        try (TestClient client = node.client(ann)) {
            String room = client.ask("create", "name", "Short memory").get("room").asString();
            String other = client.ask("create", "name", "Long memory").get("room").asString();
            client.ask("enter", "room", room);
            for (String text : new String[]{"old harbour", "middle", "new harbour"}) {
                client.ask("send", "room", room, "text", text);
                client.ask("send", "room", other, "text", text);
            }
            Files files = node.room.parts().files();
            Files.View file = files.begin(ann, room, "a.txt", 3, "");
            files.append(ann, file.file(), 0, new ByteArrayInputStream(new byte[]{'a', 'b', 'c'}));
            files.complete(ann, file.file());
            long now = System.currentTimeMillis();
            node.database
                    .write(handle -> handle.execute("update chat_messages set at = ? where text in ('old harbour', "
                            + "'middle')", now - 8 * DAY));
            node.database.write(handle -> handle.execute("update chat_files set created_at = ?", now - 8 * DAY));
            Retention retention = new Retention(node.database, InstantSource.system());
            assertThat(retention.sweep()).isZero();
            assertThat(client.refused("update", "room", room, "retention_days", -1)).isEqualTo("invalid_request");
            assertThat(client.ask("update", "room", room, "retention_days", 7).get("retention_days").asInt()).isEqualTo(
                    7);
            assertThat(retention.sweep()).isEqualTo(2);
            assertThat(retention.sweep()).isZero();
            assertThat(files.sweep()).isEqualTo(1);
            assertThat(client.ask("history", "room", room).get("messages").valueStream().map(message -> message.get(
                    "text").asString()).filter(text -> text.contains("harbour"))).containsExactly("new harbour");
            assertThat(client.ask("history", "room", other).get("messages")).hasSize(3);
            assertThat(client.ask("search", "q", "harbour", "room", room).get("hits")).hasSize(1);
            assertThat(client.ask("search", "q", "harbour", "room", other).get("hits")).hasSize(2);
        }
    }
}
