package io.harborai.chatroom;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.Tokens;
import io.harborai.chatroom.delivery.CloseReason;
import io.harborai.chatroom.delivery.DeliverySettings;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a client can do wrong, and the error that each has, by the JDK's client and by Node's {@code ws}; a witness in the room
 * notices nothing of any. Needs Node 20 or newer with npm.
 */
final class ProtocolErrorsTest {
    private static final Path NODE = Path.of(System.getProperty("basedir", "."), "src/test/node").toAbsolutePath();
    private static final long MOST_SECONDS = 120;
    private static final String CLOSE = "close";
    private static final int LONG = 64 * 1024 + 1;
    /** So few connections for an account that a test can have them all. */
    private static final DeliverySettings STRICT = new DeliverySettings(1024, 4 << 20, 1000, 1 << 20, TestNode.QUICK
            .heartbeat(), TestNode.QUICK.verify(), 500, 50, 200, 8, 1000);

    @TempDir
    Path folder;
    private TestNode node;
    private TestClient witness;
    private List<Case> cases = List.of();

    /**
     * A row of the table.
     *
     * @param steps  texts, or a long text, or bytes
     * @param until  the error that must come, or that the connection ends
     * @param closes the codes of which one must end the connection; empty when it goes on
     */
    private record Case(String name, List<Object> steps, String until, Set<Integer> closes) {}

    /** What a client saw. */
    private record Seen(String name, List<String> codes, int close) {}

    @BeforeEach
    void start() throws Exception {
        node = TestNode.sqlite(folder, new ChatSettings(TestNode.SETTINGS.accounts(), TestNode.SETTINGS.rooms(), STRICT,
                TestNode.SETTINGS.assistants(), TestNode.SETTINGS.files()));
        witness = node.client(node.person("witness"));
        witness.ask("enter", "room", "public");
        cases = table();
    }

    @AfterEach
    void stop() {
        witness.ask("send", "room", "public", "text", "still here");
        assertThat(witness.texts()).containsExactly("still here");
        assertThat(witness.closed).isNotDone();
        witness.close();
        node.close();
    }

    private static String frame(String type, Object... fields) {
        var frame = ChatJson.mapper().createObjectNode().put("id", "f").put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            frame.set((String) fields[i], ChatJson.mapper().valueToTree(fields[i + 1]));
        }
        return frame.toString();
    }

    private List<Case> table() {
        Account ann = node.person("ann");
        Account eve = node.person("eve");
        var rooms = node.room.parts().rooms();
        String secret = rooms.create(ann, "Secret", RoomKind.PRIVATE, "", 0).id();
        String login = frame("login", "token", node.token(eve));
        Account banned = node.person("banned");
        String bannedToken = node.token(banned);
        node.room.parts().banAccount(node.room.parts().accounts().house(), banned, Long.MAX_VALUE, "enough");
        String expired = new Tokens(node.database, TestNode.SETTINGS.accounts(), InstantSource.system(),
                new SecureRandom()).personal(eve, "old", 1).token();
        List<Case> all = new ArrayList<>();
        all.add(new Case("a frame of 64 KB + 1", List.of(Map.of("long", LONG)), CLOSE, Set.of(1002, 1006, 1009)));
        all.add(new Case("bytes", List.of(Map.of("binary", 10)), "bad_frame", Set.of()));
        all.add(new Case("no JSON", List.of("hello"), "bad_frame", Set.of()));
        all.add(new Case("no frame", List.of("[1]"), "bad_frame", Set.of()));
        all.add(new Case("malformed again and again", List.copyOf(Collections.nCopies(12, "{")), CLOSE, Set.of(4002)));
        all.add(new Case("an unknown type", List.of(frame("conquer")), "unknown_type", Set.of()));
        all.add(new Case("before the log-in", List.of(frame("send", "room", "public", "text", "hi")), "login_needed",
                Set.of()));
        all.add(new Case("to look before the log-in", List.of(frame("enter", "room", "public")), "login_needed",
                Set.of()));
        all.add(new Case("a forged token", List.of(frame("login", "token", "hcs_forged")), "signed_out", Set.of()));
        all.add(new Case("an expired token", List.of(frame("login", "token", expired)), "signed_out", Set.of()));
        all.add(new Case("a banned account", List.of(frame("login", "token", bannedToken)), "signed_out", Set.of()));
        all.add(new Case("an unknown field", List.of(login, frame("send", "room", "public", "text", "hi", "account",
                ann.id())), "invalid_request", Set.of()));
        all.add(new Case("a message that is not there", List.of(login, frame("edit", "room", "public", "message", 999,
                "text", "x")), "unknown_message", Set.of()));
        all.add(new Case("another one's room", List.of(login, frame("send", "room", secret, "text", "hi")),
                "unknown_room", Set.of()));
        all.add(new Case("a file of another one's room", List.of(login, frame("files", "room", secret)),
                "unknown_room", Set.of()));
        all.add(new Case("another one's session", List.of(login, frame("revoke_token", "token", "t_forged"), frame(
                "ban_account", "account", ann.id())), "not_allowed", Set.of()));
        all.add(new Case("a text that is too long", List.of(login, frame("send", "room", "public", "text", "x".repeat(
                4001))), "invalid_request", Set.of()));
        all.add(new Case("a flood", List.copyOf(Collections.nCopies(3000, "{\"type\":\"ping\"}")), CLOSE, Set.of(4005,
                1006)));
        return all;
    }

    private static void check(Case asked, Seen seen) {
        if (asked.until().equals(CLOSE)) {
            assertThat(asked.closes()).as(asked.name() + ": " + seen.codes()).contains(seen.close());
        } else {
            assertThat(seen.codes()).as(asked.name()).contains(asked.until());
        }
    }

    @Test
    void each_mistake_has_its_error_by_the_jdk_s_client() {
        for (Case each : cases) {
            try (TestClient client = node.client()) {
                check(each, played(client, each));
            }
        }
    }

    private static Seen played(TestClient client, Case asked) {
        for (Object step : asked.steps()) {
            if (client.closed.isDone()) {
                break;
            }
            try {
                send(client, step);
            } catch (CompletionException cut) {
                assertThat(cut).hasCauseInstanceOf(IOException.class);
            }
        }
        await().atMost(TestNode.PATIENCE).until(() -> asked.until().equals(CLOSE)
                ? client.closed.isDone()
                : codes(client).contains(asked
                        .until()));
        return new Seen(asked.name(), codes(client), client.closed.getNow(0));
    }

    private static void send(TestClient client, Object step) {
        if (step instanceof String text) {
            long before = answers(client);
            client.raw(text);
            if (text.contains("\"id\"")) {
                await().atMost(TestNode.PATIENCE).until(() -> answers(client) > before);
            }
        } else if (step instanceof Map<?, ?> bytes && bytes.get("binary") instanceof Integer length) {
            client.rawBytes(new byte[length]);
        } else {
            client.raw("x".repeat(LONG));
        }
    }

    private static long answers(TestClient client) {
        return client.frames.stream().filter(frame -> frame.has("id")).count();
    }

    private static List<String> codes(TestClient client) {
        return client.frames.stream().filter(frame -> frame.path("type").asString("").equals("error")).map(
                frame -> frame.path("code").asString("")).toList();
    }

    @Test
    void each_mistake_has_its_error_by_the_ws_client_of_node() throws Exception {
        Path table = Files.writeString(folder.resolve("cases.json"), ChatJson.write(Map.of("url", "ws://127.0.0.1:"
                + node.port + "/ws", "cases", cases)));
        install();
        List<Seen> seen = run(List.of("node", "frames.mjs", table.toString())).lines().map(line -> ChatJson.mapper()
                .readValue(line, Seen.class)).toList();
        assertThat(seen).hasSameSizeAs(cases);
        for (int i = 0; i < cases.size(); i++) {
            check(cases.get(i), seen.get(i));
        }
    }

    private void install() throws IOException, InterruptedException {
        Path installed = NODE.resolve("node_modules/.package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(NODE.resolve(
                        "package-lock.json"))) < 0) {
            run(List.of("npm", "ci", "--no-audit", "--no-fund"));
        }
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Path printed = folder.resolve(command.getFirst() + ".txt");
        Path complaints = folder.resolve(command.getFirst() + ".err");
        Process process = new ProcessBuilder(command).directory(NODE.toFile()).redirectOutput(printed.toFile())
                .redirectError(complaints.toFile()).start();
        try {
            assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).as(command + " ends").isTrue();
            assertThat(process.exitValue()).as(Files.readString(complaints)).isZero();
            return Files.readString(printed);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void one_account_has_only_so_many_connections_and_gets_them_back() {
        Account many = node.person("many");
        String token = node.token(many);
        List<TestClient> open = new ArrayList<>();
        for (int i = 0; i < STRICT.sockets(); i++) {
            TestClient client = node.client();
            client.ask("login", "token", token);
            open.add(client);
        }
        try (TestClient more = node.client()) {
            assertThat(more.refused("login", "token", token)).isEqualTo("too_many_sockets");
            open.removeFirst().close();
            await().atMost(TestNode.PATIENCE)
                    .until(() -> more.tell("login", "token", token).get("type").asString().equals("login"));
        }
        open.forEach(TestClient::close);
    }

    @Test
    void who_reads_nothing_is_cut_off_and_the_others_get_everything() {
        Account ann = node.person("ann2");
        try (TestClient slow = node.client(node.person("slow"));
                TestClient reader = node.client(node.person("reader"))) {
            String room = slow.ask("create", "name", "Busy").get("room").asString();
            reader.ask("join", "room", "Busy");
            reader.ask("enter", "room", room);
            slow.ask("enter", "room", room);
            slow.readNothing();
            var messages = node.room.parts().messages();
            node.room.parts().membership().add(room, ann.id(), ann, RoomRole.MEMBER);
            Messages.Draft draft = new Messages.Draft("慢".repeat(4000), "", 0, 0);
            int said = 0;
            while (node.room.parts().hub().figures().cut(CloseReason.SLOW) == 0) {
                // Together they are one commit; what waits for the reader meanwhile stays below what it may be.
                List<CompletableFuture<?>> together = new ArrayList<>();
                for (int i = 0; i < 50; i++, said++) {
                    together.add(messages.say(room, ann.id(), draft).toCompletableFuture());
                }
                together.forEach(CompletableFuture::join);
                int all = said;
                await().atMost(TestNode.PATIENCE).until(() -> reader.texts().size() == all);
                assertThat(said).as("messages of 12 KB until a client that reads nothing is cut off").isLessThan(
                        5000);
            }
            assertThat(reader.closed).isNotDone();
        }
    }
}
