package io.harborai.engine.plugin;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Plug-ins by name. One is registered with its loader, loaded on first demand, exactly once however many ask at the same
 * time, and handed out until it is disabled or removed. All methods are safe from any thread, and all but
 * {@link #loadBlocking} from an event loop.
 *
 * @param <T> what the plug-ins are
 */
public sealed interface PluginRegistry<T> permits TableRegistry {
    /**
     * Makes a plug-in known without loading it.
     *
     * @param name 1 to 128 characters, unique
     * @throws IllegalArgumentException when the name is taken or no name
     * @throws IllegalStateException    when the registry is full
     */
    void register(String name, PluginLoader<T> loader);

    /**
     * Loads a plug-in unless it is loaded, or joins the load in progress.
     *
     * @return the instance; or a {@link PluginException} when it is unknown, disabled, failed and not yet to be tried
     *         again, fails now, takes longer than the limit, or is disabled or removed meanwhile (wrapped, as stages
     *         do). It completes on the loading executor: a caller on an event loop goes back there by itself
     */
    CompletionStage<T> load(String name);

    /**
     * Loads as {@link #load} does and waits for it.
     *
     * @throws PluginException       as told there, or when the limit ran out or the thread was interrupted
     * @throws IllegalStateException on an event loop, which must not be blocked
     */
    T loadBlocking(String name, Duration limit);

    /** The instance, when it is active; counts a use, or a miss. Does not load. */
    Optional<T> find(String name);

    /** Tells that a plug-in failed in use; it stays active. Unknown names are passed over. */
    void countFailure(String name);

    /** Switches a plug-in on again; its instance, when it has one, is handed out at once. False when unknown. */
    boolean enable(String name);

    /** Switches a plug-in off; its instance is kept. False when unknown. */
    boolean disable(String name);

    /**
     * Forgets a plug-in. Calls may still be using the instance, so whoever removes it closes it.
     *
     * @return the instance, when it was loaded
     */
    Optional<T> remove(String name);

    /** Where a plug-in stands; empty when it is unknown. */
    Optional<PluginState> state(String name);

    /** What failed the last load of a plug-in that is failed. */
    Optional<Throwable> failure(String name);

    /** All plug-ins with their figures, by name. */
    List<PluginStatistics> list();

    /** The figures of all together. */
    RegistryStatistics statistics();
}
