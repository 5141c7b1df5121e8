package io.harborai.gateway.live;

/**
 * Who changes the configuration, and why.
 *
 * @param by who: at most {@value #MOST} characters count
 * @param reason why: the same
 */
public record Change(String by, String reason) {
    private static final int MOST = 200;

    /** Shortens what is too long. */
    public Change {
        by = by.length() > MOST ? by.substring(0, MOST) : by;
        reason = reason.length() > MOST ? reason.substring(0, MOST) : reason;
    }
}
