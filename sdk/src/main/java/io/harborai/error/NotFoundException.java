package io.harborai.error;

/** The model or address does not exist. */
public final class NotFoundException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public NotFoundException(ErrorDetails details) {
        super(details);
    }
}
