package io.harborai.knowledge.answer;

/** No model gave an answer; the message says why. */
public final class UnreachableModel extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message why
     * @param cause what was thrown
     */
    public UnreachableModel(String message, Throwable cause) {
        super(message, cause);
    }
}
