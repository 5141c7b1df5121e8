package io.harborai.chatroom.room;

/**
 * Somebody who belongs to a room.
 *
 * @param account    the account's id
 * @param name       what people call them
 * @param role       what they are in the room
 * @param joinedAt   since when, in milliseconds since 1970
 * @param readNumber the number of the last message they have read
 * @param mutedUntil until when they may not write; 0 when they may
 */
public record Member(String account, String name, RoomRole role, long joinedAt, long readNumber, long mutedUntil) {}
