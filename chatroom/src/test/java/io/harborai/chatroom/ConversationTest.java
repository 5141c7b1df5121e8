package io.harborai.chatroom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** People talk over real sockets, on SQLite. */
final class ConversationTest {
    @TempDir
    Path folder;
    private TestNode node;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.sqlite(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void a_message_reaches_who_looks_and_its_resend_is_harmless() {
        try (TestClient ann = node.client(node.person("ann")); TestClient ben = node.client(node.person("ben"))) {
            ben.ask("enter", "room", "public");
            JsonNode first = ann.ask("send", "room", "public", "text", "你好 world", "client_id", "c1");
            JsonNode again = ann.ask("send", "room", "public", "text", "你好 world", "client_id", "c1");
            ann.ask("send", "room", "public", "text", "two");
            ben.await(frame -> frame.path("text").asString("").equals("two"));
            assertThat(ben.texts()).containsExactly("你好 world", "two");
            assertThat(again.get("seq")).isEqualTo(first.get("seq"));
            assertThat(again.get("duplicate").asBoolean()).isTrue();
        }
    }

    @Test
    void a_gap_of_five_hundred_comes_whole_in_one_reply_and_a_longer_one_is_lost() {
        try (TestClient ann = node.client(node.person("ann")); TestClient ben = node.client(node.person("ben"))) {
            JsonNode entered = ben.ask("enter", "room", "public");
            String epoch = entered.get("epoch").asString();
            long seq = entered.get("seq").asLong();
            ben.ask("exit", "room", "public");
            say(ann, 500);
            JsonNode resumed = ben.ask("resume", "room", "public", "epoch", epoch, "seq", seq);
            assertThat(resumed.get("type").asString()).isEqualTo("resumed");
            assertThat(resumed.get("events")).hasSize(500);
            for (int i = 0; i < 500; i++) {
                assertThat(resumed.get("events").get(i).get("seq").asLong()).isEqualTo(seq + 1 + i);
            }
            ben.ask("exit", "room", "public");
            say(ann, 501);
            assertThat(ben.ask("resume", "room", "public", "epoch", epoch, "seq", seq).get("type").asString())
                    .isEqualTo("lost");
            assertThat(ben.ask("resume", "room", "public", "epoch", "eother", "seq", seq).get("type").asString())
                    .isEqualTo("lost");
            assertThat(ben.ask("resume", "room", "public", "epoch", epoch, "seq", 1_000_000).get("type").asString())
                    .isEqualTo("lost");
        }
    }

    private static void say(TestClient who, int count) {
        List<CompletableFuture<JsonNode>> sent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sent.add(who.send("send", "room", "public", "text", "message " + i));
        }
        sent.forEach(CompletableFuture::join);
    }

    @Test
    void edits_reactions_pins_and_deletes_are_events_and_the_history_agrees() {
        try (TestClient ann = node.client(node.person("ann")); TestClient ben = node.client(node.person("ben"))) {
            ben.ask("enter", "room", "public");
            long one = ann.ask("send", "room", "public", "text", "hello @ben").get("seq").asLong();
            long two = ann.ask("send", "room", "public", "text", "gone soon", "reply_to", one).get("seq").asLong();
            ann.ask("edit", "room", "public", "message", one, "text", "hello all");
            ben.ask("react", "room", "public", "message", one, "emoji", "👍");
            assertThat(ann.refused("pin", "room", "public", "message", one)).isEqualTo("not_allowed");
            assertThat(ben.refused("edit", "room", "public", "message", one, "text", "mine")).isEqualTo("not_allowed");
            assertThat(ben.refused("delete", "room", "public", "message", two)).isEqualTo("not_allowed");
            long deleted = ann.ask("delete", "room", "public", "message", two).get("seq").asLong();
            ben.await(frame -> frame.path("type").asString("").equals("deleted"));
            List<Long> seqs = ben.frames.stream().filter(frame -> frame.has("seq") && frame.has("epoch") && !frame.has(
                    "id")).map(frame -> frame.get("seq").asLong()).toList();
            assertThat(seqs).isSorted().doesNotHaveDuplicates().last().isEqualTo(deleted);
            JsonNode messages = ben.ask("history", "room", "public").get("messages");
            assertThat(messages.get(0).get("text").asString()).isEqualTo("hello all");
            assertThat(messages.get(0).get("reactions").get(0).get("emoji").asString()).isEqualTo("👍");
            assertThat(messages.get(1).get("deleted").asBoolean()).isTrue();
            assertThat(messages.get(1).get("text").asString()).isEmpty();
        }
    }

    @Test
    void chinese_words_are_found_and_deleted_messages_are_not() {
        try (TestClient ann = node.client(node.person("ann"))) {
            ann.ask("send", "room", "public", "text", "今天天气很好，我们去公园");
            long gone = ann.ask("send", "room", "public", "text", "天气不好").get("seq").asLong();
            ann.ask("send", "room", "public", "text", "Nothing here");
            assertThat(ann.ask("search", "q", "天气", "room", "public").get("hits")).hasSize(2);
            ann.ask("delete", "room", "public", "message", gone);
            assertThat(ann.ask("search", "q", "天气").get("hits")).hasSize(1);
            assertThat(ann.ask("search", "q", "园").get("hits")).hasSize(1);
            assertThat(ann.ask("search", "q", "NOTHING here").get("hits")).hasSize(1);
            assertThat(ann.ask("search", "q", "气天").get("hits")).isEmpty();
            assertThat(ann.refused("search", "q", "!!!")).isEqualTo("invalid_request");
        }
    }

    @Test
    void unread_and_mentions_are_counted_until_they_are_read() {
        try (TestClient ann = node.client(node.person("ann")); TestClient ben = node.client(node.person("小明明"))) {
            ann.ask("send", "room", "public", "text", "@小明明你好");
            long last = ann.ask("send", "room", "public", "text", "and more").get("number").asLong();
            JsonNode seen = ben.ask("rooms").get("rooms").get(0);
            assertThat(seen.get("unread").asLong()).isEqualTo(2);
            assertThat(seen.get("mentions").asLong()).isEqualTo(1);
            ben.ask("read", "room", "public", "number", last);
            JsonNode after = ben.ask("rooms").get("rooms").get(0);
            assertThat(after.get("unread").asLong()).isZero();
            assertThat(after.get("mentions").asLong()).isZero();
            assertThat(ann.ask("rooms").get("rooms").get(0).get("unread").asLong()).isZero();
        }
    }

    @Test
    void pages_stay_stable_while_messages_come() {
        try (TestClient ann = node.client(node.person("ann"))) {
            say(ann, 25);
            JsonNode newest = ann.ask("history", "room", "public", "limit", 10);
            say(ann, 3);
            long first = newest.get("messages").get(0).get("seq").asLong();
            // Within the next page, at its edge, and in this one.
            ann.ask("edit", "room", "public", "message", first - 1, "text", "something else");
            ann.ask("delete", "room", "public", "message", first - 5);
            ann.ask("delete", "room", "public", "message", first);
            JsonNode older = ann.ask("history", "room", "public", "limit", 10, "before", first);
            assertThat(older.get("messages")).hasSize(10);
            for (int i = 0; i < 10; i++) {
                assertThat(older.get("messages").get(i).get("seq").asLong()).isEqualTo(first - 10 + i);
            }
            assertThat(older.get("messages").get(9).get("text").asString()).isEqualTo("something else");
            assertThat(older.get("messages").get(5).get("deleted").asBoolean()).isTrue();
            JsonNode forward = ann.ask("history", "room", "public", "limit", 10, "after", older.get("messages").get(9)
                    .get("seq").asLong());
            assertThat(forward.get("messages").get(0).get("seq").asLong()).isEqualTo(first);
            assertThat(forward.get("more").asBoolean()).isTrue();
        }
    }

    @Test
    void who_is_kicked_sees_nothing_more_and_who_is_banned_is_cut_off() {
        var ann = node.person("ann");
        var ben = node.person("ben");
        try (TestClient owner = node.client(ann); TestClient guest = node.client(ben)) {
            String room = owner.ask("create", "name", "Harbour").get("room").asString();
            guest.ask("join", "room", "Harbour");
            guest.ask("enter", "room", room);
            owner.ask("send", "room", room, "text", "before");
            owner.ask("kick", "room", room, "account", "ben");
            owner.ask("send", "room", room, "text", "after");
            guest.await(frame -> frame.path("change").asString("").equals("kicked"));
            assertThat(guest.refused("send", "room", room, "text", "still here")).isEqualTo("not_a_member");
            assertThat(guest.refused("enter", "room", room)).isEqualTo("not_a_member");
            assertThat(guest.texts()).containsExactly("before");
            owner.ask("ban", "room", room, "account", "ben", "seconds", 3600);
            assertThat(guest.refused("join", "room", room)).isEqualTo("banned_from_room");
            node.room.parts().banAccount(node.room.parts().accounts().house(), ben, Long.MAX_VALUE, "spam");
            assertThat(guest.closeCode()).isEqualTo(4003);
        }
    }

    @Test
    void a_direct_conversation_is_the_same_from_both_sides_and_nobody_elses() {
        var ann = node.person("ann");
        var ben = node.person("ben");
        try (TestClient one = node.client(ann);
                TestClient other = node.client(ben);
                TestClient third = node.client(node.person("eve"))) {
            String room = one.ask("direct", "account", "ben").get("room").asString();
            assertThat(other.ask("direct", "account", "ann").get("room").asString()).isEqualTo(room);
            one.ask("send", "room", room, "text", "just us");
            assertThat(other.ask("history", "room", room).get("messages")).hasSize(1);
            assertThat(third.refused("history", "room", room)).isEqualTo("unknown_room");
            assertThat(third.refused("send", "room", room, "text", "me too")).isEqualTo("unknown_room");
            assertThat(third.refused("enter", "room", room)).isEqualTo("unknown_room");
            assertThat(third.ask("search", "q", "just").get("hits")).isEmpty();
        }
    }
}
