package io.harborai.gateway.ledger;

import java.nio.file.Path;

/**
 * A file of the spool: records, one after the other. The writer adds; the shipper reads what the writer has told to be
 * written, and no more.
 */
final class Segment {
    static final String SUFFIX = ".spool";

    final Path file;
    final long number;
    /** Bytes that are written whole; only the writer moves it. */
    volatile long written;
    /** No more will be written. */
    volatile boolean sealed;

    Segment(Path directory, long number, long written, boolean sealed) {
        this.file = directory.resolve(name(number));
        this.number = number;
        this.written = written;
        this.sealed = sealed;
    }

    /** Its name; names are in the order of numbers. */
    private static String name(long number) {
        return "%019d%s".formatted(number, SUFFIX);
    }
}
