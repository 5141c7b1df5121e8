package io.harborai.error;

/** The provider failed by its own word. */
public final class ServerException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public ServerException(ErrorDetails details) {
        super(details);
    }
}
