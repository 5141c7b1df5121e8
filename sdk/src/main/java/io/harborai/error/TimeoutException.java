package io.harborai.error;

/** One of the time-outs (connect, first token, idle, total) ran out. */
public final class TimeoutException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public TimeoutException(ErrorDetails details) {
        super(details);
    }
}
