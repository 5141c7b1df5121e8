package io.harborai.error;

/** A defect of HarborAI itself. */
public final class InternalException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public InternalException(ErrorDetails details) {
        super(details);
    }
}
