package io.harborai.gateway;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.harborai.engine.cache.SharedAnswers;
import io.harborai.platform.cache.ByteStore;

/** Cached answers that all nodes see. Thread-safe; a look-up that the store does not answer in time finds nothing. */
final class NodesAnswers implements SharedAnswers {
    private static final String PREFIX = "answer:";

    private final ByteStore store;

    NodesAnswers(ByteStore store) {
        this.store = store;
    }

    @Override
    public void get(String key, Executor loop, Consumer<? super Optional<byte[]>> then) {
        store.get(PREFIX + key, loop, then);
    }

    @Override
    public void put(String key, byte[] bytes, Duration life) {
        store.put(PREFIX + key, bytes, life);
    }
}
