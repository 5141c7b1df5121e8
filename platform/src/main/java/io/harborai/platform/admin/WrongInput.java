package io.harborai.platform.admin;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** What was sent cannot be used. The message names the field, its value and what is allowed; it is shown to the caller. */
public final class WrongInput extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final @Nullable String field;

    /** @param field what is wrong; null when it is the whole */
    public WrongInput(@Nullable String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    /** The field that is wrong; null when it is the whole. */
    public @Nullable String field() {
        return field;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
