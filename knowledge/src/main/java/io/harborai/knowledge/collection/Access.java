package io.harborai.knowledge.collection;

import java.util.Set;

/**
 * Who asks.
 *
 * @param administrator whether everything is allowed
 * @param subjects what the caller is, each of which may have been granted something: {@code key:ID}, {@code team:ID},
 *        {@code room:ID}, or {@code *} for everybody
 */
public record Access(boolean administrator, Set<String> subjects) {
    /** Everything is allowed. */
    public static final Access ADMINISTRATOR = new Access(true, Set.of());
    /** The subject that everybody is. */
    public static final String EVERYBODY = "*";

    /** Copies the set. */
    public Access {
        subjects = Set.copyOf(subjects);
    }
}
