package io.harborai.platform.secret;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** A secret cannot be sealed or opened. The message says what to do and shows no secret. */
public final class SecretException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why. */
    public enum Kind {
        /** It was sealed by a key that is not here. */
        UNKNOWN_KEY,
        /** The sealed text was changed, cut, or belongs to another place. */
        DAMAGED,
        /** The file of keys cannot be read or written, is damaged, or others may read it. */
        KEY_FILE
    }

    SecretException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }
}
