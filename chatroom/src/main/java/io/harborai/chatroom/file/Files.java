package io.harborai.chatroom.file;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.account.Accounts;
import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.room.Action;
import io.harborai.chatroom.room.Member;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.chatroom.room.RoomRole;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.storage.Database;
import io.harborai.platform.web.WebFailure;

/** The files of rooms. Blocking; safe to share between threads and nodes. */
public final class Files {
    private static final int MOST_LISTED = 200;

    private final Parts parts;
    private final FileSettings settings;
    private final FileStore store;
    private final Joining joining;
    private final Uploads uploads;
    private final Leftovers leftovers;
    private final AtomicInteger transfers = new AtomicInteger();

    /**
     * What files need.
     *
     * @param database what is known of them
     * @param blobs    their bytes
     * @param accounts whose they are
     * @param access   who may read rooms
     * @param messages tells of them
     * @param clock    tells the time
     * @param random   makes ids
     */
    public record Parts(Database database, BlobStore blobs, Accounts accounts, RoomAccess access, Messages messages,
            InstantSource clock, SecureRandom random) {}

    /** The files of these rooms. */
    public Files(Parts parts, FileSettings settings) {
        this.parts = parts;
        this.settings = settings;
        this.store = new FileStore(parts.database());
        this.joining = new Joining(store, parts, Clamd.at(settings.scanner()));
        this.uploads = new Uploads(parts, settings, store);
        this.leftovers = new Leftovers(parts, settings, store, joining);
    }

    /**
     * A file as people see it.
     *
     * @param file        its id
     * @param room        the room
     * @param account     who uploaded it
     * @param name        its name
     * @param contentType under which it is given out
     * @param bytes       its length
     * @param received    how many of them have come
     * @param ready       whether it is there
     * @param sha256      its hash; while it is coming what its sender says
     * @param thumbnail   whether there is a small picture of it
     * @param seq         the message that tells of it; 0 for none
     * @param createdAt   in milliseconds since 1970
     */
    public record View(String file, String room, String account, String name, String contentType, long bytes,
            long received, boolean ready, String sha256, boolean thumbnail, long seq, long createdAt) {
        static View of(StoredFile file) {
            return new View(file.id(), file.room(), file.account(), file.name(), file.type(), file.bytes(), file
                    .received(), file.state() == StoredFile.State.READY, file.sha256(), file.thumbnail(), file.seq(),
                    file.createdAt());
        }
    }

    /** The longest file, in bytes. */
    public long mostBytes() {
        return settings.bytes();
    }

    /** Uploads and downloads under way on this node. */
    public int transfers() {
        return transfers.get();
    }

    /** Announces a file. */
    public View begin(Account who, String room, String name, long bytes, String sha256) {
        return View.of(uploads.begin(who, room, name, bytes, sha256));
    }

    /**
     * Takes some of a file. What has come stays when the connection is cut.
     *
     * @param offset where it goes on, which is how much there is
     * @return the file with what there is now
     * @throws IOException if the sender has gone
     */
    public View append(Account who, String id, long offset, InputStream body) throws IOException {
        transfers.incrementAndGet();
        try {
            return View.of(uploads.append(who, id, offset, body));
        } finally {
            transfers.decrementAndGet();
        }
    }

    /**
     * Puts a file together, checks it, and tells the room of it. Asked again, it tells of the same.
     *
     * @throws WebFailure if it is not whole, not what was announced, or harmful; then it is gone unless it is not whole
     */
    public View complete(Account who, String id) throws IOException, InterruptedException {
        StoredFile file = uploads.own(who, id);
        transfers.incrementAndGet();
        try {
            return View.of(joining.complete(file));
        } finally {
            transfers.decrementAndGet();
        }
    }

    /**
     * Takes a file that comes with a room from elsewhere; nobody is told.
     *
     * @throws WebFailure if it may not be kept here
     */
    public View adopt(String room, String account, String name, InputStream content) throws IOException {
        String id = RandomText.id("f_", parts.random());
        StoredFile file = new StoredFile(id, room, account, FileName.checked(name), FileKind.ANY, 0, 0, "",
                StoredFile.State.OPEN, false, 0, parts.clock().millis());
        store.insert(file);
        joining.adopt(file, content, settings.bytes());
        return View.of(store.find(id).orElseThrow());
    }

    /** A file, for somebody who may read its room; while it is coming for its sender alone. */
    public View find(Account who, String id) {
        return View.of(readable(who, id));
    }

    private StoredFile readable(Account who, String id) {
        StoredFile file = store.find(id).filter(known -> known.state() == StoredFile.State.READY || known.account()
                .equals(who.id())).orElseThrow(() -> Uploads.unknown(id));
        try {
            parts.access().reader(who, file.room());
        } catch (WebFailure refused) {
            // Who may not read the room is not told that the file is there.
            throw Uploads.unknown(id);
        }
        return file;
    }

    /**
     * The bytes of a file.
     *
     * @param type  the content type
     * @param shown whether a browser may show it
     * @param name  its name
     * @param etag  changes when the bytes do
     * @param bytes its length
     * @param open  opens a part
     */
    public record Content(String type, boolean shown, String name, String etag, long bytes, Opening open) {}

    /** Opens a part of a file. */
    @FunctionalInterface
    public interface Opening {
        /**
         * The bytes, which the caller closes.
         *
         * @throws IOException if they are gone
         */
        InputStream at(long from, long most) throws IOException;
    }

    /** The content of a file, for somebody who may read its room. */
    public Content content(Account who, String id) {
        StoredFile file = readable(who, id);
        if (file.state() != StoredFile.State.READY) {
            throw Uploads.unknown(id);
        }
        return content(file.blob(), file.type(), file, file.bytes());
    }

    /** The small picture of a file. */
    public Content thumbnail(Account who, String id) {
        StoredFile file = readable(who, id);
        long bytes = file.thumbnail()
                ? parts.blobs().find(file.thumbnailBlob()).map(blob -> blob.bytes()).orElse(0L)
                : 0;
        if (bytes == 0) {
            throw WebFailure.of(FailureKind.NOT_FOUND, "no_thumbnail", "There is no small picture of this file.");
        }
        return content(file.thumbnailBlob(), "image/png", file, bytes);
    }

    private Content content(String blob, String type, StoredFile file, long bytes) {
        return new Content(type, FileKind.shown(type), file.name(), file.etag(), bytes, (from, most) -> {
            Optional<InputStream> opened = parts.blobs().get(blob, from, most);
            transfers.incrementAndGet();
            return new Counted(opened.orElseThrow(() -> new IOException("the file's bytes are gone")), transfers);
        });
    }

    /** The files of a room, the newest first. */
    public List<View> of(Account who, String room, long before, int limit) {
        parts.access().reader(who, room);
        return store.of(room, before, Math.clamp(limit, 1, MOST_LISTED)).stream().map(View::of).toList();
    }

    /** Deletes a file: one's own, or another's as an admin of the room. */
    public void delete(Account who, String id) {
        StoredFile file = readable(who, id);
        RoomRole role = parts.access().reader(who, file.room()).member().map(Member::role).orElse(null);
        if (!file.account().equals(who.id()) && !Action.DELETE_OTHERS.allowed(who.administrator(), role, null)) {
            throw WebFailure.of(FailureKind.PERMISSION, "not_allowed", "Files of others are deleted by admins.");
        }
        joining.remove(file);
    }

    /**
     * Removes what nobody will ask for any more: uploads that did not go on, files of rooms that are gone, files that are
     * older than their room wants, bytes of uploads of which the database knows nothing.
     *
     * @return how many files and pieces were removed
     */
    public int sweep() {
        return leftovers.sweep();
    }
}
