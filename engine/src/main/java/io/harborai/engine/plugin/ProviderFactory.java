package io.harborai.engine.plugin;

import java.util.List;

import io.harborai.engine.provider.EmbeddedProvider;

/**
 * Makes an embedded provider: the service that a jar offers to bring its own. The factory itself must be cheap to make; what
 * costs time or memory belongs into {@link #create}, which runs on first use of the provider.
 */
public interface ProviderFactory {
    /** The name that the configuration calls it by, and its plug-in's name. */
    String name();

    /**
     * The models that are known without making the provider, for the list of models; others can be called, too. Called once when
     * plug-ins are found; none by default.
     */
    default List<String> models(ProviderContext context) {
        return List.of();
    }

    /**
     * Makes the provider. May block; never called on an event loop.
     *
     * @throws Exception when it cannot be made: the plug-in is failed then
     */
    EmbeddedProvider create(ProviderContext context) throws Exception;
}
