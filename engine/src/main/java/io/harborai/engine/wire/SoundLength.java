package io.harborai.engine.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The length of a sound by what its file says of itself: WAV, FLAC, MP3, Ogg and MP4. Looks at headers alone, reads nothing
 * beyond the given bytes and never throws. A file can lie: it serves reservations, and bills where the provider tells nothing.
 */
public final class SoundLength {
    private static final int[] KBITS_V1 = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0};
    private static final int[] KBITS_V2 = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0};
    private static final int[] HERTZ_V1 = {44_100, 48_000, 32_000, 0};
    /** A tag with a picture is larger than anything else before the first frame. */
    private static final int MAX_JUNK = 64 << 10;
    /** A page of Ogg has at most so many bytes, so that the last one begins within them. */
    private static final int MAX_OGG_PAGE = 65_307;
    private static final int MAX_BOXES = 1_024;

    private final ByteBuffer bytes;
    private final int end;

    private SoundLength(byte[] body, int start, int end) {
        this.bytes = ByteBuffer.wrap(body, start, end - start).slice().order(ByteOrder.LITTLE_ENDIAN);
        this.end = bytes.limit();
    }

    /** Milliseconds of the file in {@code body[start, end)}, rounded up; empty when it does not say. */
    public static OptionalLong millis(byte[] body, int start, int end) {
        try {
            long millis = new SoundLength(body, start, end).millis();
            return millis > 0 ? OptionalLong.of(millis) : OptionalLong.empty();
        } catch (IndexOutOfBoundsException | ArithmeticException cutOff) {
            // A header that promises more than there is.
            return OptionalLong.empty();
        }
    }

    private long millis() {
        if (is(0, "RIFF") && is(8, "WAVE")) {
            return wave();
        }
        if (is(0, "fLaC")) {
            return flac();
        }
        if (is(0, "OggS")) {
            return ogg();
        }
        if (is(4, "ftyp")) {
            return movie();
        }
        return mp3();
    }

    private boolean is(int at, String word) {
        byte[] wanted = word.getBytes(StandardCharsets.ISO_8859_1);
        if (at < 0 || at + wanted.length > end) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private int octet(int at) {
        return bytes.get(at) & 0xff;
    }

    private long number(int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    private long bigEndian(int at) {
        return Integer.toUnsignedLong(Integer.reverseBytes(bytes.getInt(at)));
    }

    private static long perSecond(long count, long rate) {
        return rate <= 0 ? 0 : Math.addExact(Math.multiplyExact(count, 1_000L), rate - 1) / rate;
    }

    private long wave() {
        long rate = 0;
        long at = 12;
        while (at + 8 <= end) {
            long length = number((int) at + 4);
            if (is((int) at, "fmt ")) {
                rate = number((int) at + 16);
            } else if (is((int) at, "data")) {
                // Whoever writes while recording leaves the length at 0, or at its largest.
                long there = end - at - 8;
                return perSecond(length == 0 ? there : Math.min(length, there), rate);
            }
            at += 8 + length + (length & 1);
        }
        return 0;
    }

    private long flac() {
        int rate = octet(18) << 12 | octet(19) << 4 | octet(20) >> 4;
        return perSecond((octet(21) & 0xfL) << 32 | bigEndian(22), rate);
    }

    /** The last page says how many samples there were until then. */
    private long ogg() {
        long rate = is(28, "OpusHead") ? 48_000 : is(29, "vorbis") ? number(40) : 0;
        for (int at = end - 14; at >= Math.max(0, end - MAX_OGG_PAGE); at--) {
            if (is(at, "OggS")) {
                return perSecond(Math.max(0, bytes.getLong(at + 6)), rate);
            }
        }
        return 0;
    }

    private long movie() {
        long at = 0;
        for (int i = 0; i < MAX_BOXES && at + 8 <= end; i++) {
            int begin = (int) at;
            long length = bigEndian(begin);
            int header = 8;
            if (length == 1) {
                length = bigEndian(begin + 8) << 32 | bigEndian(begin + 12);
                header = 16;
            }
            if (is(begin + 4, "moov")) {
                // Its header is the first box within it.
                at += header;
                continue;
            }
            if (is(begin + 4, "mvhd")) {
                return octet(begin + 8) == 0
                        ? perSecond(bigEndian(begin + 24), bigEndian(begin + 20))
                        : perSecond(bigEndian(begin + 32) << 32 | bigEndian(begin + 36), bigEndian(begin + 28));
            }
            if (length < header) {
                return 0;
            }
            at += length;
        }
        return 0;
    }

    private long mp3() {
        int at = 0;
        if (is(0, "ID3")) {
            at = 10 + (octet(6) << 21 | octet(7) << 14 | octet(8) << 7 | octet(9));
        }
        for (int last = Math.min(end - 4, at + MAX_JUNK); at <= last; at++) {
            int version = octet(at + 1) >> 3 & 3;
            boolean layerThree = octet(at) == 0xff && (octet(at + 1) & 0xe6) == 0xe2 && version != 1;
            int kbits = (version == 3 ? KBITS_V1 : KBITS_V2)[octet(at + 2) >> 4];
            int hertz = HERTZ_V1[octet(at + 2) >> 2 & 3] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
            if (layerThree && kbits > 0 && hertz > 0) {
                long frames = frames(at, version == 3);
                return frames > 0
                        ? perSecond(frames * (version == 3 ? 1_152 : 576), hertz)
                        : perSecond((end - at) * 8L, kbits * 1_000L);
            }
        }
        return 0;
    }

    /** Files of varying bit rate tell in their first frame how many there are; 0 when this one does not. */
    private long frames(int at, boolean first) {
        boolean mono = octet(at + 3) >> 6 == 3;
        int tag = at + 4 + (first ? mono ? 17 : 32 : mono ? 9 : 17);
        boolean told = (is(tag, "Xing") || is(tag, "Info")) && (octet(tag + 7) & 1) == 1;
        return told ? bigEndian(tag + 8) : 0;
    }
}
