package io.harborai.chatroom;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.archive.RoomArchive;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A room goes to another server and is the same there. */
final class RoomArchiveTest {
    @TempDir
    Path folder;

    @Test
    void a_room_comes_to_another_server_with_its_authors_order_threads_and_files() throws Exception {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (TestNode node = TestNode.sqlite(Files.createDirectory(folder.resolve("one")))) {
            Account ann = node.person("ann");
            try (TestClient client = node.client(ann)) {
                String room = client.ask("create", "name", "Harbour", "topic", "ships").get("room").asString();
                long first = client.ask("send", "room", room, "text", "first").get("seq").asLong();
                client.ask("react", "room", room, "message", first, "emoji", "👍");
                client.ask("send", "room", room, "text", "in a thread", "thread", first, "reply_to", first);
                client.ask("pin", "room", room, "message", first, "on", true);
                Account cleo = node.person("cleo");
                node.room.parts().membership().add(room, ann.id(), cleo, RoomRole.ADMIN);
                try (TestClient other = node.client(cleo)) {
                    other.ask("react", "room", room, "message", first, "emoji", "👍");
                }
                long gone = client.ask("send", "room", room, "text", "gone").get("seq").asLong();
                client.ask("delete", "room", room, "message", gone);
                for (int i = 0; i < 300; i++) {
                    client.ask("send", "room", room, "text", "number " + i);
                }
                var files = node.room.parts().files();
                var file = files.begin(ann, room, "a.txt", 3, "");
                files.append(ann, file.file(), 0, new ByteArrayInputStream("abc".getBytes(StandardCharsets.UTF_8)));
                files.complete(ann, file.file());
                RoomArchive archive = node.room.parts().archive();
                Account ben = node.person("ben");
                assertThatThrownBy(() -> archive.exported(ben, room)).isInstanceOf(WebFailure.class);
                archive.write(ann, archive.exported(ann, room), zip);
            }
        }
        try (TestNode node = TestNode.sqlite(Files.createDirectory(folder.resolve("two")))) {
            Account house = node.room.parts().accounts().house();
            Account ben = node.person("ben");
            RoomArchive archive = node.room.parts().archive();
            assertThatThrownBy(() -> archive.read(ben, "", new ByteArrayInputStream(zip.toByteArray()))).isInstanceOf(
                    WebFailure.class);
            RoomArchive.Imported imported = archive.read(house, "", new ByteArrayInputStream(zip.toByteArray()));
            assertThat(imported.messages()).isEqualTo(304);
            assertThat(imported.files()).isEqualTo(1);
            assertThat(node.room.parts().rooms().find(imported.room()).orElseThrow().kind()).isEqualTo(
                    RoomKind.PRIVATE);
            try (TestClient client = node.client(house)) {
                JsonNode entered = client.ask("enter", "room", imported.room());
                assertThat(entered.get("view").get("name").asString()).isEqualTo("Harbour");
                JsonNode page = client.ask("history", "room", imported.room(), "after", 0, "limit", 200)
                        .get("messages");
                assertThat(page.get(0).get("text").asString()).isEqualTo("first");
                assertThat(page.get(0).get("name").asString()).isEqualTo("ann");
                assertThat(page.get(0).get("pinned").asBoolean()).isTrue();
                JsonNode signs = page.get(0).get("reactions");
                assertThat(signs).hasSize(1);
                assertThat(signs.get(0).get("emoji").asString()).isEqualTo("👍");
                // People have other ids here: they are found by their names.
                String ann = node.room.parts().accounts().named("ann").id();
                String cleo = node.room.parts().accounts().named("cleo").id();
                assertThat(signs.get(0).get("accounts").valueStream().map(JsonNode::asString))
                        .containsExactlyInAnyOrder(
                                ann, cleo);
                assertThat(node.room.parts().rooms().member(imported.room(), ann).orElseThrow().role()).isEqualTo(
                        RoomRole.OWNER);
                assertThat(node.room.parts().rooms().member(imported.room(), cleo).orElseThrow().role()).isEqualTo(
                        RoomRole.ADMIN);
                assertThat(node.room.parts().rooms().joined(cleo)).filteredOn(seen -> seen.room().id().equals(imported
                        .room())).allMatch(seen -> seen.unread() == 0);
                assertThat(page.get(1).get("thread").asLong()).isEqualTo(page.get(0).get("seq").asLong());
                assertThat(page.get(2).get("deleted").asBoolean()).isTrue();
                assertThat(client.ask("search", "q", "299", "room", imported.room()).get("hits")).hasSize(1);
                JsonNode file = client.ask("files", "room", imported.room()).get("files").get(0);
                JsonNode last = entered.get("messages").get(entered.get("messages").size() - 1);
                assertThat(last.get("text").asString()).contains(file.get("file").asString());
                // The log goes on without a gap.
                long next = client.ask("send", "room", imported.room(), "text", "and on").get("seq").asLong();
                assertThat(next).isEqualTo(entered.get("seq").asLong() + 1);
            }
        }
    }

    @Test
    void what_is_no_export_is_refused() throws Exception {
        try (TestNode node = TestNode.sqlite(folder)) {
            Account house = node.room.parts().accounts().house();
            ByteArrayOutputStream other = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(other)) {
                zip.putNextEntry(new ZipEntry("room.json"));
                zip.write("{\"format\":9,\"name\":\"x\",\"kind\":\"public\",\"topic\":\"\",\"announcement\":\"\"}"
                        .getBytes(
                                StandardCharsets.UTF_8));
            }
            for (byte[] wrong : List.of(new byte[0], "PK".getBytes(StandardCharsets.UTF_8), other.toByteArray())) {
                assertThatThrownBy(() -> node.room.parts().archive().read(house, "", new ByteArrayInputStream(wrong)))
                        .isInstanceOf(WrongInput.class);
            }
        }
    }
}
