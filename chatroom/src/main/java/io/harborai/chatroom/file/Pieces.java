package io.harborai.chatroom.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.List;

import io.harborai.platform.blob.BlobStore;
import org.jspecify.annotations.Nullable;

/** The pieces of a file, one after the other, as one stream. For one reader. */
final class Pieces extends InputStream {
    private final BlobStore blobs;
    private final Iterator<FileStore.Piece> rest;
    private @Nullable InputStream current;

    Pieces(BlobStore blobs, List<FileStore.Piece> pieces) {
        this.blobs = blobs;
        this.rest = pieces.iterator();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            InputStream now = current == null ? next() : current;
            if (now == null) {
                return -1;
            }
            int read = now.read(buffer, offset, length);
            if (read >= 0) {
                return read;
            }
            now.close();
            current = null;
        }
    }

    private @Nullable InputStream next() throws IOException {
        if (!rest.hasNext()) {
            return null;
        }
        FileStore.Piece piece = rest.next();
        current = blobs.get(piece.blob()).orElseThrow(() -> new IOException("the piece at " + piece.start()
                + " is gone"));
        return current;
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
        }
    }
}
