package io.harborai.chatroom;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.AccountSettings;
import io.harborai.chatroom.assistant.AssistantSettings;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.delivery.DeliverySettings;
import io.harborai.chatroom.file.FileSettings;
import io.harborai.chatroom.message.RoomNews;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.RoomSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Who was given a room's state and has followed its events since sees what somebody sees who is given it now: for every kind of
 * frame that the protocol has, live and after a resume. A kind without a row fails.
 */
final class RoomStateTest {
    /** So short that a heartbeat comes while the other rows are done. */
    private static final DeliverySettings BEATING = new DeliverySettings(1024, 4 << 20, 1000, 1 << 20,
            Duration.ofSeconds(4), TestNode.QUICK.verify(), 500, 10_000, 200, 1000, 1000);
    private static final ChatSettings SETTINGS = new ChatSettings(AccountSettings.DEFAULT, RoomSettings.DEFAULT,
            BEATING,
            new AssistantSettings(List.of("say-*"), "key_1", 3, Duration.ofSeconds(20), 2), FileSettings.DEFAULT);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;
    private ModelServer models;
    private TestNode node;
    private ChatParts chat;
    private Account house;
    private TestClient ann;
    private TestClient ben;
    private Watcher live;
    private Watcher returning;
    private String room;
    private int people;

    @FunctionalInterface
    private interface Row {
        void run() throws Exception;
    }

    /** Somebody who looks at a room and keeps what they know of it. */
    private final class Watcher implements AutoCloseable {
        private final Account who;
        private final String room;
        /** One session for all of its connections: an account has only so many. */
        private final String token;
        private final TestClient client;
        private ClientView view;
        private int seen;

        Watcher(Account who, String room) {
            this.who = who;
            this.room = room;
            token = node.token(who);
            client = connected();
            view = fetch(client);
            seen = client.frames.size();
        }

        private TestClient connected() {
            TestClient opened = node.client();
            opened.ask("login", "token", token);
            return opened;
        }

        private ClientView fetch(TestClient by) {
            JsonNode entered = by.ask("enter", "room", room, "limit", 200);
            return new ClientView(who.id(), entered, by.ask("members", "room", room, "limit", 200));
        }

        /** What somebody sees who comes now. */
        ClientView fresh() {
            try (TestClient other = connected()) {
                return fetch(other);
            }
        }

        void absorb() {
            for (; seen < client.frames.size(); seen++) {
                JsonNode frame = client.frames.get(seen);
                if (!frame.has("id") && frame.path("room").asString(room).equals(room)) {
                    view.apply(frame);
                }
            }
        }

        void catchUp() {
            long head = chat.rooms().find(room).orElseThrow().seq();
            await().atMost(PATIENCE).until(() -> {
                absorb();
                return view.seq >= head;
            });
        }

        void away() {
            client.ask("exit", "room", room);
            absorb();
        }

        void back() {
            JsonNode resumed = client.ask("resume", "room", room, "epoch", view.epoch, "seq", view.seq);
            assertThat(resumed.get("type").asString()).isEqualTo("resumed");
            resumed.get("events").forEach(view::apply);
            absorb();
        }

        void hears(String type) {
            client.await(frame -> frame.path("type").asString("").equals(type) && !frame.has("id"));
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        models = ModelServer.start();
        node = TestNode.sqlite(folder, SETTINGS, models.access());
        chat = node.room.parts();
        house = chat.accounts().house();
        Account owner = node.person("ann");
        room = room("Harbour", owner);
        ann = node.client(owner);
        ben = node.client(somebody("ben"));
        live = new Watcher(somebody("cat"), room);
        returning = new Watcher(somebody("dora"), room);
    }

    @AfterEach
    void stop() {
        List.of(ann, ben).forEach(TestClient::close);
        live.close();
        returning.close();
        node.close();
        models.close();
    }

    private String room(String name, Account owner) {
        return chat.rooms().create(owner, name, RoomKind.PUBLIC, "", 0).id();
    }

    /** A new member of the room. */
    private Account somebody(String name) {
        Account made = node.person(name);
        chat.membership().add(room, made.id(), made, RoomRole.MEMBER);
        return made;
    }

    private Account somebody() {
        return somebody("guest" + ++people);
    }

    private long say(TestClient who, String text) {
        return who.ask("send", "room", room, "text", text).get("seq").asLong();
    }

    private void keepOrder(String type, Account target, Object... more) {
        Object[] fields = new Object[4 + more.length];
        System.arraycopy(new Object[]{"room", room, "account", target.id()}, 0, fields, 0, 4);
        System.arraycopy(more, 0, fields, 4, more.length);
        ann.ask(type, fields);
    }

    private void update(String field, Object value) {
        ann.ask("update", "room", room, field, value);
    }

    private Map<String, Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        rows.put("message", () -> {
            long first = say(ben, "hello @cat");
            ben.ask("send", "room", room, "text", "more", "reply_to", first, "thread", first);
            live.client.ask("send", "room", room, "text", "from who looks");
        });
        rows.put("edited", () -> {
            long message = say(ben, "hello @cat");
            ben.ask("edit", "room", room, "message", message, "text", "hello @dora");
            ben.ask("edit", "room", room, "message", message, "text", "hello all");
        });
        rows.put("reacted", () -> {
            long message = say(ben, "a vote");
            for (TestClient each : List.of(ann, ben, live.client)) {
                each.ask("react", "room", room, "message", message, "emoji", "👍");
                each.ask("react", "room", room, "message", message, "emoji", "🚢");
            }
            ann.ask("react", "room", room, "message", message, "emoji", "🚢", "on", false);
            ben.ask("react", "room", room, "message", message, "emoji", "👍", "on", false);
        });
        rows.put("pinned", () -> {
            for (boolean stays : new boolean[]{true, false}) {
                long message = say(ben, "to be seen");
                ann.ask("pin", "room", room, "message", message);
                if (!stays) {
                    ann.ask("pin", "room", room, "message", message, "on", false);
                }
            }
        });
        rows.put("deleted", () -> {
            long message = say(ben, "gone soon, @cat");
            ben.ask("edit", "room", room, "message", message, "text", "gone, @dora");
            ben.ask("react", "room", room, "message", message, "emoji", "👍");
            ann.ask("pin", "room", room, "message", message);
            ann.ask("delete", "room", room, "message", message);
        });
        members(rows);
        rooms(rows);
        moments(rows);
        return rows;
    }

    private void members(Map<String, Row> rows) {
        rows.put("member/joined", () -> {
            try (TestClient guest = node.client(node.person("guest" + ++people))) {
                guest.ask("join", "room", room);
                say(guest, "I am new");
            }
        });
        rows.put("member/left", () -> chat.membership().leave(room, somebody()));
        rows.put("member/kicked", () -> keepOrder("kick", somebody(), "reason", "why"));
        rows.put("member/banned", () -> keepOrder("ban", somebody(), "seconds", 3600, "reason", "why"));
        rows.put("member/unbanned", () -> {
            Account guest = somebody();
            keepOrder("ban", guest);
            keepOrder("unban", guest);
            chat.membership().join(room, guest);
        });
        rows.put("member/muted", () -> keepOrder("mute", somebody(), "seconds", 3600));
        rows.put("member/unmuted", () -> {
            Account guest = somebody();
            keepOrder("mute", guest);
            keepOrder("unmute", guest);
        });
        rows.put("member/role", () -> {
            keepOrder("role", live.who, "role", "admin");
            keepOrder("role", somebody(), "role", "read_only");
            keepOrder("role", live.who, "role", "member");
        });
        rows.put("member/renamed", () -> {
            for (boolean stays : new boolean[]{true, false}) {
                Account guest = somebody();
                try (TestClient client = node.client(guest)) {
                    ann.ask("pin", "room", room, "message", say(client, "who am I?"));
                }
                if (!stays) {
                    chat.membership().leave(room, guest);
                }
                chat.renameAccount(house, guest, "renamed" + people);
            }
        });
        rows.put("member/removed", () -> {
            Account guest = somebody();
            try (TestClient client = node.client(guest)) {
                say(client, "I was here");
            }
            chat.removeAccount(house, guest);
        });
    }

    private void rooms(Map<String, Row> rows) {
        rows.put("room/renamed", () -> update("name", "Another harbour"));
        rows.put("room/described", () -> {
            update("topic", "ships");
            update("max_members", 77);
        });
        rows.put("room/announced", () -> update("announcement", "Closed on Sunday"));
        rows.put("room/retained", () -> update("retention_days", 30));
        rows.put("room/archived", () -> update("archived", true));
        rows.put("room/restored", () -> update("archived", false));
        rows.put("room/banned", () -> {
            String other = room("Banned", house);
            chat.membership().join(other, live.who);
            try (Watcher watcher = new Watcher(live.who, other); TestClient admin = node.client(house)) {
                chat.desk().ban(other, house, Long.MAX_VALUE);
                watcher.catchUp();
                assertThat(watcher.view.gone).isTrue();
                assertThat(watcher.client.refused("enter", "room", other)).isEqualTo("room_banned");
                admin.ask("enter", "room", other);
                admin.ask("send", "room", other, "text", "among us");
                admin.await(frame -> frame.path("text").asString("").equals("among us"));
                watcher.client.ask("ping");
                assertThat(watcher.client.texts()).isEmpty();
            }
        });
        rows.put("room/unbanned", () -> {
            String other = room("Free again", house);
            chat.desk().ban(other, house, Long.MAX_VALUE);
            try (Watcher watcher = new Watcher(house, other)) {
                chat.desk().ban(other, house, 0);
                watcher.catchUp();
                assertThat(ClientView.difference(watcher.view, watcher.fresh())).isEmpty();
            }
        });
        rows.put("room/removed", () -> {
            String other = room("Gone", house);
            chat.membership().join(other, live.who);
            try (Watcher watcher = new Watcher(live.who, other)) {
                chat.desk().remove(other, house);
                watcher.hears("room");
                watcher.absorb();
                assertThat(watcher.view.gone).isTrue();
                assertThat(watcher.client.refused("enter", "room", other)).isEqualTo("unknown_room");
                assertThat(watcher.client.closed).isNotDone();
            }
        });
    }

    /** What is of the moment: it is heard, and changes nothing that is kept. */
    private void moments(Map<String, Row> rows) {
        rows.put("receipt", () -> {
            long number = ben.ask("send", "room", room, "text", "read this").get("number").asLong();
            ann.ask("read", "room", room, "number", number);
            live.hears("receipt");
            live.absorb();
        });
        rows.put("typing", () -> {
            ann.ask("enter", "room", room);
            ann.raw("{\"type\":\"typing\",\"room\":\"" + room + "\"}");
            live.hears("typing");
        });
        rows.put("presence", () -> {
            ben.ask("enter", "room", room);
            live.hears("presence");
        });
        rows.put("ai", () -> {
            try (TestClient admin = node.client(house)) {
                admin.ask("add_assistant", "room", room, "name", "Helper", "model", "say-hi");
            }
            say(ann, "@Helper hello");
            live.hears("ai");
            live.client.await(frame -> frame.path("text").asString("").equals("hi"));
        });
        rows.put("batch", () -> {
            for (int i = 0; i < 100 && live.client.batches.get() == 0; i++) {
                List<CompletableFuture<JsonNode>> together = new ArrayList<>();
                for (int k = 0; k < 20; k++) {
                    together.add(ann.send("send", "room", room, "text", "at once " + k));
                }
                together.forEach(CompletableFuture::join);
            }
            assertThat(live.client.batches.get()).isPositive();
        });
        rows.put("lost", () -> {
            try (TestClient late = node.client(live.who)) {
                assertThat(late.ask("resume", "room", room, "epoch", "eother", "seq", 1).get("type").asString())
                        .isEqualTo("lost");
            }
        });
        rows.put("error", () -> assertThat(ben.refused("edit", "room", room, "message", say(ann, "mine"), "text",
                "yours")).isEqualTo("not_allowed"));
        rows.put("heartbeat", () -> {
            JsonNode beat = live.client.await(frame -> frame.path("type").asString("").equals("heartbeat") && frame
                    .path("positions").has(room));
            assertThat(beat.get("positions").get(room).asLong()).isLessThanOrEqualTo(chat.rooms().find(room)
                    .orElseThrow().seq());
        });
    }

    @Test
    void every_kind_of_frame_has_a_row_here() {
        assertThat(rows().keySet()).containsExactlyInAnyOrderElementsOf(node.protocol.told());
        long news = node.protocol.told().stream().map(kind -> kind.split("/")[0]).distinct().filter(kind -> List.of(
                "edited", "deleted", "reacted", "pinned", "member", "room").contains(kind)).count();
        assertThat(RoomNews.class.getPermittedSubclasses()).hasSize((int) news);
    }

    @Test
    void state_and_events_are_what_is_fetched_again() throws Exception {
        for (var row : rows().entrySet()) {
            returning.away();
            row.getValue().run();
            String[] kind = row.getKey().split("/");
            if (kind.length == 2 && !List.of("room/banned", "room/unbanned", "room/removed").contains(row.getKey())) {
                live.client.await(frame -> frame.path("type").asString("").equals(kind[0]) && frame.path("change")
                        .asString("").equals(kind[1]));
            }
            live.catchUp();
            returning.back();
            returning.catchUp();
            assertThat(live.view.whole(0, true)).as(row.getKey()).isEqualTo(live.fresh().whole(0, true));
            assertThat(ClientView.difference(live.view, live.fresh())).as(row.getKey()).isEmpty();
            assertThat(ClientView.difference(returning.view, returning.fresh())).as(row.getKey() + " after a resume")
                    .isEmpty();
        }
    }
}
