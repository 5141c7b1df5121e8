package io.harborai.app;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/** Ends a command with a message for the user and an exit code. */
public final class CommandFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * Makes a failure.
     *
     * @param exitCode one of {@link ExitCode}
     * @param message what is wrong and what to do
     */
    public CommandFailure(int exitCode, String message) {
        this(exitCode, message, null);
    }

    /**
     * Makes a failure with its cause.
     *
     * @param exitCode one of {@link ExitCode}
     * @param message what is wrong and what to do
     * @param cause the cause; null for none
     */
    public CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** The exit code, one of {@link ExitCode}. */
    public int exitCode() {
        return exitCode;
    }
}
