package io.harborai.error;

/** A bounded queue or pool is full, in this client or at the provider. */
public final class OverloadedException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public OverloadedException(ErrorDetails details) {
        super(details);
    }
}
