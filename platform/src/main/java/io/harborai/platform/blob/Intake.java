package io.harborai.platform.blob;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A stream on its way into the store: counted, bounded and hashed. Confined to one thread. */
final class Intake {
    private final String name;
    private final InputStream content;
    private final long mostBytes;
    private final MessageDigest digest;
    private long bytes;

    Intake(String name, InputStream content, long mostBytes) {
        if (mostBytes < 0) {
            throw new IllegalArgumentException("mostBytes " + mostBytes + ": 0 or more");
        }
        this.name = name;
        this.content = content;
        this.mostBytes = mostBytes;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Fills the buffer as far as the stream goes: fewer bytes than it holds mean the end. */
    int fill(byte[] buffer) throws IOException {
        int read = content.readNBytes(buffer, 0, buffer.length);
        bytes += read;
        if (bytes > mostBytes) {
            throw BlobException.tooLarge(name, mostBytes);
        }
        digest.update(buffer, 0, read);
        return read;
    }

    /** What has been taken in; call it once, at the end. */
    BlobStore.Stored stored() {
        return new BlobStore.Stored(bytes, HexFormat.of().formatHex(digest.digest()));
    }
}
