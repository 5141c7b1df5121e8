package io.harborai.gateway.ledger;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Which calls are wanted, the newest first.
 *
 * @param from the first moment
 * @param to the end, itself outside
 * @param equal columns and the values that they must have, by the names of {@link LedgerReports#FILTERS}
 * @param failedOnly only calls that ended with a status of 400 or above
 * @param before where the page before ended; empty for the first page
 * @param limit most calls of a page, 1 to {@link #MOST}
 */
public record RequestQuery(Instant from, Instant to, Map<String, String> equal, boolean failedOnly,
        Optional<Cursor> before, int limit) {
    /** Most calls of a page: half a megabyte. */
    public static final int MOST = 1_000;

    /** Checks bounds and names. */
    public RequestQuery {
        equal = Map.copyOf(equal);
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("'from' is " + from + ", it must be before 'to', which is " + to);
        }
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("'limit' is " + limit + ", it must be 1 to " + MOST);
        }
        for (String name : equal.keySet()) {
            if (!LedgerReports.FILTERS.containsKey(name)) {
                throw new IllegalArgumentException("there is no filter '" + name + "'");
            }
        }
    }

    /**
     * A call's place in the order.
     *
     * @param at when it began
     * @param id its id
     */
    public record Cursor(long at, String id) {
        /**
         * Reads what {@link #toString} wrote.
         *
         * @throws IllegalArgumentException if it is something else
         */
        public static Cursor parse(String text) {
            int dot = text.indexOf('.');
            if (dot < 1 || !text.substring(0, dot).matches("[0-9]{1,18}") || text.length() > 100) {
                throw new IllegalArgumentException("'cursor' must be the 'next_cursor' of the page before");
            }
            return new Cursor(Long.parseLong(text.substring(0, dot)), text.substring(dot + 1));
        }

        @Override
        public String toString() {
            return at + "." + id;
        }
    }
}
