package io.harborai.error;

/** A budget that was set for HarborAI does not allow the call: too little is left of it, or nobody can tell what the call costs. */
public final class BudgetException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public BudgetException(ErrorDetails details) {
        super(details);
    }
}
