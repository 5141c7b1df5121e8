package io.harborai.engine.plugin;

import java.util.List;
import java.util.Optional;

import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.Vertx;

/** A provider that is a plug-in: known by its name, and made when the first call comes. Thread-safe. */
public final class LazyProvider implements EmbeddedProvider {
    private final String name;
    private final List<String> models;
    private final boolean bare;
    private final PluginRegistry<EmbeddedProvider> registry;

    /**
     * A provider of this name in the registry.
     *
     * @param bare   whether its models are found without its name before them
     * @param models the models that are known without loading it, perhaps none; others can be called, too
     */
    public LazyProvider(String name, List<String> models, boolean bare, PluginRegistry<EmbeddedProvider> registry) {
        this.name = name;
        this.models = List.copyOf(models);
        this.bare = bare;
        this.registry = registry;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> models() {
        return models;
    }

    @Override
    public boolean offers(String model) {
        return bare && models.contains(model);
    }

    @Override
    public UpstreamExchange open(Vertx vertx, UpstreamRequest request, UpstreamSink sink) {
        Optional<EmbeddedProvider> active = registry.find(name);
        if (active.isPresent()) {
            return active.get().open(vertx, request, sink);
        }
        LoadingExchange loading = new LoadingExchange(vertx, request, sink);
        loading.begin(name, registry);
        return loading;
    }
}
