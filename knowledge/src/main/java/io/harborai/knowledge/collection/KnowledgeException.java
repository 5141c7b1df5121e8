package io.harborai.knowledge.collection;

/** What was asked of the knowledge base cannot be done. The message says why and what to do. */
public final class KnowledgeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** There is no such collection or document, or the caller may not know of it. */
        NOT_FOUND,
        /** The caller may read but not change it. */
        FORBIDDEN,
        /** The name is taken, or another change is under way. */
        CONFLICT,
        /** The file is of no kind that can be read, or too large. */
        REFUSED,
        /** The embedding model gave what does not fit the collection, or nothing. */
        EMBEDDING
    }

    private final Reason reason;

    /**
     * Makes one.
     *
     * @param reason why
     * @param message why, and what to do
     */
    public KnowledgeException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * Makes one.
     *
     * @param reason why
     * @param message why, and what to do
     * @param cause what was thrown
     */
    public KnowledgeException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
