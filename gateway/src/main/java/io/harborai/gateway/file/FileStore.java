package io.harborai.gateway.file;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import io.harborai.gateway.team.ConflictException;
import io.harborai.gateway.team.Page;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;

/**
 * The files. A file's row is made before its bytes and marked ready after them, so that a process that dies in between leaves
 * nothing that anybody sees, and {@link #sweep()} finds what it left. Blocking; on virtual threads. Safe to share between
 * threads.
 */
public final class FileStore {
    /** So long an upload may take before its rest is swept away. */
    static final Duration LONGEST_UPLOAD = Duration.ofDays(1);
    private static final String SELECT = "select id, owner, purpose, name, bytes, created_at from files ";
    private static final int SWEPT_AT_ONCE = 100;

    private final Database database;
    private final BlobStore blobs;
    private final InstantSource clock;
    private final SecureRandom random;
    private final FileLimits limits;

    /** Files with their rows and their bytes. */
    public FileStore(Database database, BlobStore blobs, InstantSource clock, SecureRandom random, FileLimits limits) {
        this.database = database;
        this.blobs = blobs;
        this.clock = clock;
        this.random = random;
        this.limits = limits;
    }

    /** The bounds. */
    public FileLimits limits() {
        return limits;
    }

    /**
     * Keeps a new file.
     *
     * @param content read to the end and not closed
     * @throws IOException if the stream cannot be read; nothing is kept
     * @throws ConflictException if the owner has too much already; nothing is kept
     * @throws io.harborai.platform.blob.BlobException if it is too long, or the store failed; nothing is kept
     */
    public StoredFile add(String owner, String purpose, String name, InputStream content) throws IOException {
        byte[] bytes = new byte[15];
        random.nextBytes(bytes);
        // No dash or underscore first: some tools would take the id for an option.
        return put("file-" + Base64.getUrlEncoder().encodeToString(bytes).replace('-', 'a').replace('_', 'b'), owner,
                purpose, name, content);
    }

    /**
     * Keeps a file under an id; what was under it is replaced. For files that a program makes, which may be interrupted and
     * begin anew.
     */
    public StoredFile put(String id, String owner, String purpose, String name, InputStream content)
            throws IOException {
        long now = clock.millis();
        database.write(handle -> {
            long files = handle.createQuery("select count(*) from files where owner = ? and id <> ?").bind(0, owner)
                    .bind(1, id).mapTo(Long.class).one();
            if (files >= limits.ownerFiles()) {
                throw new ConflictException("too_many_files", "There are " + files
                        + " files already. Delete some first.");
            }
            handle.execute("delete from files where id = ?", id);
            return handle.execute("insert into files (id, owner, purpose, name, bytes, ready, created_at) "
                    + "values (?, ?, ?, ?, 0, 0, ?)", id, owner, purpose, name, now);
        });
        boolean kept = false;
        try {
            BlobStore.Stored stored = blobs.put(blob(id), content, limits.fileBytes());
            database.write(handle -> {
                // Touched first, so that two uploads of an owner are counted one after the other.
                handle.execute("update files set bytes = ?, ready = 1 where id = ?", stored.bytes(), id);
                long all = used(handle, owner);
                if (all > limits.ownerBytes()) {
                    throw new ConflictException("storage_exceeded", "All files together would have " + all
                            + " bytes; at most " + limits.ownerBytes() + " are kept. Delete some first.");
                }
                return all;
            });
            kept = true;
            return new StoredFile(id, owner, purpose, name, stored.bytes(), Instant.ofEpochMilli(now));
        } finally {
            if (!kept) {
                forget(id);
            }
        }
    }

    /** The same file for another purpose. */
    StoredFile purpose(StoredFile file, String purpose) {
        if (!file.purpose().equals(purpose)) {
            database.write(handle -> handle.execute("update files set purpose = ? where id = ?", purpose, file.id()));
        }
        return new StoredFile(file.id(), file.owner(), purpose, file.name(), file.bytes(), file.createdAt());
    }

    private static long used(Handle handle, String owner) {
        return handle.createQuery("select coalesce(sum(bytes), 0) from files where owner = ? and ready = 1")
                .bind(0, owner).mapTo(Long.class).one();
    }

    /** The bytes first: a row without them is swept away later, bytes without a row would stay for ever. */
    private void forget(String id) {
        blobs.delete(blob(id));
        database.write(handle -> handle.execute("delete from files where id = ?", id));
    }

    private static String blob(String id) {
        return "files/" + id;
    }

    /** A file of that owner. */
    public Optional<StoredFile> find(String owner, String id) {
        return database.read(handle -> handle.createQuery(SELECT + "where id = ? and owner = ? and ready = 1")
                .bind(0, id).bind(1, owner).map((row, context) -> file(row)).findOne());
    }

    /**
     * A part of an owner's files, the newest first.
     *
     * @param purpose only those; empty for all
     * @param after   the id of the file before the first one; empty to begin
     * @param limit   1 to {@value Page#MAX}
     */
    public Page<StoredFile> list(String owner, String purpose, String after, int limit) {
        return database.read(handle -> {
            Optional<StoredFile> last = after.isEmpty()
                    ? Optional.empty()
                    : handle.createQuery(SELECT + "where id = ? and owner = ?").bind(0, after).bind(1, owner)
                            .map((row, context) -> file(row)).findOne();
            long before = last.map(file -> file.createdAt().toEpochMilli()).orElse(Long.MAX_VALUE);
            return Page.of(handle.createQuery(SELECT + "where owner = :owner and ready = 1 "
                    + "and (:purpose = '' or purpose = :purpose) "
                    + "and (created_at < :before or (created_at = :before and id < :id)) "
                    + "order by created_at desc, id desc limit :limit").bind("owner", owner).bind("purpose", purpose)
                    .bind("before", before).bind("id", after).bind("limit", limit + 1)
                    .map((row, context) -> file(row)).list(), limit);
        });
    }

    /** The bytes of a file of that owner, which the caller closes; empty when there is none. */
    public Optional<InputStream> open(String owner, String id) {
        return find(owner, id).flatMap(file -> blobs.get(blob(file.id())));
    }

    /** Deletes a file of that owner; whether there was one. */
    public boolean delete(String owner, String id) {
        if (find(owner, id).isEmpty()) {
            return false;
        }
        // Not ready first: from now on nobody sees it, and the sweep finishes what a dying process does not.
        database.write(handle -> handle.execute("update files set ready = 0, created_at = 0 where id = ?", id));
        forget(id);
        return true;
    }

    /** Removes what uploads and deletions that did not come to their end have left. @return how many there were */
    public int sweep() {
        long old = clock.millis() - LONGEST_UPLOAD.toMillis();
        List<String> left = database.read(handle -> handle
                .createQuery("select id from files where ready = 0 and created_at < ? order by id limit "
                        + SWEPT_AT_ONCE)
                .bind(0, old).mapTo(String.class).list());
        left.forEach(this::forget);
        return left.size();
    }

    private static StoredFile file(ResultSet row) throws SQLException {
        return new StoredFile(row.getString("id"), row.getString("owner"), row.getString("purpose"),
                row.getString("name"), row.getLong("bytes"), Instant.ofEpochMilli(row.getLong("created_at")));
    }
}
