package io.harborai.error;

/** The prompt does not fit into the model's context window. */
public final class ContextLengthException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public ContextLengthException(ErrorDetails details) {
        super(details);
    }
}
