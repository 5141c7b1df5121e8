package io.harborai.chatroom.room;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A room.
 *
 * @param id           never changes
 * @param name         what it is called; of a direct room the ids of the two
 * @param kind         who may come in
 * @param topic        what it is for
 * @param announcement what everybody should know; empty for nothing
 * @param epoch        changes when its sequence begins anew, as after a restore from a backup: positions of another epoch
 *                     mean nothing
 * @param seq          the last number of its log
 * @param messages     how many messages were said in it
 * @param maxMembers   most members
 * @param archived     whether it is closed for writing
 * @param bannedUntil  until when nobody but administrators may use it; 0 for not at all
 * @param retentionDays how many days messages are kept; 0 for ever
 * @param createdBy    the account that made it
 * @param createdAt    in milliseconds since 1970
 */
public record Room(String id, String name, RoomKind kind, String topic, String announcement, String epoch, long seq,
        long messages, int maxMembers, boolean archived, long bannedUntil, int retentionDays, String createdBy,
        long createdAt) {
    /** The room that everybody is in. */
    public static final String PUBLIC = "public";
    static final String COLUMNS = "r.id, r.name, r.kind, r.topic, r.announcement, r.epoch, r.seq, r.messages, "
            + "r.max_members, r.archived, r.banned_until, r.retention_days, r.created_by, r.created_at";

    /** The room of a row. */
    static Room of(ResultSet row) throws SQLException {
        return new Room(row.getString("id"), row.getString("name"), RoomKind.of(row.getString("kind")),
                row.getString("topic"), row.getString("announcement"), row.getString("epoch"), row.getLong("seq"),
                row.getLong("messages"), row.getInt("max_members"), row.getInt("archived") != 0,
                row.getLong("banned_until"),
                row.getInt("retention_days"), row.getString("created_by"), row.getLong("created_at"));
    }
}
