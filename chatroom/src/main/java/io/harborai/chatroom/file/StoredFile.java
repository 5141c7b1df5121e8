package io.harborai.chatroom.file;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A file of a room.
 *
 * @param id        its id
 * @param room      the room
 * @param account   who uploaded it
 * @param name      its name, which is no path
 * @param type      the content type under which it is given out
 * @param bytes     its length
 * @param received  how many of them have come
 * @param sha256    its hash, or what its sender says that it is; empty when nothing was said
 * @param state     where it is
 * @param thumbnail whether there is a small picture of it
 * @param seq       the message that tells of it; 0 for none
 * @param createdAt since when, in milliseconds since 1970
 */
record StoredFile(String id, String room, String account, String name, String type, long bytes, long received,
        String sha256, State state, boolean thumbnail, long seq, long createdAt) {
    /** Before the names of the blobs of pieces, which go on with the file's id and a slash. */
    static final String PARTS = "chat/parts/";
    static final String COLUMNS = "id, room, account, name, type, bytes, received, sha256, state, thumbnail, seq, "
            + "created_at";

    /** Where a file is. */
    enum State {
        /** It is coming. */
        OPEN,
        /** Its pieces are put together. */
        JOINING,
        /** It is there. */
        READY;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static StoredFile of(ResultSet row) throws SQLException {
        return new StoredFile(row.getString("id"), row.getString("room"), row.getString("account"),
                row.getString("name"), row.getString("type"), row.getLong("bytes"), row.getLong("received"),
                row.getString("sha256"), State.valueOf(row.getString("state").toUpperCase(java.util.Locale.ROOT)),
                row.getInt("thumbnail") != 0, row.getLong("seq"), row.getLong("created_at"));
    }

    String blob() {
        return "chat/files/" + id;
    }

    String thumbnailBlob() {
        return "chat/thumbnails/" + id;
    }

    String etag() {
        return "\"" + sha256 + "\"";
    }
}
