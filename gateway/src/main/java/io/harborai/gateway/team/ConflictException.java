package io.harborai.gateway.team;

import java.io.Serial;

/** What was asked for does not go with what is there: a name is taken, a team has keys. Nothing was changed. */
public final class ConflictException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * Makes the exception.
     *
     * @param code for programs, such as {@code team_in_use}
     * @param message what is in the way and what to do
     */
    public ConflictException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** For programs. */
    public String code() {
        return code;
    }
}
