package io.harborai.schema;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A place where JSON is not as its schema wants it.
 *
 * @param path    where: {@code $} is the whole, {@code $.items[2].price} a part
 * @param problem what is wrong there: {@code must be a number, but is "ten"}
 */
public record Mismatch(String path, String problem) implements Serializable {
    private static final int MAX_SHOWN_CHARS = 60;

    /** What was wanted and what there is; a long value is shown by its beginning. */
    static Mismatch of(String path, String wanted, @Nullable Object found) {
        String text = found instanceof String string
                ? "\"" + string + "\""
                : found instanceof List ? "an array" : found instanceof Map ? "an object" : String.valueOf(found);
        String shown = text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "…";
        return new Mismatch(path, "must be " + wanted + ", but is " + shown);
    }

    @Override
    public String toString() {
        return path + " " + problem;
    }
}
