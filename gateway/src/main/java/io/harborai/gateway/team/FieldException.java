package io.harborai.gateway.team;

import java.io.Serial;
import java.util.Objects;

/** A field has a value that it may not have. The message names field, value and what is allowed. */
public final class FieldException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;
    /** Longer values are cut in messages. */
    private static final int SHOWN = 80;

    private final String field;

    /**
     * Makes the exception.
     *
     * @param field the field's name, with dots into objects: {@code limits.rpm}
     * @param value what it was given
     * @param allowed what it may be, as the end of a sentence that begins with “it must be”
     */
    public FieldException(String field, Object value, String allowed) {
        super("'" + field + "' is " + shown(value) + "; it must be " + allowed + ".");
        this.field = field;
    }

    /** The field's name. */
    public String field() {
        return field;
    }

    private static String shown(Object value) {
        String text = Objects.toString(value);
        String cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return value instanceof String ? "'" + cut + "'" : cut;
    }
}
