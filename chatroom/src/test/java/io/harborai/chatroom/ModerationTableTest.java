package io.harborai.chatroom;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.platform.web.WebFailure;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Who may do what to whom: every role against every action against every role, by what really happens. */
final class ModerationTableTest {
    private static final List<String> ACTORS = List.of("house", "owner", "admin", "member", "read_only", "stranger");
    private static final List<String> TARGETS = List.of("owner", "admin", "member", "read_only");
    /** What each actor may do to others, and on whom; written down here, not asked of the code. */
    private static final Map<String, List<String>> MAY = Map.of("house", TARGETS, "owner",
            List.of("admin", "member", "read_only"), "admin", List.of("member", "read_only"), "member", List.of(),
            "read_only", List.of(), "stranger", List.of());
    /** What each actor may do with the room itself. */
    private static final Map<String, List<String>> ALONE = Map.of("house",
            List.of("invite", "pin", "describe", "announce", "rename", "archive", "remove", "bans"), "owner",
            List.of("write", "invite", "pin", "describe", "announce", "rename", "archive", "remove", "bans"), "admin",
            List.of("write", "invite", "pin", "describe", "announce", "rename", "bans"), "member",
            List.of("write", "invite"), "read_only", List.of(), "stranger", List.of());

    @TempDir
    Path folder;
    private TestNode node;
    private ChatParts chat;
    private int rooms;

    @BeforeEach
    void start() throws Exception {
        node = TestNode.sqlite(folder);
        chat = node.room.parts();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** A room with one person of each role, and one more of the target's. */
    private record Scene(Room room, Account actor, Account target, long message) {}

    private final Map<String, Account> people = new java.util.TreeMap<>();

    private Account person(String name) {
        return people.computeIfAbsent(name, node::person);
    }

    private Scene scene(String actor, String target) {
        boolean ownerActs = actor.equals("owner");
        Account founder = person(ownerActs ? "a_owner" : "t_owner");
        Room room = chat.rooms().create(founder, "Room " + ++rooms, RoomKind.PUBLIC, "", 0);
        Account doing = actor.equals("house") ? chat.accounts().house() : person("a_" + actor);
        if (!List.of("house", "owner", "stranger").contains(actor)) {
            chat.membership().add(room.id(), founder.id(), doing, RoomRole.of(actor));
        }
        Account done = person("t_" + target);
        if (!target.equals("owner")) {
            chat.membership().add(room.id(), founder.id(), done, RoomRole.of(target));
        }
        // Readers cannot write: the message was written before they became readers.
        long message = 0;
        if (!(target.equals("owner") && ownerActs)) {
            if (target.equals("read_only")) {
                chat.membership().role(room.id(), founder, done, RoomRole.MEMBER);
            }
            message = chat.messages().say(room.id(), done.id(), new Messages.Draft("something", "", 0, 0)).join()
                    .seq();
            if (target.equals("read_only")) {
                chat.membership().role(room.id(), founder, done, RoomRole.READ_ONLY);
            }
        }
        return new Scene(room, doing, done, message);
    }

    private static boolean happens(Runnable deed) {
        try {
            deed.run();
            return true;
        } catch (WebFailure refused) {
            assertThat(refused.failure().code()).isIn("not_allowed", "not_a_member", "unknown_room");
            return false;
        } catch (CompletionException wrapped) {
            assertThat(wrapped.getCause()).isInstanceOf(WebFailure.class);
            return false;
        }
    }

    @Test
    void what_is_done_to_somebody_needs_a_higher_role_than_theirs() {
        List<String> wrong = new ArrayList<>();
        for (String actor : ACTORS) {
            for (String target : TARGETS) {
                if (actor.equals("owner") && target.equals("owner")) {
                    continue;
                }
                for (String action : List.of("kick", "ban", "mute", "unmute", "role", "delete")) {
                    Scene scene = scene(actor, target);
                    boolean expected = MAY.getOrDefault(actor, List.of()).contains(target);
                    if (happens(() -> onSomebody(scene, action)) != expected) {
                        wrong.add(actor + " " + action + " " + target + " should be " + expected);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private void onSomebody(Scene scene, String action) {
        String room = scene.room().id();
        switch (action) {
            case "kick" -> chat.membership().kick(room, scene.actor(), scene.target(), "why");
            case "ban" -> chat.membership().ban(room, scene.actor(), scene.target(), Long.MAX_VALUE, "why");
            case "mute" -> chat.membership().mute(room, scene.actor(), scene.target(), Long.MAX_VALUE);
            case "unmute" -> chat.membership().mute(room, scene.actor(), scene.target(), 0);
            case "role" -> chat.membership().role(room, scene.actor(), scene.target(), RoomRole.READ_ONLY);
            default -> chat.messages().delete(room, scene.actor().id(), scene.message()).join();
        }
    }

    @Test
    void what_is_done_to_a_room_needs_a_role_in_it() {
        List<String> wrong = new ArrayList<>();
        for (String actor : ACTORS) {
            for (String action : List.of("write", "invite", "pin", "describe", "announce", "rename", "archive",
                    "remove", "bans")) {
                if (actor.equals("house") && action.equals("write")) {
                    continue;
                }
                Scene scene = scene(actor, actor.equals("owner") ? "member" : "owner");
                boolean expected = ALONE.getOrDefault(actor, List.of()).contains(action);
                if (happens(() -> onRoom(scene, action)) != expected) {
                    wrong.add(actor + " " + action + " should be " + expected);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private void onRoom(Scene scene, String action) {
        String room = scene.room().id();
        Account who = scene.actor();
        switch (action) {
            case "write" -> chat.messages().say(room, who.id(), new Messages.Draft("hello", "", 0, 0)).join();
            case "invite" -> chat.membership().invite(room, who, person("newcomer"));
            case "pin" -> chat.messages().pin(room, who.id(), scene.message(), true).join();
            case "describe" -> chat.desk().describe(room, who, "topic", 0);
            case "announce" -> chat.desk().announce(room, who, "hear");
            case "rename" -> chat.desk().rename(room, who, "Renamed " + ++rooms);
            case "archive" -> chat.desk().archive(room, who, true);
            case "remove" -> chat.desk().remove(room, who);
            default -> chat.membership().bans(room, who);
        }
    }

    @Test
    void roles_that_are_given_are_below_ones_own_and_a_room_has_one_owner() {
        Scene scene = scene("owner", "member");
        String room = scene.room().id();
        Account admin = person("second");
        chat.membership().add(room, scene.actor().id(), admin, RoomRole.ADMIN);
        assertThat(happens(() -> chat.membership().role(room, admin, scene.target(), RoomRole.ADMIN))).isFalse();
        assertThat(happens(() -> chat.membership().role(room, admin, scene.target(), RoomRole.OWNER))).isFalse();
        assertThat(happens(() -> chat.membership().role(room, scene.actor(), admin, RoomRole.OWNER))).isTrue();
        assertThat(chat.rooms().member(room, admin.id()).orElseThrow().role()).isEqualTo(RoomRole.OWNER);
        assertThat(chat.rooms().member(room, scene.actor().id()).orElseThrow().role()).isEqualTo(RoomRole.ADMIN);
    }

    @Test
    void a_muted_member_reads_and_does_not_write_and_a_banned_one_does_neither() {
        Scene scene = scene("admin", "member");
        String room = scene.room().id();
        String target = scene.target().id();
        chat.membership().mute(room, scene.actor(), scene.target(), Long.MAX_VALUE);
        assertThat(chat.access().reader(scene.target(), room)).isNotNull();
        assertThat(refusal(() -> chat.messages().say(room, target, new Messages.Draft("x", "", 0, 0)).join()))
                .isEqualTo("muted");
        assertThat(refusal(() -> chat.messages().edit(room, target, scene.message(), "y").join())).isEqualTo("muted");
        chat.membership().ban(room, scene.actor(), scene.target(), Long.MAX_VALUE, "");
        assertThat(refusal(() -> chat.access().reader(scene.target(), room))).isEqualTo("not_a_member");
        assertThat(refusal(() -> chat.membership().join(room, scene.target()))).isEqualTo("banned_from_room");
        chat.membership().unban(room, scene.actor(), scene.target());
        assertThat(chat.membership().join(room, scene.target())).isPositive();
    }

    private static String refusal(Runnable deed) {
        try {
            deed.run();
            return "nothing";
        } catch (WebFailure refused) {
            return refused.failure().code();
        } catch (CompletionException wrapped) {
            return wrapped.getCause() instanceof WebFailure refused ? refused.failure().code() : "unforeseen";
        }
    }
}
