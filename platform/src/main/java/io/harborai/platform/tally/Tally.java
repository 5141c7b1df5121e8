package io.harborai.platform.tally;

/**
 * A sum over one stretch of time. Tallies of the same name and beginning share their sum.
 *
 * @param name whose sum of what, 1 to {@value #MAX_NAME_LENGTH} characters
 * @param beginSeconds when it began, in seconds since 1970; 0 for one that never begins anew
 * @param endSeconds when it ends, in seconds since 1970; 0 for never
 * @param max the most, 0 to {@link #MAX_AMOUNT}
 * @param hard whether a call that would pass {@code max} is refused; a soft one only tells
 */
public record Tally(String name, long beginSeconds, long endSeconds, long max, boolean hard) {
    /** Longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 256;
    /** Largest sum; it stays exact in the arithmetic of Redis scripts, which is that of doubles. */
    public static final long MAX_AMOUNT = 1L << 53;

    /** Checks the ranges. */
    public Tally {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "a tally's name has 1 to " + MAX_NAME_LENGTH + " characters, not " + name.length());
        }
        if (max < 0 || max > MAX_AMOUNT) {
            throw new IllegalArgumentException("the most of tally " + name + " is 0 to 2^53, not " + max);
        }
        if (beginSeconds < 0 || endSeconds != 0 && endSeconds <= beginSeconds) {
            throw new IllegalArgumentException(
                    "tally " + name + " lasts from " + beginSeconds + " to " + endSeconds + ": it must end later");
        }
    }

    /** The name of its sum: another stretch of time has another one. */
    public String key() {
        return name + '@' + beginSeconds;
    }
}
