package io.harborai.platform.storage;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How the database has been. A statement that the database refused by its rules, such as a name that is taken, is no
 * failure.
 *
 * @param lastSuccess when it last did what was asked; null for not yet
 * @param failingSince when it failed first after that; null while it is well
 * @param failures how often it failed since it was opened
 * @param lastError the last failure's message; null for none yet
 */
public record DatabaseHealth(@Nullable Instant lastSuccess, @Nullable Instant failingSince, long failures,
        @Nullable String lastError) {
    static final DatabaseHealth UNKNOWN = new DatabaseHealth(null, null, 0, null);

    /** Whether the last thing asked of it was done. */
    public boolean well() {
        return failingSince == null;
    }

    DatabaseHealth succeeded(Instant now) {
        return new DatabaseHealth(now, null, failures, lastError);
    }

    DatabaseHealth failed(Instant now, String error) {
        return new DatabaseHealth(lastSuccess, failingSince == null ? now : failingSince, failures + 1, error);
    }
}
