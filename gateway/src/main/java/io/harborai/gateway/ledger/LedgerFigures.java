package io.harborai.gateway.ledger;

import org.jspecify.annotations.Nullable;

/**
 * How the ledger is getting on, for health and meters. Each figure is true for itself; together they may be some
 * milliseconds apart.
 *
 * @param state whether entries reach the disk
 * @param inRing entries that the writer has not taken yet
 * @param held entries in memory that wait for the disk to take them
 * @param spoolBytes size of the spool
 * @param spoolFiles number of its files
 * @param lagMillis age of the oldest entry that the database does not have; 0 when it has all
 * @param spooled entries written to the spool since the start
 * @param stored entries handed to the database since the start, those of earlier runs included
 * @param lost entries that found no place anywhere, or came after the end
 * @param damagedBytes bytes of the spool that could not be read, of torn ends and of damage
 * @param rejected entries that the database refused for their content; they are kept in {@code rejected.spool}
 * @param lastError the last failure of disk or database, with what to do; null for none since the start
 */
public record LedgerFigures(State state, int inRing, int held, long spoolBytes, int spoolFiles, long lagMillis,
        long spooled, long stored, long lost, long damagedBytes, long rejected, @Nullable String lastError) {
    /** Whether entries reach the disk and the database. */
    public enum State {
        /** They reach both. */
        WELL,
        /** The database does not take them; the spool grows. */
        SPOOLING,
        /** The spool cannot be written, or has its full size: they are held in memory. */
        HOLDING,
        /** Memory is full too: new calls are refused, or entries are lost. */
        FULL,
        /** It was closed. */
        CLOSED
    }
}
