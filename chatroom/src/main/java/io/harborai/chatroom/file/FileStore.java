package io.harborai.chatroom.file;

import java.util.List;
import java.util.Optional;

import io.harborai.platform.storage.Database;

/** What the database knows of files. Blocking; safe to share between threads and nodes. */
final class FileStore {
    private final Database database;

    FileStore(Database database) {
        this.database = database;
    }

    /** A piece of a file. */
    record Piece(long start, long bytes, String blob) {}

    /** What counts against bounds. */
    record Load(long roomBytes, int open) {}

    void insert(StoredFile file) {
        database.write(handle -> handle.execute("insert into chat_files (id, room, account, name, type, bytes, sha256, "
                + "state, created_at, updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", file.id(), file.room(),
                file
                        .account(),
                file.name(), file.type(), file.bytes(), file.sha256(), file.state().word(), file
                        .createdAt(),
                file.createdAt()));
    }

    Optional<StoredFile> find(String id) {
        return database.read(handle -> handle.createQuery("select " + StoredFile.COLUMNS + " from chat_files where "
                + "id = ?").bind(0, id).map((row, context) -> StoredFile.of(row)).findOne());
    }

    Load load(String room, String account) {
        return database.read(handle -> handle.createQuery("select (select coalesce(sum(bytes), 0) from chat_files "
                + "where room = ?), (select count(*) from chat_files where account = ? and state <> 'ready')")
                .bind(0, room).bind(1, account).map((row, context) -> new Load(row.getLong(1), row.getInt(2))).one());
    }

    /** The files of a room that are there, the newest first. */
    List<StoredFile> of(String room, long before, int limit) {
        return database.read(handle -> handle.createQuery("select " + StoredFile.COLUMNS + " from chat_files where "
                + "room = ? and state = 'ready' and created_at < ? order by created_at desc, id limit ?").bind(0, room)
                .bind(1, before == 0 ? Long.MAX_VALUE : before).bind(2, limit)
                .map((row, context) -> StoredFile.of(row)).list());
    }

    /**
     * A piece has come.
     *
     * @return whether it fits behind what was there; another may have been quicker
     */
    boolean append(String file, Piece piece, long now) {
        return database.write(handle -> {
            int changed = handle.execute("update chat_files set received = received + ?, updated_at = ? where id = ? "
                    + "and received = ? and state = 'open'", piece.bytes(), now, file, piece.start());
            if (changed == 1) {
                handle.execute("insert into chat_file_parts (file, start, bytes, blob) values (?, ?, ?, ?)", file,
                        piece.start(), piece.bytes(), piece.blob());
            }
            return changed == 1;
        });
    }

    List<Piece> pieces(String file) {
        return database.read(handle -> handle.createQuery("select start, bytes, blob from chat_file_parts where "
                + "file = ? order by start").bind(0, file)
                .map((row, context) -> new Piece(row.getLong(1), row.getLong(2), row.getString(3))).list());
    }

    /** Goes from one state to another, unless somebody else has. */
    boolean move(String file, StoredFile.State from, StoredFile.State to, long now) {
        return database.write(handle -> handle.execute("update chat_files set state = ?, updated_at = ? where id = ? "
                + "and state = ?", to.word(), now, file, from.word())) == 1;
    }

    void ready(String file, String type, String sha256, boolean thumbnail, long now) {
        database.write(handle -> {
            handle.execute("delete from chat_file_parts where file = ?", file);
            return handle.execute("update chat_files set state = 'ready', type = ?, sha256 = ?, thumbnail = ?, "
                    + "updated_at = ? where id = ?", type, sha256, thumbnail ? 1 : 0, now, file);
        });
    }

    void adopted(String file, long bytes) {
        database.write(handle -> handle.execute("update chat_files set bytes = ?, received = ? where id = ?", bytes,
                bytes, file));
    }

    void told(String file, long seq) {
        database.write(handle -> handle.execute("update chat_files set seq = ? where id = ?", seq, file));
    }

    void delete(String file) {
        database.write(handle -> handle.execute("delete from chat_files where id = ?", file));
    }

    /** Uploads that did not go on since then, and files whose room is gone. */
    List<StoredFile> orphans(long before, int limit) {
        return database.read(handle -> handle.createQuery("select " + StoredFile.COLUMNS + " from chat_files f where "
                + "(f.state <> 'ready' and f.updated_at < ?) or not exists (select 1 from chat_rooms r where "
                + "r.id = f.room) limit ?").bind(0, before).bind(1, limit)
                .map((row, context) -> StoredFile.of(row)).list());
    }

    /** A file to which nothing was done since then. */
    Optional<StoredFile> untouched(String id, long before) {
        return database.read(handle -> handle.createQuery("select " + StoredFile.COLUMNS + " from chat_files where "
                + "id = ? and updated_at < ?").bind(0, id).bind(1, before).map((row, context) -> StoredFile.of(row))
                .findOne());
    }

    /** Files that are older than their room wants. */
    List<StoredFile> expired(long now, int limit) {
        return database.read(handle -> handle.createQuery("select f." + StoredFile.COLUMNS.replace(", ", ", f.")
                + " from chat_files f join chat_rooms r on r.id = f.room where r.retention_days > 0 and f.created_at < "
                + "? - cast(r.retention_days as bigint) * 86400000 limit ?").bind(0, now).bind(1, limit)
                .map((row, context) -> StoredFile.of(row)).list());
    }

    /** Putting together has ended without an end: it may be tried again. */
    int reopen(long before) {
        return database.write(handle -> handle.execute("update chat_files set state = 'open' where state = 'joining' "
                + "and updated_at < ?", before));
    }
}
