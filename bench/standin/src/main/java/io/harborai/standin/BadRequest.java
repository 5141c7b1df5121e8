package io.harborai.standin;

import org.jspecify.annotations.Nullable;

/** A request that the stand-in refuses with status 400; the message says what to do. */
final class BadRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final @Nullable String param;

    BadRequest(String message, @Nullable String param) {
        super(message, null, false, false);
        this.param = param;
    }

    /** The request's field at fault, if one is. */
    @Nullable
    String param() {
        return param;
    }
}
