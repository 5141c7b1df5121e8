package io.harborai.ops.backup;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

import io.harborai.engine.provider.Secret;

/** The file of a backup: a ZIP file whose comment holds its checksum, or the same encrypted. */
final class ArchiveFile {
    private static final int TAIL = ArchiveWriter.COMMENT.length() + ArchiveWriter.DIGITS;
    private static final int BUFFER = 1 << 20;

    private ArchiveFile() {
    }

    /** Puts the checksum into a plain archive that was just written. */
    static void seal(Path file) throws IOException {
        String digest = HexFormat.of().formatHex(digest(file, Files.size(file) - ArchiveWriter.DIGITS, Progress.NONE));
        try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
            whole.seek(whole.length() - ArchiveWriter.DIGITS);
            whole.write(digest.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Whether it is encrypted. */
    static boolean isEncrypted(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return SealForm.isHead(in.readNBytes(SealForm.MAGIC.length));
        }
    }

    /**
     * Opens it for reading from the first entry on. Of a plain one the checksum of the whole is compared first.
     *
     * @throws BackupException if it is missing, none of ours, changed, cut off, or does not open with the passphrase
     */
    static InputStream open(Path file, Optional<Secret> passphrase, Progress progress) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new BackupException(BackupException.Kind.MISSING, "there is no backup " + file
                    + "; see harborai backup list");
        }
        if (isEncrypted(file)) {
            Secret given = passphrase.orElseThrow(() -> new BackupException(BackupException.Kind.LOCKED, file
                    + " is encrypted; give its passphrase (--passphrase-file, or HARBORAI_BACKUP_PASSPHRASE)"));
            return SealedInput.open(new BufferedInputStream(Files.newInputStream(file), BUFFER), given);
        }
        compare(file, progress);
        return new BufferedInputStream(Files.newInputStream(file), BUFFER);
    }

    private static void compare(Path file, Progress progress) throws IOException {
        long size = Files.size(file);
        String tail = tail(file, size);
        if (!tail.startsWith(ArchiveWriter.COMMENT)) {
            throw BackupException.damaged(file + " is no backup of HarborAI, or is cut off: it does not end with a "
                    + "checksum");
        }
        String digest = HexFormat.of().formatHex(digest(file, size - ArchiveWriter.DIGITS, progress));
        if (!tail.substring(ArchiveWriter.COMMENT.length()).equals(digest)) {
            throw BackupException.damaged(file + " was changed: its checksum is " + digest + ", not the one written");
        }
    }

    private static String tail(Path file, long size) throws IOException {
        if (size < TAIL) {
            return "";
        }
        ByteBuffer tail = ByteBuffer.allocate(TAIL);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            int read = 0;
            while (tail.hasRemaining() && read >= 0) {
                read = channel.read(tail, size - tail.remaining());
            }
        }
        return new String(tail.array(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] digest(Path file, long length, Progress progress) throws IOException {
        MessageDigest digest = Digests.sha256();
        byte[] buffer = new byte[BUFFER];
        long left = length;
        try (InputStream in = Files.newInputStream(file)) {
            while (left > 0) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    break;
                }
                digest.update(buffer, 0, read);
                left -= read;
                progress.at("checking", length - left, length);
            }
        }
        return digest.digest();
    }
}
