package io.harborai.chatroom.delivery;

import java.util.Locale;

/** Why the server closes a socket. */
public enum CloseReason {
    /** The server stops; come back, to whichever node answers. */
    STOPPING(1001),
    /** Frames that are none, again and again. */
    MALFORMED(4002),
    /** The token is over, or was never good. */
    SIGNED_OUT(4001),
    /** The account is banned. */
    BANNED(4003),
    /** Nobody logged in in time. */
    NO_LOGIN(4004),
    /** More frames than allowed, after a warning. */
    FLOOD(4005),
    /** More connections from one address that have not logged in than allowed. */
    TOO_MANY(4006),
    /** The client reads more slowly than others write. */
    SLOW(4008),
    /** Nothing was heard for too long. */
    SILENT(4009),
    /** The server itself may have missed something for this client: come back with the last position. */
    POSITION(4010);

    private final short code;

    CloseReason(int code) {
        this.code = (short) code;
    }

    /** The close code: 4000 to 4999 are ours. */
    public short code() {
        return code;
    }

    /** In lower case, as the close frame says it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
