package io.harborai.knowledge.parse;

/** A file could not be read. The message says why in words for the person who gave it, and what to do. */
public final class ParseException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** It needs a password. */
        ENCRYPTED,
        /** It is not what its name says, or it is damaged. */
        DAMAGED,
        /** It, or what is packed in it, is beyond a bound. */
        TOO_LARGE,
        /** It took longer than it may. */
        TOO_SLOW,
        /** Reading it needed more memory than it may. */
        TOO_MUCH_MEMORY,
        /** It tries something that no honest file does. */
        DANGEROUS,
        /** Nothing reads this kind of file. */
        UNKNOWN_FORMAT,
        /** There is no text in it, as in a scan. */
        NO_TEXT,
        /** The process that read it ended without an answer, which is not known to be the file's fault. */
        READER_DIED
    }

    private final Reason reason;

    /**
     * Makes one.
     *
     * @param reason why
     * @param message why, and what to do
     */
    public ParseException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * Makes one.
     *
     * @param reason why
     * @param message why, and what to do
     * @param cause what was thrown
     */
    public ParseException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
