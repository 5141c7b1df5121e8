package io.harborai.engine.translate;

/** What is read does not have the form it should have. Never leaves this package. */
final class WrongFormat extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String field;

    WrongFormat(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    String field() {
        return field;
    }

    /** What is wrong, for a person. */
    String what() {
        return String.valueOf(getMessage());
    }
}
