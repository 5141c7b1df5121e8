package io.harborai.chatroom.command;

import java.time.InstantSource;
import java.util.List;
import java.util.regex.Pattern;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.Accounts;
import io.harborai.chatroom.account.SignIn;
import io.harborai.chatroom.account.Tokens;
import io.harborai.chatroom.archive.RoomArchive;
import io.harborai.chatroom.assistant.Assistants;
import io.harborai.chatroom.delivery.CloseReason;
import io.harborai.chatroom.delivery.Hub;
import io.harborai.chatroom.file.Files;
import io.harborai.chatroom.message.History;
import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.message.Search;
import io.harborai.chatroom.moderation.Audit;
import io.harborai.chatroom.moderation.Membership;
import io.harborai.chatroom.moderation.RoomDesk;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.chatroom.room.Rooms;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebFailure;

/**
 * What the chat room can do, for its faces.
 *
 * @param accounts   who people are
 * @param tokens     what they show
 * @param signIn     how they come in
 * @param rooms      the rooms
 * @param access     who may read them
 * @param messages   what is said
 * @param history    what was said
 * @param search     finds it
 * @param membership who belongs to rooms
 * @param desk       what rooms are
 * @param audit      who kept order
 * @param hub        who is connected
 * @param assistants the AI members
 * @param files      the files
 * @param archive    takes rooms elsewhere and back
 * @param clock      tells the time
 */
public record ChatParts(Accounts accounts, Tokens tokens, SignIn signIn, Rooms rooms, RoomAccess access,
        Messages messages, History history, Search search, Membership membership, RoomDesk desk, Audit audit, Hub hub,
        Assistants assistants, Files files, RoomArchive archive, InstantSource clock) {
    private static final Pattern ROOM_ID = Pattern.compile("r[0-9a-f]{16}|" + Room.PUBLIC);
    /** Longest ban or mute that is not for ever. */
    private static final long MOST_SECONDS = 10L * 366 * 24 * 3600;

    /** The id of a room by its id or name. */
    public String roomId(String idOrName) {
        return ROOM_ID.matcher(idOrName).matches() ? idOrName : rooms.named(idOrName).id();
    }

    /** When something of so many seconds ends; 0 seconds mean for ever. */
    public long until(long seconds) {
        if (seconds < 0 || seconds > MOST_SECONDS) {
            throw new WrongInput("seconds", "'seconds' is " + seconds + ", it must be 0 (for ever) to " + MOST_SECONDS
                    + ".");
        }
        return seconds == 0 ? Long.MAX_VALUE : clock.millis() + seconds * 1000;
    }

    /** Refuses who is no administrator of the server. */
    public static void requireAdministrator(Account who) {
        if (!who.administrator()) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed",
                    "Only administrators of the server may do that.");
        }
    }

    /** Makes an account, which is in the public room from the start. */
    public Account newcomer(Account account) {
        membership.add(Room.PUBLIC, account.id(), account, RoomRole.MEMBER);
        return account;
    }

    /** Bans an account from the server; its sockets end at once, its tokens too. */
    public void banAccount(Account who, Account target, long until, String reason) {
        requireAdministrator(who);
        refuseSelf(who, target);
        accounts.ban(target.id(), until, reason.length() > 500 ? reason.substring(0, 500) : reason);
        audit.note(who.id(), "ban_account", "", target.id(), Account.until(until) + ": " + reason);
        hub.signOut(target.id(), CloseReason.BANNED, "");
    }

    /** Ends an account's ban. */
    public void freeAccount(Account who, Account target) {
        requireAdministrator(who);
        accounts.ban(target.id(), 0, "");
        audit.note(who.id(), "unban_account", "", target.id(), "");
    }

    /** Takes or gives back an account's voice everywhere. */
    public void muteAccount(Account who, Account target, long until) {
        requireAdministrator(who);
        refuseSelf(who, target);
        accounts.mute(target.id(), until);
        audit.note(who.id(), until == 0 ? "unmute_account" : "mute_account", "", target.id(), "");
    }

    /** Gives an account another name; the rooms that know it are told. */
    public void renameAccount(Account who, Account target, String name) {
        requireAdministrator(who);
        accounts.rename(target.id(), name);
        accounts.find(target.id()).ifPresent(
                renamed -> membership.tell(membership.traces(renamed), renamed, who.id()));
    }

    /** Gives an account another password; all its sessions and sockets end. */
    public void resetPassword(Account who, Account target, String password) {
        requireAdministrator(who);
        accounts.password(target.id(), password, "");
        hub.signOut(target.id(), CloseReason.SIGNED_OUT, "");
    }

    /** Removes an account; the rooms that know it are told. */
    public void removeAccount(Account who, Account target) {
        requireAdministrator(who);
        refuseSelf(who, target);
        List<String> traces = membership.traces(target);
        accounts.remove(target.id());
        membership.tell(traces, new Account(target.id(), "", false, target.createdAt(), 0, "", 0), who.id());
        audit.note(who.id(), "remove_account", "", target.id(), target.name());
        hub.signOut(target.id(), CloseReason.SIGNED_OUT, "");
    }

    private static void refuseSelf(Account who, Account target) {
        if (who.id().equals(target.id()) || target.id().equals(Account.HOUSE)) {
            throw new WrongInput("account", "This cannot be done to yourself or to the house.");
        }
    }
}
