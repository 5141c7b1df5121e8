package io.harborai.engine.plugin;

import io.harborai.engine.provider.EmbeddedProvider;

/**
 * Makes an embedded provider: the service that a jar offers to bring its own. The factory itself must be cheap to make; what
 * costs time or memory belongs into {@link #create}, which runs on first use of the provider.
 */
public interface ProviderFactory {
    /** The name that the configuration calls it by, and its plug-in's name. */
    String name();

    /**
     * Makes the provider. May block; never called on an event loop.
     *
     * @throws Exception when it cannot be made: the plug-in is failed then
     */
    EmbeddedProvider create(ProviderContext context) throws Exception;
}
