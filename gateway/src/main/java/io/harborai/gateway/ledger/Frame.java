package io.harborai.gateway.ledger;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/**
 * A record in a file of the spool: a mark, the length of what follows, its checksum (CRC-32C), then the entry. By mark and
 * checksum the reader finds the next whole record behind a damaged one.
 */
final class Frame {
    static final int HEAD = 12;
    private static final int MARK = 0x48424c31;

    private Frame() {
    }

    /** Writes a record; the buffer has room for {@link #HEAD} and {@link EntryCodec#LONGEST} bytes. */
    static void write(ByteBuffer to, long run, PendingEntry pending, @Nullable CallBodies redacted) {
        int start = to.position();
        to.putInt(MARK).putInt(0).putInt(0);
        EntryCodec.write(to, run, pending.sequence, pending.entry, redacted);
        int length = to.position() - start - HEAD;
        to.putInt(start + 4, length).putInt(start + 8, checksum(to, start + HEAD, length));
    }

    /** Length of the whole record at this place, as it claims; -1 when no record can begin here. */
    private static int claimed(ByteBuffer in, int at) {
        if (in.limit() - at < HEAD || in.getInt(at) != MARK) {
            return -1;
        }
        int length = in.getInt(at + 4);
        return length < 0 || length > EntryCodec.LONGEST ? -1 : HEAD + length;
    }

    /** Length of the whole record at this place; -1 when there is none, or not all of it, or it is damaged. */
    static int whole(ByteBuffer in, int at) {
        int length = claimed(in, at);
        return length < 0 || length > in.limit() - at
                || checksum(in, at + HEAD, length - HEAD) != in.getInt(at + 8) ? -1 : length;
    }

    /** Where the next whole record begins, at this place or behind it; -1 when none does. */
    static int next(ByteBuffer in, int from) {
        for (int at = from; at <= in.limit() - HEAD; at++) {
            if (in.get(at) == (byte) (MARK >> 24) && whole(in, at) >= 0) {
                return at;
            }
        }
        return -1;
    }

    private static int checksum(ByteBuffer in, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(in.duplicate().position(at).limit(at + length));
        return (int) crc.getValue();
    }
}
