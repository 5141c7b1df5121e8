package io.harborai.platform.blob;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** A blob cannot be kept or read. The message says what to do; {@link #kind()} tells a program why. */
public final class BlobException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why. */
    public enum Kind {
        /** Longer than the caller allows. */
        TOO_LARGE,
        /** The disk or the quota is full. */
        FULL,
        /** This user may not read or write there. */
        DENIED,
        /** The store does not answer. */
        UNREACHABLE,
        /** Anything else. */
        IO
    }

    BlobException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static BlobException tooLarge(String name, long mostBytes) {
        return new BlobException(Kind.TOO_LARGE, name + " is longer than " + mostBytes + " bytes; it was not kept",
                null);
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }
}
