package io.harborai.chatroom.message;

import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/** What happens in a room beside messages. Each has a number of the room's log; the body is kept and sent as it is. */
public sealed interface RoomNews {
    /** The frame's type. */
    String type();

    /** The message that it is about; 0 for none. */
    default long about() {
        return 0;
    }

    /** The account that may not see the room from here on; {@link RoomEvent#EVERYBODY} for all, empty for none. */
    default String removed() {
        return "";
    }

    /** How somebody's place in a room changes. */
    enum MemberChange {
        /** They came in. */
        JOINED,
        /** They left. */
        LEFT,
        /** They were sent out. */
        KICKED,
        /** They were sent out and are kept out. */
        BANNED,
        /** They may come in again. */
        UNBANNED,
        /** They may only read for a while. */
        MUTED,
        /** They may write again. */
        UNMUTED,
        /** They have another role. */
        ROLE,
        /** They have another name, on what they said, too; they may have left before. */
        RENAMED,
        /** Their account is removed; what they said stays without a name. */
        REMOVED;

        /** In lower case, as frames say it. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private boolean sendsOut() {
            return switch (this) {
                case LEFT, KICKED, BANNED, REMOVED -> true;
                case JOINED, UNBANNED, MUTED, UNMUTED, ROLE, RENAMED -> false;
            };
        }
    }

    /** How a room changes. */
    enum RoomChange {
        /** It has another name. */
        RENAMED,
        /** It is for something else, or for more or fewer people. */
        DESCRIBED,
        /** Everybody should know something. */
        ANNOUNCED,
        /** It is closed for writing. */
        ARCHIVED,
        /** It is open again. */
        RESTORED,
        /** Messages are kept for another time. */
        RETAINED,
        /** Nobody but administrators may use it for a while; whoever may enters it anew. */
        BANNED,
        /** It may be used again. */
        UNBANNED,
        /** It is gone, with everything in it. */
        REMOVED;

        /** In lower case, as frames say it. */
        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A message has another text.
     *
     * @param message  its number in the log
     * @param text     the text now; empty where the message was deleted since
     * @param mentions the accounts that it names
     * @param by       who changed it
     * @param at       when
     */
    record Edited(long message, String text, List<String> mentions, String by, long at) implements RoomNews {
        @Override
        public String type() {
            return "edited";
        }

        @Override
        public long about() {
            return message;
        }
    }

    /**
     * A message is deleted; its place in the log stays.
     *
     * @param message its number in the log
     * @param by      who deleted it
     * @param at      when
     */
    record Deleted(long message, String by, long at) implements RoomNews {
        @Override
        public String type() {
            return "deleted";
        }

        @Override
        public long about() {
            return message;
        }
    }

    /**
     * Somebody has, or no longer has, a reaction to a message.
     *
     * @param message its number in the log
     * @param emoji   the sign
     * @param account who
     * @param on      whether they have it now
     */
    record Reacted(long message, String emoji, String account, boolean on) implements RoomNews {
        @Override
        public String type() {
            return "reacted";
        }

        @Override
        public long about() {
            return message;
        }
    }

    /**
     * A message is pinned, or no longer.
     *
     * @param message its number in the log
     * @param on      whether it is pinned now
     * @param by      who did it
     */
    record Pinned(long message, boolean on, String by) implements RoomNews {
        @Override
        public String type() {
            return "pinned";
        }

        @Override
        public long about() {
            return message;
        }
    }

    /**
     * Somebody's place in the room has changed.
     *
     * @param account who
     * @param name    what people call them
     * @param change  how
     * @param role    what they are now; null for no member
     * @param until   until when a ban or mute holds; null for no such change
     * @param by      who did it
     * @param reason  why; null for no reason given
     * @param at      when, in milliseconds since 1970; 0 in what was kept before this was told
     */
    record MemberChanged(String account, String name, MemberChange change, @Nullable String role, @Nullable Long until,
            String by, @Nullable String reason, long at) implements RoomNews {
        @Override
        public String type() {
            return "member";
        }

        @Override
        public String removed() {
            return change.sendsOut() ? account : "";
        }
    }

    /**
     * The room itself has changed; all of it as it is now.
     *
     * @param change        how
     * @param name          its name
     * @param topic         what it is for
     * @param announcement  what everybody should know
     * @param maxMembers    most members
     * @param archived      whether it is closed for writing
     * @param retentionDays how many days messages are kept; 0 for ever
     * @param bannedUntil   until when nobody but administrators may use it; 0 for not at all
     * @param by            who did it
     */
    record RoomChanged(RoomChange change, String name, String topic, String announcement, int maxMembers,
            boolean archived, int retentionDays, long bannedUntil, String by) implements RoomNews {
        @Override
        public String type() {
            return "room";
        }

        @Override
        public String removed() {
            return change == RoomChange.BANNED || change == RoomChange.REMOVED ? RoomEvent.EVERYBODY : "";
        }
    }
}
