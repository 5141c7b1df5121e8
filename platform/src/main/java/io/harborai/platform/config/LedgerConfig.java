package io.harborai.platform.config;

import java.time.Duration;

/**
 * The record of every call.
 *
 * @param enabled whether there is one
 * @param spoolBytes most disk space for records that the database does not take
 * @param refusing whether calls are refused when records find no place; otherwise records are lost, and counted
 * @param kept for so long records of single calls are kept
 * @param rollUpsKept for so long sums are kept
 * @param addresses whether the caller's IP address is kept
 * @param bodies of which calls what was said is kept
 * @param bodiesKept for so long it is
 * @param redactMail whether addresses of mail are taken out of it
 * @param redactPhone whether telephone numbers are
 */
public record LedgerConfig(boolean enabled, long spoolBytes, boolean refusing, Duration kept, Duration rollUpsKept,
        boolean addresses, Bodies bodies, Duration bodiesKept, boolean redactMail, boolean redactPhone) {
    /** Of which calls what was said is kept. */
    public enum Bodies {
        /** Of none, whatever a key asks for. */
        NONE,
        /** Of those whose key asks for it. */
        KEYS,
        /** Of all. */
        ALL
    }
}
