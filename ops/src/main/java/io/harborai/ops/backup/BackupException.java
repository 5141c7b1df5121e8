package io.harborai.ops.backup;

import java.io.IOException;
import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** A backup cannot be made, read or trusted. The message says why and what to do; {@link #kind()} tells a program. */
public final class BackupException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why. */
    public enum Kind {
        /** There is no such backup. */
        MISSING,
        /** It is not as it was written, or no backup at all. */
        DAMAGED,
        /** It is encrypted, and the passphrase is missing or another. */
        LOCKED,
        /** Something else is under way: another backup, a restore, a server. */
        BUSY,
        /** A tool or the disk failed. */
        FAILED
    }

    BackupException(Kind kind, String message) {
        this(kind, message, null);
    }

    BackupException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static BackupException damaged(String message) {
        return new BackupException(Kind.DAMAGED, message + "; take another backup");
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }
}
