package io.harborai.chatroom.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.SignIn;
import io.harborai.chatroom.room.Action;
import io.harborai.chatroom.room.Member;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.web.WebFailure;

/** Files that are coming: announced, then sent piece by piece. Blocking; safe to share between threads and nodes. */
final class Uploads {
    /** So much of an upload that is cut off is lost at most, and held in memory meanwhile. */
    static final int PIECE_BYTES = 1 << 20;
    private static final String HASH = "[0-9a-f]{64}|";

    private final Files.Parts parts;
    private final FileSettings settings;
    private final FileStore store;

    Uploads(Files.Parts parts, FileSettings settings, FileStore store) {
        this.parts = parts;
        this.settings = settings;
        this.store = store;
    }

    StoredFile begin(Account who, String room, String name, long bytes, String sha256) {
        requireVoice(who, room);
        String checked = FileName.checked(name);
        if (settings.refused().contains(FileName.ending(checked))) {
            throw FileKind.wrong("Files whose name ends in '." + FileName.ending(checked) + "' are refused here.");
        }
        if (bytes < 1 || bytes > settings.bytes()) {
            throw WebFailure.of(FailureKind.TOO_LARGE, "file_too_large", "'bytes' is " + bytes + ", it must be 1 to "
                    + settings.bytes() + ".");
        }
        if (!sha256.matches(HASH)) {
            throw new WrongInput("sha256", "'sha256' must be 64 digits of lower-case hexadecimal.");
        }
        FileStore.Load load = store.load(room, who.id());
        if (load.open() >= settings.open()) {
            throw WebFailure.of(FailureKind.QUOTA, "too_many_uploads", "You have " + load.open()
                    + " uploads under way, which is the most; finish or delete one.");
        }
        if (load.roomBytes() + bytes > settings.roomBytes()) {
            throw WebFailure.of(FailureKind.QUOTA, "room_full", "The room's files have " + load.roomBytes()
                    + " bytes of " + settings.roomBytes() + "; delete some.");
        }
        StoredFile file = new StoredFile(RandomText.id("f_", parts.random()), room, who.id(), checked, FileKind.ANY,
                bytes, 0, sha256, StoredFile.State.OPEN, false, 0, parts.clock().millis());
        store.insert(file);
        return file;
    }

    /** Refuses who may not write in the room at this moment; the account is read anew, for bans hold at once. */
    private void requireVoice(Account known, String room) {
        Account who = parts.accounts().find(known.id()).orElseThrow(() -> WebFailure.of(FailureKind.AUTHENTICATION,
                "signed_out", "This account is no longer there."));
        long now = parts.clock().millis();
        if (who.banned(now)) {
            throw SignIn.banned(who);
        }
        RoomAccess.Reader reader = parts.access().reader(who, room);
        RoomRole role = reader.member().map(Member::role).orElse(null);
        long muted = Math.max(who.mutedUntil(), reader.member().map(Member::mutedUntil).orElse(0L));
        if (!Action.WRITE.allowed(who.administrator(), role, null)) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed", "Here you may only read.");
        }
        if (muted > now && !who.administrator()) {
            throw WebFailure.of(FailureKind.PERMISSION, "muted", "You are muted " + Account.until(muted) + ".");
        }
        if (reader.room().archived()) {
            throw WebFailure.of(FailureKind.PERMISSION, "archived", "The room '" + reader.room().name()
                    + "' is archived; nothing can be written.");
        }
    }

    /** The upload, for who began it and may still write in its room. */
    StoredFile own(Account who, String id) {
        StoredFile file = store.find(id).filter(known -> known.account().equals(who.id())).orElseThrow(() -> unknown(
                id));
        requireVoice(who, file.room());
        return file;
    }

    static WebFailure unknown(String id) {
        return WebFailure.of(FailureKind.NOT_FOUND, "unknown_file", "There is no file '" + id + "'.");
    }

    private static WebFailure wrongOffset(long received) {
        return new WebFailure(Failure.of(FailureKind.INVALID_REQUEST, "The file goes on at byte " + received + ".")
                .withCode("wrong_offset"), Map.of("offset", received));
    }

    StoredFile append(Account who, String id, long offset, InputStream body) throws IOException {
        StoredFile file = own(who, id);
        if (file.state() != StoredFile.State.OPEN || offset != file.received()) {
            throw wrongOffset(file.received());
        }
        byte[] piece = new byte[PIECE_BYTES];
        long at = offset;
        while (true) {
            int read = fill(piece, body, file, at);
            at += read;
            if (read < piece.length) {
                return own(who, id);
            }
            // A ban or the end of a membership ends an upload that is under way.
            requireVoice(who, file.room());
        }
    }

    private int fill(byte[] piece, InputStream body, StoredFile file, long at) throws IOException {
        int filled = 0;
        try {
            while (filled < piece.length) {
                int read = body.read(piece, filled, piece.length - filled);
                if (read < 0) {
                    break;
                }
                filled += read;
            }
        } catch (IOException cut) {
            keep(piece, filled, file, at);
            throw cut;
        }
        keep(piece, filled, file, at);
        return filled;
    }

    private void keep(byte[] piece, int length, StoredFile file, long at) throws IOException {
        if (length == 0) {
            return;
        }
        if (at + length > file.bytes()) {
            throw WebFailure.of(FailureKind.TOO_LARGE, "file_too_large", "More came than the " + file.bytes()
                    + " bytes that were announced.");
        }
        String blob = StoredFile.PARTS + file.id() + "/" + String.format(Locale.ROOT, "%012d", at) + RandomText.id("-",
                parts.random());
        parts.blobs().put(blob, new ByteArrayInputStream(piece, 0, length), length);
        if (!store.append(file.id(), new FileStore.Piece(at, length, blob), parts.clock().millis())) {
            parts.blobs().delete(blob);
            throw wrongOffset(store.find(file.id()).map(StoredFile::received).orElse(0L));
        }
    }
}
