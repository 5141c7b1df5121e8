package io.harborai.platform.storage;

import java.io.Serial;
import java.nio.file.Path;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

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

    /** Names an SQL failure and says what to do about it. */
    static StorageException of(Path file, Throwable failure) {
        SQLiteException sqlite = sqlite(failure);
        if (sqlite == null) {
            return new StorageException(Kind.IO, "the database " + file + " failed: " + failure.getMessage(), failure);
        }
        return switch (sqlite.getErrorCode() & 0xff) {
            case 11, 26 -> new StorageException(Kind.CORRUPT, "the database " + file
                    + " is damaged or not a database; restore it from a backup, or move it away to begin anew",
                    failure);
            case 8, 14, 3, 23 -> new StorageException(Kind.READ_ONLY, "the database " + file
                    + " cannot be opened or written; check its owner, its mode and that the file system is not read-only",
                    failure);
            case 13 -> new StorageException(Kind.FULL,
                    "the disk of " + file + " is full; free some space, nothing was changed", failure);
            case 5, 6 -> new StorageException(Kind.LOCKED, "the database " + file
                    + " is locked by another process; end that process or wait until it is done", failure);
            default -> new StorageException(Kind.IO,
                    "the database " + file + " failed: " + sqlite.getResultCode() + ": " + sqlite.getMessage(),
                    failure);
        };
    }

    private static @Nullable SQLiteException sqlite(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return sqlite;
            }
            if (cause instanceof SQLException sql && sql.getNextException() instanceof SQLiteException next) {
                return next;
            }
        }
        return null;
    }
}
