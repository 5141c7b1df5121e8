package io.harborai.error;

/** The credential is known, but may not do this; or the provider's address is not allowed. */
public final class PermissionException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public PermissionException(ErrorDetails details) {
        super(details);
    }
}
