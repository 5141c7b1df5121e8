package io.harborai.engine.cache;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Where several processes keep answers for each other, behind the cache of each. Nobody waits long for it: an implementation
 * answers within a bound of its own, and says that there is nothing when it cannot tell. Thread-safe; nothing blocks.
 */
public interface SharedAnswers {
    /**
     * Looks up.
     *
     * @param key 64 hexadecimal digits
     * @param loop runs {@code then}, unless it runs at once on the calling thread
     * @param then gets the bytes, or empty; exactly once, and soon
     */
    void get(String key, Executor loop, Consumer<? super Optional<byte[]>> then);

    /**
     * Keeps bytes, if it can.
     *
     * @param key 64 hexadecimal digits
     * @param bytes nobody changes them
     * @param life how long, at least 1 ms
     */
    void put(String key, byte[] bytes, Duration life);
}
