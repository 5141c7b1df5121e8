package io.harborai.chatroom.http;

import java.util.List;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.moderation.Audit;
import io.harborai.chatroom.moderation.Membership;
import io.harborai.chatroom.room.Member;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.Rooms;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebFailure;
import org.jspecify.annotations.Nullable;

/** What people do with rooms, and how order is kept in them. */
final class RoomOperations {
    private static final int MOST = 200;

    private final ChatParts chat;

    RoomOperations(ChatParts chat) {
        this.chat = chat;
    }

    /** A room as one account sees it. */
    record RoomView(String room, String name, String kind, String topic, String announcement, String epoch, long seq,
            long messages, int maxMembers, @Nullable Integer retentionDays, @Nullable Boolean archived,
            @Nullable Long bannedUntil,
            @Nullable String role, @Nullable Long readNumber, @Nullable Long unread, @Nullable Long mentions) {
        static RoomView of(Room room, String name, @Nullable RoomRole role, @Nullable Long read,
                @Nullable Long unread, @Nullable Long mentions) {
            return new RoomView(room.id(), name, room.kind().word(), room.topic(), room.announcement(), room.epoch(),
                    room.seq(), room.messages(), room.maxMembers(),
                    room.retentionDays() == 0 ? null : room.retentionDays(),
                    room.archived() ? true : null,
                    room.bannedUntil() > 0 ? room.bannedUntil() : null, role == null ? null : role.word(), read, unread,
                    mentions);
        }

        static RoomView of(Rooms.Seen seen) {
            return of(seen.room(), seen.other().isEmpty() ? seen.room().name() : seen.other(), seen.role(),
                    seen.readNumber(), seen.unread(), seen.mentions());
        }

        static RoomView of(RoomAccess.Reader reader) {
            Long read = reader.member().map(Member::readNumber).orElse(null);
            return of(reader.room(), reader.room().name(), reader.member().map(Member::role).orElse(null), read,
                    read == null ? null : reader.room().messages() - read, null);
        }
    }

    record RoomList(List<RoomView> rooms) {}

    record Create(String name, @Nullable String kind, @Nullable String topic, @Nullable Integer maxMembers,
            @Nullable List<String> members) {}

    record OfRoom(String room) {}

    record OnSomebody(String room, String account, @Nullable String reason, @Nullable Long seconds,
            @Nullable String role) {}

    record Members(String room, @Nullable String after, @Nullable Integer limit) {}

    record MemberView(String account, String name, String role, long joinedAt, long readNumber,
            @Nullable Long mutedUntil, boolean online) {}

    record MemberList(List<MemberView> members) {}

    record BanList(List<Membership.Ban> bans) {}

    record Update(String room, @Nullable String name, @Nullable String topic, @Nullable String announcement,
            @Nullable Integer maxMembers, @Nullable Boolean archived, @Nullable Integer retentionDays) {}

    record AuditPages(@Nullable String room, @Nullable Long before, @Nullable Integer limit) {}

    record AuditList(List<Audit.Entry> entries) {}

    @FunctionalInterface
    private interface Doing {
        long run(Account who, Account target, OnSomebody input);
    }

    private Operation<OnSomebody> on(String type, String summary, Doing doing) {
        return Operation.of(type, OnSomebody.class, Operation.Changed.class, "POST /rooms/{room}/" + type, summary,
                (caller, input) -> new Operation.Changed(doing.run(caller.account(), chat.accounts().named(input
                        .account()), input)));
    }

    List<Operation<?>> all() {
        return List.of(Operation.of("rooms", AccountOperations.Nothing.class, RoomList.class, "GET /rooms",
                "The rooms that one is in, with what is unread.", (caller, none) -> new RoomList(chat.rooms().joined(
                        caller.account().id()).stream().map(RoomView::of).toList())),
                Operation.of("browse", AccountOperations.Paging.class, RoomList.class, "GET /browse",
                        "Rooms that anybody may join, in the order of their names.", this::browse),
                Operation.of("create", Create.class, RoomView.class, "POST /rooms",
                        "Makes a room, public or private, and calls people into it.", this::create),
                Operation.of("direct", AccountOperations.Target.class, RoomView.class, "POST /direct",
                        "The direct conversation with somebody, made when there is none.", this::direct),
                Operation.of("room", OfRoom.class, RoomView.class, "GET /rooms/{room}", "A room.",
                        (caller, input) -> RoomView.of(chat.access().reader(caller.account(), chat.roomId(input
                                .room())))),
                Operation.of("join", OfRoom.class, RoomView.class, "POST /rooms/{room}/join",
                        "Becomes a member, by the room's id or name.", (caller, input) -> {
                            String room = chat.roomId(input.room());
                            chat.membership().join(room, caller.account());
                            return RoomView.of(chat.access().reader(caller.account(), room));
                        }),
                Operation.of("leave", OfRoom.class, Operation.Changed.class, "POST /rooms/{room}/leave",
                        "Is no longer a member.", (caller, input) -> new Operation.Changed(chat.membership().leave(
                                input.room(), caller.account()))),
                Operation.of("members", Members.class, MemberList.class, "GET /rooms/{room}/members",
                        "Who is in a room, and who of them is here.", this::members),
                Operation.of("update", Update.class, RoomView.class, "PATCH /rooms/{room}",
                        "Changes name, topic, announcement, size, how long messages are kept, or whether the room is archived.",
                        this::update),
                Operation.of("remove", OfRoom.class, Operation.Done.class, "DELETE /rooms/{room}",
                        "Removes a room with everything in it.", (caller, input) -> {
                            chat.desk().remove(input.room(), caller.account());
                            return Operation.Done.YES;
                        }),
                on("invite", "Calls somebody into a room.", (who, target, input) -> {
                    chat.membership().invite(input.room(), who, target);
                    return 0;
                }),
                on("kick", "Sends somebody out.", (who, target, input) -> chat.membership().kick(input.room(), who,
                        target, AccountOperations.or(input.reason()))),
                on("ban", "Sends somebody out and keeps them out; 0 seconds are for ever.",
                        (who, target, input) -> chat.membership().ban(input.room(), who, target, chat.until(
                                AccountOperations.or(input.seconds())), AccountOperations.or(input.reason()))),
                on("unban", "Ends a ban from a room.", (who, target, input) -> chat.membership().unban(input.room(),
                        who, target)),
                on("mute", "Takes somebody's voice in a room; 0 seconds are for ever.",
                        (who, target, input) -> chat.membership().mute(input.room(), who, target, chat.until(
                                AccountOperations.or(input.seconds())))),
                on("unmute", "Gives somebody's voice back.", (who, target, input) -> chat.membership().mute(input
                        .room(), who, target, 0)),
                on("role", "Makes somebody owner, admin, member or read_only.",
                        (who, target, input) -> chat.membership().role(input.room(), who, target, RoomRole.of(
                                AccountOperations.or(input.role())))),
                Operation.of("bans", OfRoom.class, BanList.class, "GET /rooms/{room}/bans",
                        "Who is kept out of a room.", (caller, input) -> new BanList(chat.membership().bans(input
                                .room(), caller.account()))),
                Operation.of("audit", AuditPages.class, AuditList.class, "GET /audit",
                        "Who kept order, the newest first, as an administrator.", this::audit));
    }

    private RoomList browse(Operation.Caller caller, AccountOperations.Paging input) {
        int limit = Math.clamp(AccountOperations.limit(input.limit(), 100), 1, MOST);
        return new RoomList(chat.rooms().page(caller.account().administrator(), false, AccountOperations.or(input
                .after()), limit).stream().map(room -> RoomView.of(room, room.name(), null, null, null, null))
                .toList());
    }

    private RoomView create(Operation.Caller caller, Create input) {
        RoomKind kind = switch (input.kind() == null ? "public" : input.kind()) {
            case "public" -> RoomKind.PUBLIC;
            case "private" -> RoomKind.PRIVATE;
            default -> throw new WrongInput("kind", "'kind' is '" + input.kind()
                    + "', it must be public or private.");
        };
        List<String> names = input.members() == null ? List.of() : input.members();
        if (names.size() > MOST) {
            throw new WrongInput("members", "'members' has " + names.size() + " entries, at most " + MOST
                    + " are allowed.");
        }
        List<Account> people = names.stream().map(chat.accounts()::named).toList();
        Room room = chat.rooms().create(caller.account(), input.name(), kind, AccountOperations.or(input.topic()),
                AccountOperations.limit(input.maxMembers(), 0));
        people.forEach(each -> chat.membership().invite(room.id(), caller.account(), each));
        return RoomView.of(chat.access().reader(caller.account(), room.id()));
    }

    private RoomView direct(Operation.Caller caller, AccountOperations.Target input) {
        Account other = chat.accounts().named(input.account());
        Room room = chat.rooms().direct(caller.account(), other);
        return RoomView.of(room, other.name(), RoomRole.MEMBER, null, null, null);
    }

    private MemberList members(Operation.Caller caller, Members input) {
        chat.access().reader(caller.account(), input.room());
        int limit = Math.clamp(AccountOperations.limit(input.limit(), 100), 1, MOST);
        return new MemberList(chat.rooms().members(input.room(), AccountOperations.or(input.after()), limit).stream()
                .map(member -> new MemberView(member.account(), member.name(), member.role().word(), member
                        .joinedAt(), member.readNumber(), member.mutedUntil() > 0 ? member.mutedUntil() : null,
                        chat.hub().online(member.account())))
                .toList());
    }

    private RoomView update(Operation.Caller caller, Update input) {
        Account who = caller.account();
        if (input.name() != null) {
            chat.desk().rename(input.room(), who, input.name());
        }
        if (input.topic() != null || input.maxMembers() != null) {
            chat.desk().describe(input.room(), who, input.topic(), AccountOperations.limit(input.maxMembers(), 0));
        }
        if (input.announcement() != null) {
            chat.desk().announce(input.room(), who, input.announcement());
        }
        if (input.retentionDays() != null) {
            chat.desk().retain(input.room(), who, input.retentionDays());
        }
        if (input.archived() != null) {
            chat.desk().archive(input.room(), who, input.archived());
        }
        return RoomView.of(chat.access().reader(who, input.room()));
    }

    private AuditList audit(Operation.Caller caller, AuditPages input) {
        if (!caller.account().administrator()) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed", "Only administrators read the record.");
        }
        return new AuditList(chat.audit().page(AccountOperations.or(input.room()), AccountOperations.or(input
                .before()), Math.clamp(AccountOperations.limit(input.limit(), 100), 1, MOST)));
    }
}
