package io.harborai.error;

/** The provider refused the credential, or none was given. */
public final class AuthenticationException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public AuthenticationException(ErrorDetails details) {
        super(details);
    }
}
