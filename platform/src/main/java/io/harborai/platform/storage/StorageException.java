package io.harborai.platform.storage;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** The disk or the database refused. The message says what to do; {@link #kind()} tells a program why. */
public final class StorageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why storage failed. */
    public enum Kind {
        /** The file is not a database, or is damaged. */
        CORRUPT,
        /** The file system or the file is read-only, or this user may not write it. */
        READ_ONLY,
        /** The disk, or a limit on the database's size, is full. */
        FULL,
        /** Another process holds the lock. */
        LOCKED,
        /** The database was written by a newer version. */
        NEWER,
        /** A rule of the database forbids it: a name is taken, a reference leads nowhere. Repeating does not help. */
        CONFLICT,
        /** Too many others wanted the same at the same moment; nothing was changed, try again. */
        BUSY,
        /** It took longer than a statement may; nothing was changed. */
        TIMEOUT,
        /** The server does not answer, or the connection to it broke. */
        UNREACHABLE,
        /** The server knows no such user, password or database. */
        DENIED,
        /** Anything else. */
        IO
    }

    StorageException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Why storage failed. */
    public Kind kind() {
        return kind;
    }
}
