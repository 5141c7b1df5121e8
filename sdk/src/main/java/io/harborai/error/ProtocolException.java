package io.harborai.error;

import java.util.Optional;

/** The provider answered something that is not its protocol, or the model something that it was not asked for. */
public final class ProtocolException extends HarborAIException {
    private static final long serialVersionUID = 1L;

    /** An exception with these details; for tests of an application's own error handling. */
    public ProtocolException(ErrorDetails details) {
        super(details);
    }

    /** What the model said, when it did not follow a schema (code {@code structured_output}). */
    public Optional<String> answer() {
        return details().answer();
    }
}
