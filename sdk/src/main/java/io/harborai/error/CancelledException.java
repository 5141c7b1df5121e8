package io.harborai.error;

/** The call was given up: cancelled, its thread interrupted, or the client closed. */
public final class CancelledException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public CancelledException(ErrorDetails details) {
        super(details);
    }
}
