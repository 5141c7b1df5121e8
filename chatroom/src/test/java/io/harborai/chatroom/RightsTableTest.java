package io.harborai.chatroom;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.AccountSettings;
import io.harborai.chatroom.assistant.AssistantSettings;
import io.harborai.chatroom.assistant.ModelAccess;
import io.harborai.chatroom.assistant.Wish;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.file.FileSettings;
import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.RoomSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may ask what of the socket: every operation that is about more than oneself, by every role. */
final class RightsTableTest {
    private static final ChatSettings SETTINGS = new ChatSettings(AccountSettings.DEFAULT, RoomSettings.DEFAULT,
            TestNode.QUICK, new AssistantSettings(List.of("say-*"), "key_1", 3, Duration.ofSeconds(20), 2),
            FileSettings.DEFAULT);
    private static final List<String> ACTORS = List.of("house", "owner", "admin", "member", "read_only", "stranger");
    private static final Set<String> READERS = Set.of("house", "owner", "admin", "member", "read_only");
    private static final Set<String> WRITERS = Set.of("house", "owner", "admin", "member");
    private static final Set<String> ADMINS = Set.of("house", "owner", "admin");
    private static final Set<String> OWNERS = Set.of("house", "owner");
    private static final Set<String> HOUSE = Set.of("house");
    private static final Set<String> NOBODY = Set.of();
    /** Of these everybody who is logged in may ask, for they are about oneself or what is public, or nobody needs a log-in. */
    private static final Set<String> OWN = Set.of("hello", "ping", "exit", "typing", "register", "login", "logout",
            "password", "me", "tokens", "make_token", "revoke_token", "accounts", "rooms", "browse", "create", "direct",
            "join", "leave");
    private static final Set<String> REFUSED = Set.of("not_allowed", "not_a_member", "unknown_room", "unknown_file");

    @TempDir
    Path folder;
    private TestNode node;
    private ChatParts chat;
    private final Map<String, Account> people = new LinkedHashMap<>();
    private int made;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.sqlite(folder, SETTINGS, ModelAccess.NONE);
        chat = node.room.parts();
        for (String actor : ACTORS) {
            people.put(actor, actor.equals("house") ? chat.accounts().house() : node.person("the_" + actor));
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** A room with one person of each role, a member to whom things are done, and what that one said and sent. */
    private record Scene(String room, Account target, long message, String file) {}

    private Account person(String role) {
        return java.util.Objects.requireNonNull(people.get(role));
    }

    private Scene scene() throws Exception {
        String room = chat.rooms().create(person("owner"), "Room " + ++made, RoomKind.PUBLIC, "", 0).id();
        for (String role : List.of("admin", "member", "read_only")) {
            chat.membership().add(room, "house", person(role), RoomRole.of(role));
        }
        Account target = node.person("target" + made);
        chat.membership().add(room, "house", target, RoomRole.MEMBER);
        long message = chat.messages().say(room, target.id(), new Messages.Draft("something", "", 0, 0)).join().seq();
        byte[] bytes = "abc".getBytes(StandardCharsets.UTF_8);
        String file = chat.files().begin(target, room, "a.txt", bytes.length, "").file();
        chat.files().append(target, file, 0, new ByteArrayInputStream(bytes));
        chat.files().complete(target, file);
        chat.assistants().add(person("house"), room, "Known", new Wish("say-hi", null, null, null, null, null, null,
                null));
        return new Scene(room, target, message, file);
    }

    @FunctionalInterface
    private interface Fields {
        Object[] of(Scene scene);
    }

    /**
     * A row.
     *
     * @param type   the frame's type
     * @param fields its fields
     * @param may    who may
     */
    private record Row(String type, Fields fields, Set<String> may) {}

    private static Fields room(Object... more) {
        return scene -> with(more, "room", scene.room());
    }

    private static Fields onTarget(Object... more) {
        return scene -> with(more, "room", scene.room(), "account", scene.target().id());
    }

    private static Fields onMessage(Object... more) {
        return scene -> with(more, "room", scene.room(), "message", scene.message());
    }

    private static Fields onAccount(Object... more) {
        return scene -> with(more, "account", scene.target().id());
    }

    private static Fields command(String line) {
        return scene -> with(new Object[0], "room", scene.room(), "text",
                line.replace("TARGET", scene.target().name()));
    }

    private static Object[] with(Object[] more, Object... first) {
        List<Object> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray();
    }

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String type : List.of("enter", "room", "members", "history", "pins", "files", "assistants")) {
            rows.add(new Row(type, room(), READERS));
        }
        rows.addAll(List.of(new Row("resume", room("epoch", "e0", "seq", 0), READERS), new Row("search", room("q",
                "something"), READERS), new Row("read", room("number", 1), READERS),
                new Row("send", room("text", "hello"),
                        WRITERS),
                new Row("react", onMessage("emoji", "+"), WRITERS),
                new Row("edit", onMessage("text", "not mine"), NOBODY),
                new Row("delete", onMessage(), ADMINS), new Row("pin", onMessage(), ADMINS), new Row("update", room(
                        "topic", "ships"), ADMINS),
                new Row("update", scene -> new Object[]{"room", scene.room(), "name", "New " + scene.target().name()},
                        ADMINS),
                new Row("update", room("announcement", "hear"), ADMINS),
                new Row("update", room("archived", true), OWNERS), new Row("update", room("retention_days", 7), OWNERS),
                new Row("remove", room(), OWNERS), new Row("invite", onTarget(), WRITERS), new Row("kick", onTarget(),
                        ADMINS),
                new Row("ban", onTarget(), ADMINS), new Row("unban", onTarget(), ADMINS),
                new Row("bans", room(), ADMINS),
                new Row("mute", onTarget(), ADMINS), new Row("unmute", onTarget(), ADMINS), new Row("role", onTarget(
                        "role", "read_only"), ADMINS)));
        rows.addAll(List.of(new Row("add_assistant", room("name", "Fresh", "model", "say-hi"), ADMINS), new Row(
                "change_assistant", room("assistant", "Known", "memory", 5), ADMINS),
                new Row("remove_assistant", room(
                        "assistant", "Known"), ADMINS),
                new Row("clear_memory", room(), WRITERS), new Row("delete_file", scene -> new Object[]{"file", scene
                        .file()}, ADMINS),
                new Row("command", command("/kick TARGET"), ADMINS),
                new Row("command", command("/announce hear"), ADMINS),
                new Row("command", command("/ai add Fresh say-hi"), ADMINS), new Row("command", command(
                        "/ban -u TARGET 60"), HOUSE),
                new Row("command", command("/free -l"), HOUSE), new Row("command", command(
                        "/modify -u TARGET username other"), HOUSE),
                new Row("command", command("/del -u TARGET"), HOUSE), new Row("audit", scene -> new Object[0], HOUSE),
                new Row("add_account", scene -> new Object[]{"name", "new" + scene.message() + scene.target().name(),
                        "password", "correct horse battery"}, HOUSE),
                new Row("change_account", onAccount("administrator", true), HOUSE),
                new Row("remove_account", onAccount(),
                        HOUSE),
                new Row("ban_account", onAccount("seconds", 60), HOUSE), new Row("unban_account", onAccount(), HOUSE),
                new Row("mute_account", onAccount("seconds", 60), HOUSE)));
        return rows;
    }

    @Test
    void every_operation_has_a_row_or_is_about_oneself() {
        Set<String> known = new TreeSet<>(OWN);
        rows().forEach(row -> known.add(row.type()));
        assertThat(known).isEqualTo(node.protocol.asked());
    }

    @Test
    void each_role_may_do_what_the_table_says_and_nothing_else() throws Exception {
        List<String> wrong = new ArrayList<>();
        Scene scene = scene();
        for (String actor : ACTORS) {
            try (TestClient client = node.client(person(actor))) {
                for (Row row : rows()) {
                    JsonNode answer = client.tell(row.type(), row.fields().of(scene));
                    String code = answer.path("type").asString("").equals("error") ? answer.get("code").asString() : "";
                    boolean right = row.may().contains(actor) ? code.isEmpty() : REFUSED.contains(code);
                    if (!right) {
                        wrong.add(actor + " " + row.type() + ": " + (code.isEmpty() ? "done" : answer));
                    }
                    if (code.isEmpty()) {
                        // What was refused has changed nothing: the next row may have the same.
                        scene = scene();
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }
}
