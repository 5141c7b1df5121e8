package io.harborai.engine.plugin;

/**
 * Makes a plug-in's instance. It may block: it runs on the registry's loading executor and never on an event loop.
 *
 * @param <T> what the plug-in is
 */
@FunctionalInterface
public interface PluginLoader<T> {
    /**
     * Makes the instance. Called by one thread at a time, and not again after it succeeded.
     *
     * @throws Exception when it cannot; the plug-in is failed then, and this is its cause
     */
    T load() throws Exception;

    /**
     * Takes back an instance that nobody got to see, because the plug-in was removed while it was loading. Closes what can
     * be closed.
     *
     * @throws Exception when that fails; it is logged
     */
    default void discard(T instance) throws Exception {
        if (instance instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }
}
