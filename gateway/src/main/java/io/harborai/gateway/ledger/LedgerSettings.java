package io.harborai.gateway.ledger;

import java.time.Duration;

/**
 * The ledger's bounds.
 *
 * @param ringEntries entries between the event loops and the writer, a power of two, 64 to 1 048 576
 * @param heldEntries entries that are kept in memory while the spool cannot be written, 64 to 1 048 576
 * @param spoolBytes most bytes of the spool, 128 KiB at least, which has room for the largest entry beside a file
 * @param segmentBytes a file of the spool is closed at this size, 4 KiB at least, and at most a quarter of the spool
 * @param syncEvery longest time between the writing of an entry and its being on the disk, 1 ms to 1 s, with the disk's own
 *        time added
 * @param whenFull what happens to calls when entries can be kept neither on the disk nor in memory
 */
public record LedgerSettings(int ringEntries, int heldEntries, long spoolBytes, int segmentBytes, Duration syncEvery,
        WhenFull whenFull) {
    /**
     * An entry is about 300 bytes: 1 GiB of spool is 3.5 million calls, an hour of 1000 calls a second. The ring is a second
     * of 65 000 calls.
     */
    public static final LedgerSettings DEFAULT = new LedgerSettings(1 << 16, 1 << 16, 1L << 30, 1 << 20,
            Duration.ofMillis(20), WhenFull.REFUSE);
    private static final int LEAST_ENTRIES = 64;
    private static final int MOST_ENTRIES = 1 << 20;

    /** What happens to calls when entries cannot be kept. */
    public enum WhenFull {
        /** New calls are refused, so that none goes unbilled. */
        REFUSE,
        /** Calls go on, and the entries that find no place are lost and counted. */
        SERVE
    }

    public LedgerSettings {
        within("ringEntries", ringEntries, LEAST_ENTRIES, MOST_ENTRIES);
        within("heldEntries", heldEntries, LEAST_ENTRIES, MOST_ENTRIES);
        within("segmentBytes", segmentBytes, 4 << 10, Math.max(4 << 10, Math.min(spoolBytes / 4, 1 << 30)));
        within("spoolBytes", spoolBytes, 128 << 10, Long.MAX_VALUE / 2);
        within("syncEvery in ms", syncEvery.toMillis(), 1, 1_000);
        if (Integer.bitCount(ringEntries) != 1) {
            throw new IllegalArgumentException("ringEntries " + ringEntries + ": must be a power of two");
        }
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " " + value + ": " + least + " to " + most);
        }
    }

    /** The same with another bound on the spool; its files become smaller where they must. */
    public LedgerSettings withSpool(long bytes, WhenFull full) {
        int segment = (int) Math.max(4 << 10, Math.min(segmentBytes, bytes / 8));
        return new LedgerSettings(ringEntries, heldEntries, bytes, segment, syncEvery, full);
    }

    /** The same with other sizes in memory. */
    public LedgerSettings withMemory(int ring, int held) {
        return new LedgerSettings(ring, held, spoolBytes, segmentBytes, syncEvery, whenFull);
    }
}
