package io.harborai.chatroom.room;

/**
 * The bounds of rooms.
 *
 * @param members most members of a room when it does not say so itself, 2 to 1 000 000
 * @param joined  most rooms of one account, 1 to 10 000
 */
public record RoomSettings(int members, int joined) {
    /** What is used when nothing is said. */
    public static final RoomSettings DEFAULT = new RoomSettings(10_000, 500);

    /** Checks the ranges. */
    public RoomSettings {
        if (members < 2 || members > 1_000_000) {
            throw new IllegalArgumentException("members is " + members + ", it must be 2 to 1000000");
        }
        if (joined < 1 || joined > 10_000) {
            throw new IllegalArgumentException("joined is " + joined + ", it must be 1 to 10000");
        }
    }
}
