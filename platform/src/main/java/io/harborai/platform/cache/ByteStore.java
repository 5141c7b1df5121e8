package io.harborai.platform.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Keeps bytes for a while. What is kept may be gone at any time, and a store that does not answer in time has nothing:
 * a caller never waits longer than the store's deadline, and never sees an error.
 *
 * <p>Safe to share between threads. No method blocks. Arrays are not copied: do not change one that was put or got.
 */
public interface ByteStore extends AutoCloseable {
    /** Longest key, in characters. */
    int MAX_KEY_LENGTH = 512;

    /**
     * Looks up.
     *
     * @param key 1 to {@value #MAX_KEY_LENGTH} characters
     * @param loop runs {@code then}, unless it runs at once on the calling thread
     * @param then gets the bytes, or empty for a miss; exactly once
     */
    void get(String key, Executor loop, Consumer<? super Optional<byte[]>> then);

    /**
     * Keeps bytes in place of what is there. Larger values than the store allows are not kept, and counted.
     *
     * @param key the key
     * @param value the bytes
     * @param life how long, at least 1 ms
     */
    void put(String key, byte[] value, Duration life);

    /**
     * Forgets.
     *
     * @param key the key
     */
    void delete(String key);

    /** How it goes. */
    StoreFigures figures();

    @Override
    void close();

    /**
     * Checks a key.
     *
     * @param key the key
     */
    static void check(String key) {
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("A key has 1 to " + MAX_KEY_LENGTH + " characters, not " + key.length());
        }
    }

    /**
     * Checks a life.
     *
     * @param life the life
     */
    static void check(Duration life) {
        if (life.toMillis() < 1) {
            throw new IllegalArgumentException("Bytes are kept for at least 1 ms, not " + life);
        }
    }
}
