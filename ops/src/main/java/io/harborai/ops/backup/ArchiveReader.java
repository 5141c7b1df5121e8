package io.harborai.ops.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an archive from end to end, in constant memory, and believes nothing of it: every name, every size and every checksum is
 * held against what it says of itself, and that against bounds. Links do not exist in it: an entry is a file.
 */
final class ArchiveReader {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST_HEADER = 1 << 20;
    private static final int BUFFER = 256 << 10;

    private final Target target;
    private final Progress progress;
    private final MessageDigest digest = Digests.sha256();
    private final MessageDigest sums = Digests.sha256();
    private final byte[] buffer = new byte[BUFFER];
    private long bytes;
    private long files;

    private ArchiveReader(Target target, Progress progress) {
        this.target = target;
        this.progress = progress;
    }

    /** Where entries go. */
    interface Target {
        /** What the archive says of itself; throws when that cannot be taken. */
        void begin(Header header) throws IOException;

        /** Opens an entry's place; its name was checked. */
        OutputStream open(String name) throws IOException;
    }

    /**
     * Reads it.
     *
     * @param in     the ZIP file; read to the end, not closed
     * @return what it says of itself
     * @throws BackupException if anything is not as it was written
     */
    static Header read(InputStream in, Target target, Progress progress) throws IOException {
        ArchiveReader reader = new ArchiveReader(target, progress);
        try {
            // Closing it closes the stream below, which belongs to the caller.
            @SuppressWarnings("resource")
            ZipInputStream zip = new ZipInputStream(in);
            Header header = reader.entries(zip);
            // What follows is the ZIP file's table; an encrypted archive is authentic only when it was read to its end.
            in.transferTo(OutputStream.nullOutputStream());
            return header;
        } catch (ZipException | IllegalArgumentException | JacksonException wrong) {
            throw new BackupException(BackupException.Kind.DAMAGED, "the backup cannot be read: " + wrong.getMessage()
                    + "; take another backup", wrong);
        } catch (java.io.EOFException cut) {
            throw new BackupException(BackupException.Kind.DAMAGED, "the backup is cut off; take another backup", cut);
        }
    }

    private Header entries(ZipInputStream zip) throws IOException {
        Header header = header(zip);
        target.begin(header);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().equals(EntryNames.SUMS)) {
                sums(zip, header);
                return header;
            }
            String name = EntryNames.checked(entry.getName());
            files++;
            try (OutputStream out = target.open(name)) {
                copy(zip, out, header);
            }
            sums.update(ArchiveWriter.sum(digest.digest(), name));
        }
        throw BackupException.damaged("it ends without its list of checksums");
    }

    private Header header(ZipInputStream zip) throws IOException {
        ZipEntry first = zip.getNextEntry();
        if (first == null || !first.getName().equals(EntryNames.HEADER)) {
            throw BackupException.damaged("it does not begin with " + EntryNames.HEADER + ", so it is none of ours");
        }
        byte[] json = zip.readNBytes(MOST_HEADER + 1);
        if (json.length > MOST_HEADER) {
            throw BackupException.damaged(EntryNames.HEADER + " is longer than " + MOST_HEADER + " bytes");
        }
        sums.update(ArchiveWriter.sum(digest.digest(json), EntryNames.HEADER));
        Header header = JSON.readValue(json, Header.class);
        if (header.format() != Header.FORMAT) {
            throw BackupException.damaged("it has the format " + header.format() + ", this program knows "
                    + Header.FORMAT + " only");
        }
        if (header.files() < 0 || header.bytes() < 0) {
            throw BackupException.damaged("it says " + header.files() + " files of " + header.bytes() + " bytes");
        }
        return header;
    }

    private void copy(ZipInputStream zip, OutputStream out, Header header) throws IOException {
        for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
            bytes += read;
            if (bytes > header.bytes() || files > header.files()) {
                throw BackupException.damaged("it holds more than the " + header.files() + " files and "
                        + header.bytes() + " bytes that it says");
            }
            out.write(buffer, 0, read);
            digest.update(buffer, 0, read);
            progress.at("reading", bytes, header.bytes());
        }
    }

    private void sums(ZipInputStream zip, Header header) throws IOException {
        for (int read = zip.read(buffer); read >= 0; read = zip.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        if (!MessageDigest.isEqual(digest.digest(), sums.digest())) {
            throw BackupException.damaged("a file in it is not as it was written: the checksums differ");
        }
        if (files != header.files() || bytes != header.bytes()) {
            throw BackupException.damaged("it holds " + files + " files of " + bytes + " bytes and says "
                    + header.files() + " of " + header.bytes());
        }
        if (zip.getNextEntry() != null) {
            throw BackupException.damaged("entries follow its list of checksums");
        }
    }
}
