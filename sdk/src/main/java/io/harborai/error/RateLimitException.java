package io.harborai.error;

/** Too many requests or tokens for now; later it will work. */
public final class RateLimitException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public RateLimitException(ErrorDetails details) {
        super(details);
    }
}
