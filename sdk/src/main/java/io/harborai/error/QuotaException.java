package io.harborai.error;

/** The account's money or quota is used up; waiting does not help. */
public final class QuotaException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public QuotaException(ErrorDetails details) {
        super(details);
    }
}
