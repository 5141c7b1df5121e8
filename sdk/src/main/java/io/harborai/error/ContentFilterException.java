package io.harborai.error;

/** A content policy refused the request or the answer. */
public final class ContentFilterException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public ContentFilterException(ErrorDetails details) {
        super(details);
    }
}
