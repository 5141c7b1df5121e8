package io.harborai.chatroom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.harborai.chatroom.account.Account;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Frames that no honest client sends: each has its error, and others notice nothing. */
final class HostileFramesTest {
    private static final int FRAME = 64 * 1024;

    @TempDir
    Path folder;
    private TestNode node;
    private Account ann;
    private TestClient witness;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.sqlite(folder);
        ann = node.person("ann");
        witness = node.client(node.person("ben"));
        witness.ask("enter", "room", "public");
    }

    @AfterEach
    void stop() {
        // Whatever was done to the server, an honest client is served.
        witness.ask("send", "room", "public", "text", "still here");
        witness.close();
        node.close();
    }

    private static JsonNode error(TestClient client, String code) {
        return client.await(frame -> frame.path("code").asString("").equals(code));
    }

    @Test
    void a_frame_of_one_byte_more_than_allowed_ends_the_connection_and_one_of_that_length_does_not() {
        try (TestClient client = node.client(ann)) {
            String head = "{\"id\":\"1\",\"type\":\"ping\",\"x\":\"";
            client.raw(head + "x".repeat(FRAME - head.length() - 2) + "\"}");
            client.ask("ping");
            client.raw("x".repeat(FRAME + 1));
            assertThat(client.closeCode()).isIn(1002, 1006, 1009);
        }
    }

    @Test
    void what_is_no_frame_is_told_so_and_ends_the_connection_when_it_goes_on() {
        try (TestClient client = node.client(ann)) {
            for (String bad : List.of("", "hello", "[]", "{", "{}", "{\"id\":7}", "7", "\"x\"", "null",
                    "{\"type\":\"\"}")) {
                client.rawUnlessClosed(bad);
            }
            error(client, "bad_frame");
            client.rawUnlessClosed("[".repeat(1000));
            client.rawUnlessClosed("{\"type\":\"send\",\"id\":\"" + "i".repeat(65) + "\"}");
            assertThat(client.closeCode()).isEqualTo(4002);
        }
    }

    @Test
    void unknown_types_and_forged_or_unknown_fields_are_refused() {
        try (TestClient client = node.client(ann)) {
            assertThat(client.refused("conquer")).isEqualTo("unknown_type");
            assertThat(client.refused("send", "room", "public")).isEqualTo("invalid_request");
            assertThat(client.refused("send", "room", "public", "text", "hi", "account", "u_ben")).isEqualTo(
                    "invalid_request");
            assertThat(client.refused("send", "room", 7, "text", List.of("hi"))).isEqualTo("invalid_request");
            assertThat(client.refused("send", "room", "public", "text", "x".repeat(4001))).isEqualTo("invalid_request");
            assertThat(client.refused("send", "room", "public", "text", "\u0007")).isEqualTo("invalid_request");
            assertThat(client.refused("send", "room", "public", "text", "hi", "client_id", "a b")).isEqualTo(
                    "invalid_request");
            assertThat(client.refused("send", "room", "public", "text", "hi", "reply_to", 999)).isEqualTo(
                    "invalid_request");
            assertThat(client.refused("edit", "room", "public", "message", 999, "text", "x")).isEqualTo(
                    "unknown_message");
            assertThat(client.refused("send", "room", "r0123456789abcdef", "text", "hi")).isEqualTo("unknown_room");
            assertThat(client.refused("enter", "room", "'; drop table chat_rooms; --")).isEqualTo("unknown_room");
            assertThat(client.refused("history", "room", "public", "after", -5, "before", 3)).isEqualTo(
                    "invalid_request");
        }
    }

    @Test
    void frames_out_of_their_order_are_refused() {
        try (TestClient client = node.client()) {
            assertThat(client.refused("send", "room", "public", "text", "hi")).isEqualTo("login_needed");
            assertThat(client.refused("enter", "room", "public")).isEqualTo("login_needed");
            assertThat(client.refused("login", "token", "hcs_forged")).isEqualTo("signed_out");
            client.ask("login", "token", node.token(ann));
            // A position that never was, an epoch of another room: both are honestly lost.
            assertThat(client.ask("resume", "room", "public", "epoch", "e0", "seq", 1).get("type").asString())
                    .isEqualTo("lost");
            String epoch = client.ask("enter", "room", "public").get("epoch").asString();
            client.ask("exit", "room", "public");
            assertThat(client.ask("resume", "room", "public", "epoch", epoch, "seq", 1_000_000).get("type").asString())
                    .isEqualTo("lost");
            assertThat(client.ask("resume", "room", "public", "epoch", epoch, "seq", -1).get("type").asString())
                    .isEqualTo("lost");
        }
    }

    @Test
    void a_flood_is_dropped_with_a_word_and_then_cut_off() throws Exception {
        ChatSettings slow = new ChatSettings(TestNode.SETTINGS.accounts(), TestNode.SETTINGS.rooms(),
                new io.harborai.chatroom.delivery.DeliverySettings(1024, 4 << 20, 1000, 1 << 20, TestNode.QUICK
                        .heartbeat(), TestNode.QUICK.verify(), 500, 2, 200, 1000, 1000),
                TestNode.SETTINGS.assistants(),
                TestNode.SETTINGS.files());
        try (TestNode strict = TestNode.sqlite(java.nio.file.Files.createDirectory(folder.resolve("strict")), slow);
                TestClient client = strict.client(strict.person("ann"))) {
            try {
                for (int i = 0; i < 2000 && !client.closed.isDone(); i++) {
                    client.raw("{\"type\":\"ping\"}");
                }
            } catch (java.util.concurrent.CompletionException cut) {
                assertThat(cut).hasCauseInstanceOf(java.io.IOException.class);
            }
            error(client, "flood");
            assertThat(client.closeCode()).isIn(4005, 1006);
        }
    }

    @Test
    void a_banned_account_and_an_ended_token_are_out_at_once_and_stay_out() {
        String token = node.token(ann);
        try (TestClient client = node.client()) {
            client.ask("login", "token", token);
            client.ask("logout");
            try (TestClient again = node.client()) {
                assertThat(again.refused("login", "token", token)).isEqualTo("signed_out");
            }
        }
        String other = node.token(ann);
        try (TestClient client = node.client()) {
            client.ask("login", "token", other);
            node.room.parts().banAccount(node.room.parts().accounts().house(), ann, Long.MAX_VALUE, "enough");
            assertThat(client.closeCode()).isEqualTo(4003);
            try (TestClient again = node.client()) {
                assertThat(again.refused("login", "token", other)).isEqualTo("signed_out");
            }
        }
    }

    @Test
    void a_token_that_ends_while_its_socket_is_open_takes_it_along() {
        Account carl = node.person("carl");
        try (TestClient client = node.client(carl)) {
            client.ask("me");
            node.database.write(handle -> handle.execute("update chat_tokens set expires_at = 1 where account = ?", carl
                    .id()));
            assertThat(client.closeCode()).isEqualTo(4001);
        }
    }

    @Test
    void guessing_passwords_is_slowed_down_and_unknown_names_are_no_different() {
        node.room.parts().accounts().create("carol", "correct horse battery", false);
        try (TestClient client = node.client()) {
            // Each wait is twice as long as the one before: however slow the machine is, one of them is still there.
            List<String> unknown = guessed(client, "nobody");
            assertThat(guessed(client, "carol")).isEqualTo(unknown).containsExactly("wrong_credentials", "slow_down");
            // The right one, too; on a machine that is slower than the wait, after more of them.
            String right = "let in";
            for (int i = 0; i < 10 && !right.equals("slow_down"); i++) {
                List<String> _ = guessed(client, "carol");
                right = client.refused("login", "name", "carol", "password", "correct horse battery");
            }
            assertThat(right).isEqualTo("slow_down");
        }
    }

    /** What guesses are told until they are slowed down, each once. */
    private static List<String> guessed(TestClient client, String name) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 30 && !told.contains("slow_down"); i++) {
            told.add(client.refused("login", "name", name, "password", "wrong wrong wrong"));
        }
        return told.stream().distinct().toList();
    }

    @Test
    void random_frames_never_break_anything() {
        long seed = Long.getLong("harborai.fuzz.seed", System.nanoTime());
        System.out.println("frames seed " + seed);
        Random random = new Random(seed);
        List<String> types = List.of("send", "enter", "resume", "exit", "history", "react", "pin", "read", "edit",
                "delete", "search", "command", "create", "join", "leave", "kick", "role", "files", "assistants");
        List<String> fields = List.of("room", "text", "seq", "epoch", "message", "emoji", "on", "before", "after",
                "limit", "q", "name", "account", "thread", "client_id", "number");
        List<Object> values = List.of("public", "", 0, -1, Long.MAX_VALUE, true, List.of(), "🚢", "a".repeat(5000),
                "\u0000", "null", 1.5, "r0123456789abcdef", "/help", "/list -u");
        int asked = 0;
        while (asked < 400) {
            try (TestClient client = node.client(ann)) {
                for (int i = 0; i < 80; i++, asked++) {
                    List<Object> frame = new ArrayList<>();
                    for (int k = random.nextInt(5); k > 0; k--) {
                        frame.add(fields.get(random.nextInt(fields.size())));
                        frame.add(values.get(random.nextInt(values.size())));
                    }
                    JsonNode answer = client.tell(types.get(random.nextInt(types.size())), frame.toArray());
                    assertThat(answer.path("code").asString("")).isNotEqualTo("internal_error");
                }
            }
        }
        await().atMost(TestNode.PATIENCE)
                .untilAsserted(() -> assertThat(node.room.parts().hub().figures().open()).isLessThanOrEqualTo(2));
    }
}
