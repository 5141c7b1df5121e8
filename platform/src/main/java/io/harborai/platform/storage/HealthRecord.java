package io.harborai.platform.storage;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Notes how the database does. Shared between threads: one atomic reference to an immutable record. */
final class HealthRecord {
    private final InstantSource clock;
    private final AtomicReference<DatabaseHealth> health = new AtomicReference<>(DatabaseHealth.UNKNOWN);

    HealthRecord(InstantSource clock) {
        this.clock = clock;
    }

    DatabaseHealth current() {
        return Objects.requireNonNull(health.get(), "set by the constructor, and never to null");
    }

    void succeeded() {
        health.updateAndGet(before -> before.succeeded(clock.instant()));
    }

    /** Notes a failure, and hands it back to be thrown. */
    StorageException failed(StorageException failure) {
        if (failure.kind() == StorageException.Kind.CONFLICT) {
            succeeded();
        } else {
            health.updateAndGet(before -> before.failed(clock.instant(), String.valueOf(failure.getMessage())));
        }
        return failure;
    }
}
