package io.harborai.gateway.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is to be summed.
 *
 * @param groupBy by what; empty for one sum of all
 * @param from the first moment, which counts from the beginning of its step
 * @param to the end, itself outside; later than {@code from}
 * @param step how time is divided
 */
public record UsageQuery(List<Dimension> groupBy, Instant from, Instant to, Step step) {
    /** What usage can be told by. */
    public enum Dimension {
        /** The caller's key. */
        KEY("key_id"),
        /** Its team. */
        TEAM("team"),
        /** Its project. */
        PROJECT("project"),
        /** The model as callers write it. */
        MODEL("model"),
        /** Who answered. */
        PROVIDER("provider"),
        /** Each tag; a call with two tags counts in both, one without in none. */
        TAG("tag");

        final String column;

        Dimension(String column) {
            this.column = column;
        }

        /** Its name in URLs and JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How time is divided. */
    public enum Step {
        /** By hours of UTC. */
        HOUR,
        /** By days of UTC. */
        DAY,
        /** Not at all; the bounds then count by hours. */
        ALL
    }

    /** Checks the bounds. */
    public UsageQuery {
        groupBy = List.copyOf(groupBy);
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("'from' is " + from + ", it must be before 'to', which is " + to);
        }
        if (from.isBefore(Instant.EPOCH)) {
            throw new IllegalArgumentException("'from' is " + from + ", it must not be before 1970");
        }
        if (Set.copyOf(groupBy).size() != groupBy.size()) {
            throw new IllegalArgumentException("'group_by' names something twice");
        }
    }
}
