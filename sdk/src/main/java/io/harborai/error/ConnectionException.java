package io.harborai.error;

/** The provider could not be reached, or the connection broke; a stream that was cut also ends so. */
public final class ConnectionException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public ConnectionException(ErrorDetails details) {
        super(details);
    }
}
