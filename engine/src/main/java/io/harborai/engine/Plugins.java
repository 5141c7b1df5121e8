package io.harborai.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

import io.harborai.engine.local.LocalProvider;
import io.harborai.engine.plugin.ChainSettings;
import io.harborai.engine.plugin.Interceptor;
import io.harborai.engine.plugin.InterceptorChain;
import io.harborai.engine.plugin.InterceptorStatistics;
import io.harborai.engine.plugin.LazyProvider;
import io.harborai.engine.plugin.LockFreeRegistry;
import io.harborai.engine.plugin.LockedRegistry;
import io.harborai.engine.plugin.PluginDiscovery;
import io.harborai.engine.plugin.PluginRegistry;
import io.harborai.engine.plugin.PluginStatistics;
import io.harborai.engine.plugin.ProviderContext;
import io.harborai.engine.plugin.ProviderFactory;
import io.harborai.engine.plugin.RegistrySettings;
import io.harborai.engine.provider.EmbeddedProvider;
import io.vertx.core.Vertx;

/**
 * The providers and interceptors that run in this process: {@code local}, and those that jars bring. None is made before it is
 * used. Thread-safe.
 */
public final class Plugins implements AutoCloseable {
    private static final Duration LOAD_LIMIT = Duration.ofSeconds(30);

    private final PluginRegistry<EmbeddedProvider> registry;
    private final List<Interceptor> found;
    private final InterceptorChain interceptors;
    private final List<EmbeddedProvider> providers;

    private Plugins(PluginRegistry<EmbeddedProvider> registry, List<Interceptor> found,
            List<EmbeddedProvider> providers) {
        this.registry = registry;
        this.found = List.copyOf(found);
        this.interceptors = InterceptorChain.of(found, ChainSettings.DEFAULT, System::nanoTime);
        this.providers = List.copyOf(providers);
    }

    /** {@code local} alone. */
    public static Plugins none(Vertx vertx, ConcurrencySettings settings, Clock clock) {
        PluginRegistry<EmbeddedProvider> registry = registry(vertx, settings);
        return new Plugins(registry, List.of(), List.of(local(registry, clock)));
    }

    /**
     * {@code local}, and what {@code loader} finds as services: {@link ProviderFactory} and {@link Interceptor}.
     *
     * @param given settings of a provider by its name, for {@link ProviderContext#settings}
     */
    public static Plugins discover(Vertx vertx, ConcurrencySettings settings, Clock clock, ClassLoader loader,
            Function<String, Map<String, String>> given) {
        PluginRegistry<EmbeddedProvider> registry = registry(vertx, settings);
        List<EmbeddedProvider> providers = new ArrayList<>();
        providers.add(local(registry, clock));
        PluginDiscovery discovery = new PluginDiscovery(loader);
        Function<String, ProviderContext> context = name -> new ProviderContext(name, given.apply(name), clock);
        for (ProviderFactory factory : discovery.registerProviders(registry, context).services()) {
            String name = factory.name();
            providers.add(new LazyProvider(name, factory.models(context.apply(name)), false, registry));
        }
        return new Plugins(registry, discovery.interceptors().services(), providers);
    }

    /** The same, and interceptors given by hand beside those that were found. */
    public Plugins with(List<Interceptor> given) {
        return new Plugins(registry, Stream.concat(found.stream(), given.stream()).toList(), providers);
    }

    /** The same, and providers given by hand beside those that were found; whoever gave them closes them. */
    public Plugins serving(List<EmbeddedProvider> given) {
        return new Plugins(registry, found, Stream.concat(providers.stream(), given.stream()).toList());
    }

    private static PluginRegistry<EmbeddedProvider> registry(Vertx vertx, ConcurrencySettings settings) {
        Executor loading = task -> vertx.executeBlocking(() -> {
            task.run();
            return true;
        }, false).onFailure(defect -> {
            throw new CompletionException(defect);
        });
        return settings.lockFreeRegistry()
                ? new LockFreeRegistry<>(RegistrySettings.DEFAULT, loading, System::nanoTime)
                : new LockedRegistry<>(RegistrySettings.DEFAULT, loading, System::nanoTime);
    }

    private static EmbeddedProvider local(PluginRegistry<EmbeddedProvider> registry, Clock clock) {
        registry.register("local", () -> new LocalProvider(clock));
        return new LazyProvider("local", LocalProvider.MODELS, false, registry);
    }

    /** The providers, each loaded by its first call. */
    public List<EmbeddedProvider> providers() {
        return providers;
    }

    /**
     * Loads all providers now, for those who would rather wait at the start than at the first call. Not for an event loop.
     *
     * @throws io.harborai.engine.plugin.PluginException when one cannot be loaded
     */
    public void loadAll() {
        for (PluginStatistics plugin : registry.list()) {
            registry.loadBlocking(plugin.name(), LOAD_LIMIT);
        }
    }

    /** The registry of the providers. */
    public PluginRegistry<EmbeddedProvider> registry() {
        return registry;
    }

    /** The figures of the interceptors, in the order in which requests pass them. */
    public List<InterceptorStatistics> interceptorStatistics() {
        return interceptors.statistics();
    }

    InterceptorChain interceptors() {
        return interceptors;
    }

    /** Closes those that can be closed. */
    @Override
    public void close() {
        for (PluginStatistics plugin : registry.list()) {
            registry.remove(plugin.name()).ifPresent(Plugins::close);
        }
    }

    private static void close(EmbeddedProvider provider) {
        if (provider instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception defect) {
                throw new IllegalStateException("provider " + provider.name() + " did not close", defect);
            }
        }
    }
}
