package io.harborai.error;

/** The provider answered something that is not its protocol. */
public final class ProtocolException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public ProtocolException(ErrorDetails details) {
        super(details);
    }
}
