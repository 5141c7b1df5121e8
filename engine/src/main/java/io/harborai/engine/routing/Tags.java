package io.harborai.engine.routing;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a caller calls a call: {@code team=harbour,tier=gold}. */
public final class Tags {
    /** Most tags of one call. */
    public static final int MOST = 32;
    /** Longest name, and longest value. */
    public static final int LONGEST = 128;

    private Tags() {
    }

    /**
     * The tags in a text, in its order; a later one of a name replaces an earlier one.
     *
     * @throws IllegalArgumentException with what is wrong and what is allowed
     */
    public static Map<String, String> parse(String text) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            if (part.isBlank()) {
                continue;
            }
            int sign = part.indexOf('=');
            String name = sign < 0 ? "" : part.substring(0, sign).strip();
            String value = part.substring(sign + 1).strip();
            if (name.isEmpty() || value.isEmpty() || name.length() > LONGEST || value.length() > LONGEST) {
                throw new IllegalArgumentException(
                        "tags are name=value with commas between them, each name and value of "
                                + "1 to " + LONGEST + " characters");
            }
            tags.put(name, value);
            if (tags.size() > MOST) {
                throw new IllegalArgumentException("there are more than " + MOST + " tags");
            }
        }
        return tags;
    }
}
