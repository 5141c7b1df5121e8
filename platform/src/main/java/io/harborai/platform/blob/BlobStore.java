package io.harborai.platform.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Bytes under a name. A blob is there whole or not at all: it can be read when {@link #put} has returned, and what was
 * under the name before stays until then. Blocking; call it on virtual threads. Safe to share between threads.
 *
 * <p>A name has parts of letters, digits and {@code . _ -}, divided by slashes; it has at most 512 characters, a part at
 * most 200, and no part begins with a dot. Every method throws {@link IllegalArgumentException} for another name.
 */
public interface BlobStore extends AutoCloseable {
    /** Most blobs of one page. */
    int MOST_LISTED = 1000;

    /**
     * What was kept.
     *
     * @param bytes its length
     * @param sha256 its SHA-256 in lower-case hexadecimal
     */
    record Stored(long bytes, String sha256) {}

    /**
     * Some of the blobs, by name.
     *
     * @param blobs the blobs
     * @param next where to go on; empty when these were the last
     */
    record Page(List<Blob> blobs, Optional<String> next) {
        /** Copies the list. */
        public Page {
            blobs = List.copyOf(blobs);
        }
    }

    /**
     * Keeps a stream's bytes, in place of what the name had.
     *
     * @param name the name
     * @param content the bytes, read to the end and not closed
     * @param mostBytes refuses more than this
     * @return what was kept
     * @throws IOException if the stream cannot be read; nothing is kept
     * @throws BlobException of kind TOO_LARGE if it is longer than allowed, or if the store failed; nothing is kept
     */
    Stored put(String name, InputStream content, long mostBytes) throws IOException;

    /**
     * Opens a part of a blob.
     *
     * @param name the name
     * @param from the first byte, 0 or more; beyond the end there is nothing to read
     * @param most most bytes, 1 or more
     * @return the bytes, which the caller closes; empty when there is no such blob
     * @throws BlobException if the store failed
     */
    Optional<InputStream> get(String name, long from, long most);

    /**
     * Opens a blob.
     *
     * @param name the name
     * @return the bytes, which the caller closes; empty when there is no such blob
     * @throws BlobException if the store failed
     */
    default Optional<InputStream> get(String name) {
        return get(name, 0, Long.MAX_VALUE);
    }

    /**
     * Looks a blob up.
     *
     * @param name the name
     * @return what is known of it; empty when there is none
     * @throws BlobException if the store failed
     */
    Optional<Blob> find(String name);

    /**
     * Whether there is a blob of this name.
     *
     * @param name the name
     * @return whether it is there
     * @throws BlobException if the store failed
     */
    default boolean exists(String name) {
        return find(name).isPresent();
    }

    /**
     * Removes a blob; nothing happens when there is none.
     *
     * @param name the name
     * @throws BlobException if the store failed
     */
    void delete(String name);

    /**
     * Lists blobs in the order of their names' bytes.
     *
     * @param prefix what their names begin with; empty for all
     * @param after only names behind this one; empty to begin
     * @param most most blobs, 1 to {@link #MOST_LISTED}
     * @return the blobs, and the {@code after} of the next page
     * @throws BlobException if the store failed
     */
    Page list(String prefix, String after, int most);

    /** Ends the connections. */
    @Override
    void close();
}
