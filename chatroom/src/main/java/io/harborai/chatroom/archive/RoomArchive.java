package io.harborai.chatroom.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.Accounts;
import io.harborai.chatroom.file.Files;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.MessageView;
import io.harborai.chatroom.message.Transcript;
import io.harborai.chatroom.room.Action;
import io.harborai.chatroom.room.Member;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.chatroom.room.RoomKind;
import io.harborai.chatroom.room.Rooms;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.WebFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A room as a ZIP of JSON and files, and a room made of one: its members, its messages with authors, times, order, threads,
 * reactions and pins, its files. People are known by their names. Blocking; safe to share between threads.
 */
public final class RoomArchive {
    private static final int FORMAT = 2;
    private static final int LISTED = 200;

    private final Accounts accounts;
    private final Rooms rooms;
    private final RoomAccess access;
    private final Transcript transcript;
    private final Files files;

    /** Of these rooms. */
    public RoomArchive(Accounts accounts, Rooms rooms, RoomAccess access, Transcript transcript, Files files) {
        this.accounts = accounts;
        this.rooms = rooms;
        this.access = access;
        this.transcript = transcript;
        this.files = files;
    }

    private record Head(int format, String name, String kind, String topic, String announcement) {}

    /** A file, before its bytes. */
    record Listed(String file, String name, @Nullable String by) {}

    /** A member. */
    record Joined(String name, String role, long joinedAt) {}

    /** The room to be exported, for its owner or an administrator. */
    public Room exported(Account who, String roomId) {
        RoomAccess.Reader reader = access.reader(who, roomId);
        if (!Action.ARCHIVE.allowed(who.administrator(), reader.member().map(Member::role).orElse(null), null)) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed", "A room is exported by its owner.");
        }
        return reader.room();
    }

    /** Writes a room. */
    public void write(Account who, Room room, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        entry(zip, "room.json", ChatJson.write(new Head(FORMAT, room.name(), room.kind().word(), room.topic(), room
                .announcement())));
        members(zip, room.id());
        long before = 0;
        List<Files.View> page;
        do {
            page = files.of(who, room.id(), before, LISTED);
            for (Files.View file : page) {
                entry(zip, "files/" + file.file() + ".json",
                        ChatJson.write(new Listed(file.file(), file.name(), accounts
                                .find(file.account()).map(Account::name).orElse(null))));
                zip.putNextEntry(new ZipEntry("files/" + file.file()));
                try (InputStream in = files.content(who, file.file()).open().at(0, Long.MAX_VALUE)) {
                    in.transferTo(zip);
                }
                zip.closeEntry();
                before = file.createdAt();
            }
        } while (page.size() == LISTED);
        zip.putNextEntry(new ZipEntry("messages.jsonl"));
        Map<String, String> names = new HashMap<>();
        try {
            transcript.each(room.id(), message -> line(zip, named(message, names)));
        } catch (java.io.UncheckedIOException gone) {
            throw gone.getCause();
        }
        zip.closeEntry();
        zip.finish();
    }

    private void members(ZipOutputStream zip, String room) throws IOException {
        zip.putNextEntry(new ZipEntry("members.jsonl"));
        List<Member> page = rooms.members(room, "", LISTED);
        while (!page.isEmpty()) {
            page.forEach(member -> line(zip, new Joined(member.name(), member.role().word(), member.joinedAt())));
            page = rooms.members(room, page.getLast().account(), LISTED);
        }
        zip.closeEntry();
    }

    /** Accounts have other ids elsewhere; who has none any more has no reaction there. */
    private MessageView named(MessageView message, Map<String, String> names) {
        return message.reactions() == null
                ? message
                : message.with(message.reactions().stream().map(each -> new MessageView.Reaction(each.emoji(), each
                        .accounts().stream().map(id -> names.computeIfAbsent(id, this::name)).filter(name -> !name
                                .isEmpty())
                        .toList())).toList());
    }

    private String name(String account) {
        return accounts.find(account).map(Account::name).orElse("");
    }

    private static void line(OutputStream out, Object record) {
        try {
            out.write((ChatJson.write(record) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    /** What came of an import. */
    public record Imported(String room, String name, long messages, int files) {}

    /**
     * Makes a private room of what was exported; who imports owns it. Authors that have no account here get one that nobody
     * can log in with; members with an account of that name here are members of the new room.
     *
     * @param name what it is called now; empty for its own name
     */
    public Imported read(Account who, String name, InputStream in) throws IOException {
        if (!who.administrator()) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed", "Rooms are imported by administrators of the "
                    + "server: messages come in under other people's names.");
        }
        try (ZipInputStream zip = new ZipInputStream(in, StandardCharsets.UTF_8)) {
            ZipEntry first = zip.getNextEntry();
            if (first == null || !first.getName().equals("room.json")) {
                throw new WrongInput(null, "This is no export of a room: 'room.json' does not come first.");
            }
            Head head = ChatJson.mapper().readValue(RoomReading.text(zip), Head.class);
            if (head.format() < 1 || head.format() > FORMAT) {
                throw new WrongInput(null, "The export has format " + head.format() + ", this server reads 1 to "
                        + FORMAT + ".");
            }
            Room room = rooms.create(who, name.isEmpty() ? head.name() : name, RoomKind.PRIVATE, head.topic(), 0);
            return new RoomReading(new RoomReading.Parts(accounts, rooms, transcript, files), who, room, zip, head
                    .format() > 1).all();
        } catch (ZipException | JacksonException broken) {
            throw new WrongInput(null, "The export is broken: " + broken.getMessage());
        }
    }
}
