package io.harborai.bench;

import org.jspecify.annotations.Nullable;

/** A measurement that could not be made; the message says which and why. */
public final class BenchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BenchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    BenchException(String message) {
        this(message, null);
    }
}
