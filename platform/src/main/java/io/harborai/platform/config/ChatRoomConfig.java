package io.harborai.platform.config;

import java.time.Duration;
import java.util.List;

/**
 * The chat room.
 *
 * @param registration whether whoever reaches the port may make an account
 * @param session      a session ends after this in any case
 * @param members      most members of a room that does not say so itself
 * @param frameRate    frames of a client in a second
 * @param sockets      connections of one account
 * @param strangers    connections from one address that have not logged in
 * @param resumeEvents what a client that comes back is given
 * @param assistants   AI members
 * @param files        files
 */
public record ChatRoomConfig(boolean registration, Duration session, int members, int frameRate, int sockets,
        int strangers, int resumeEvents, Assistants assistants, Files files) {
    private static final long MIB = 1L << 20;

    /**
     * AI members.
     *
     * @param models  that admins of rooms may choose
     * @param key     the id of the key that pays for theirs; empty for the server itself
     * @param perRoom most of a room
     * @param longest longest time of an answer
     */
    public record Assistants(List<String> models, String key, int perRoom, Duration longest) {
        /** Copies the list. */
        public Assistants {
            models = List.copyOf(models);
        }
    }

    /**
     * Files.
     *
     * @param bytes      longest file
     * @param roomBytes  all files of a room
     * @param unfinished an upload that does not go on is forgotten after
     * @param refused    endings of names
     * @param clamd      where a clamd listens; empty for none
     */
    public record Files(long bytes, long roomBytes, Duration unfinished, List<String> refused, String clamd) {
        /** Copies the list. */
        public Files {
            refused = List.copyOf(refused);
        }
    }

    static ChatRoomConfig of(Assembler from) {
        long bytes = from.integer("chatroom.files.max_mb") * MIB;
        return new ChatRoomConfig(from.flag("chatroom.registration"), Duration.ofDays(from.integer(
                "chatroom.session_days")), from.integer("chatroom.members"), from.integer("chatroom.frames_per_second"),
                from.integer("chatroom.sockets_per_account"), from.integer("chatroom.sockets_per_address"),
                from.integer("chatroom.resume_events"),
                new Assistants(from.strings(Key.of("chatroom.ai.models")), from
                        .text("chatroom.ai.key"), from.integer("chatroom.ai.per_room"),
                        from.seconds(
                                "chatroom.ai.timeout_s")),
                new Files(bytes, Math.max(bytes, from.integer("chatroom.files.room_mb") * MIB), Duration.ofHours(from
                        .integer("chatroom.files.unfinished_hours")), from.strings(Key.of("chatroom.files.refused")),
                        from.text("chatroom.files.clamd")));
    }
}
