package io.harborai.engine.plugin;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** How far a plug-in's loading has come, whether it is switched on or not. */
sealed interface Phase<T> {
    /** Not loaded. */
    record Idle<T>() implements Phase<T> {}

    /** Being loaded; {@code result} is the one future of this load, and its identity. */
    record Loading<T>(CompletableFuture<T> result) implements Phase<T> {}

    /** Loaded. The instance is held as what {@code find} returns, which then allocates nothing. */
    record Loaded<T>(Optional<T> instance) implements Phase<T> {}

    /** Failed by {@code cause}; may be tried again at {@code retryAtNanos}. */
    record Failed<T>(Throwable cause, long retryAtNanos) implements Phase<T> {}
}
