package io.harborai.chatroom.account;

import java.time.Instant;

/**
 * Somebody who has an account.
 *
 * @param id            never changes
 * @param name          what people call them
 * @param administrator whether they may do everything, everywhere
 * @param createdAt     since when, in milliseconds since 1970
 * @param bannedUntil   until when they may not come in; 0 when they may, {@link Long#MAX_VALUE} for ever
 * @param banReason     what they are told
 * @param mutedUntil    until when they may not write; 0 when they may
 */
public record Account(String id, String name, boolean administrator, long createdAt, long bannedUntil, String banReason,
        long mutedUntil) {
    /** The account as which administrators of HarborAI act who have none of their own. */
    public static final String HOUSE = "admin";

    /** Whether they may not come in at this moment. */
    public boolean banned(long now) {
        return bannedUntil > now;
    }

    /** Whether they may not write at this moment. */
    public boolean muted(long now) {
        return mutedUntil > now;
    }

    /** A moment as people read it: {@code for ever}, or {@code until} an instant of UTC. */
    public static String until(long millis) {
        return millis == Long.MAX_VALUE ? "for ever" : "until " + Instant.ofEpochMilli(millis);
    }
}
