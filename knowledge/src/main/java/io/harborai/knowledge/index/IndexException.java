package io.harborai.knowledge.index;

/** An index could not be opened, read or written. The message says which, why, and what to do. */
public final class IndexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what happened and what to do
     * @param cause why
     */
    public IndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
