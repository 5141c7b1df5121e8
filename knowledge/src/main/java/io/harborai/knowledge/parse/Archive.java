package io.harborai.knowledge.parse;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A packed file. Whatever its directory claims, what is read of it is counted: all parts together at most as much as the
 * bounds allow. Parts are read by name and never written, so their names can do no harm.
 */
final class Archive implements AutoCloseable {
    private static final int MOST_ENTRIES = 50_000;
    private static final byte[] OLD_OFFICE = {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0};

    private final ZipFile zip;
    private final Blocks blocks;
    private long unpacked;

    private Archive(ZipFile zip, Blocks blocks) {
        this.zip = zip;
        this.blocks = blocks;
    }

    static Archive open(Path file, Blocks blocks) throws IOException, ParseException {
        try {
            ZipFile zip = new ZipFile(file.toFile());
            if (zip.size() > MOST_ENTRIES) {
                zip.close();
                throw new ParseException(ParseException.Reason.DANGEROUS,
                        "it is packed of " + zip.size() + " parts; at most " + MOST_ENTRIES + " are read.");
            }
            return new Archive(zip, blocks);
        } catch (ZipException e) {
            throw notPacked(file, e);
        }
    }

    private static ParseException notPacked(Path file, ZipException e) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (Arrays.equals(in.readNBytes(OLD_OFFICE.length), OLD_OFFICE)) {
                return new ParseException(ParseException.Reason.ENCRYPTED,
                        "it is encrypted with a password, or of Office's format before 2007. Save it as a new file "
                                + "without a password.",
                        e);
            }
        }
        return new ParseException(ParseException.Reason.DAMAGED,
                "it is damaged: " + e.getMessage() + ". Save it again with the program that made it.", e);
    }

    /** Opens a part; empty when there is none of the name. */
    Optional<InputStream> part(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        return entry == null ? Optional.empty() : Optional.of(new Counted(zip.getInputStream(entry)));
    }

    /** Opens a part that must be there. */
    InputStream needed(String name) throws IOException, ParseException {
        return part(name).orElseThrow(() -> new ParseException(ParseException.Reason.DAMAGED,
                "its part " + name + " is missing. Save it again with the program that made it."));
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Counts what is unpacked. */
    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count(read);
            return read;
        }

        private void count(int bytes) throws IOException {
            unpacked += Math.max(0, bytes);
            if (unpacked > blocks.limits().mostUnpackedBytes()) {
                throw new BeyondBound(new ParseException(ParseException.Reason.TOO_LARGE, "unpacked it is beyond "
                        + blocks.limits().mostUnpackedBytes() + " bytes. It may be a bomb; divide it if it is not."));
            }
            try {
                blocks.checkTime();
            } catch (ParseException late) {
                throw new BeyondBound(late);
            }
        }
    }

    /** Carries a broken bound through code that throws nothing but {@link IOException}. */
    static final class BeyondBound extends IOException {
        private static final long serialVersionUID = 1L;

        private final ParseException reason;

        BeyondBound(ParseException reason) {
            super(reason.getMessage(), reason);
            this.reason = reason;
        }

        ParseException reason() {
            return reason;
        }
    }
}
