package io.harborai.knowledge.collection;

/**
 * What somebody may do with a collection.
 *
 * @param subject {@code key:ID}, {@code team:ID}, {@code room:ID}, or {@code *} for everybody; at most 200 characters
 * @param write whether documents may be added and removed; reading is always included
 */
public record Grant(String subject, boolean write) {
    /** Checks the subject. */
    public Grant {
        if (!subject.equals(Access.EVERYBODY) && !subject.matches("(key|team|room):[\\w.-]{1,190}")) {
            throw new IllegalArgumentException(
                    "the subject \"" + subject + "\" must be *, or key:, team: or room: followed by an id");
        }
    }
}
