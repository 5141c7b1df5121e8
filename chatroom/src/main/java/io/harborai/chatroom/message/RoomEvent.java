package io.harborai.chatroom.message;

/**
 * Something that happened in a room, as everybody gets it. It is encoded once, however many people look.
 *
 * @param room    the room
 * @param epoch   the epoch of its numbers
 * @param seq     its number
 * @param removed the account that may not see the room from here on; {@link #EVERYBODY} for all, empty for none
 * @param frame   the JSON frame
 */
public record RoomEvent(String room, String epoch, long seq, String removed, String frame) {
    /** No account has this id. */
    public static final String EVERYBODY = "*";

    /** Whether this account may not see the room from here on. */
    public boolean sendsOut(String account) {
        return !removed.isEmpty() && (removed.equals(EVERYBODY) || removed.equals(account));
    }

    /** Whether it is a message. */
    public boolean said() {
        return frame.startsWith("{\"type\":\"message\"");
    }

    static RoomEvent of(String room, String epoch, MessageView message) {
        String body = ChatJson.write(message);
        return new RoomEvent(room, epoch, message.seq(), "", head("message", room, epoch) + body.substring(1));
    }

    static RoomEvent of(String room, String epoch, long seq, String removed, String type, String body) {
        return new RoomEvent(room, epoch, seq, removed, head(type, room, epoch) + "\"seq\":" + seq + ","
                + body.substring(1));
    }

    // None of the three needs an escape: they are made by the program of letters, digits, - and _.
    private static String head(String type, String room, String epoch) {
        return "{\"type\":\"" + type + "\",\"room\":\"" + room + "\",\"epoch\":\"" + epoch + "\",";
    }
}
