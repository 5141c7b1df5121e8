package io.harborai.error;

/** The request has a value that nobody accepts, or is too large; sending it again does not help. */
public final class InvalidRequestException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public InvalidRequestException(ErrorDetails details) {
        super(details);
    }
}
