package io.harborai.engine.plugin;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;

import io.harborai.engine.provider.EmbeddedProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what jars offer as services: {@link ProviderFactory} and {@link Interceptor}. The class loader is always named by the
 * caller, since the thread's own is a matter of luck. A service that cannot be made does not hide the others.
 */
public final class PluginDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(PluginDiscovery.class);
    /** Broken services after which a search ends, since a loader that fails for ever must not keep it for ever. */
    static final int MAX_PROBLEMS = 100;

    private final ClassLoader loader;

    /** A search through {@code loader} and its parents. */
    public PluginDiscovery(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * What was found.
     *
     * @param services instances, in the order of the class path
     * @param problems why others are missing
     */
    public record Found<S>(List<S> services, List<Throwable> problems) {
        public Found {
            services = List.copyOf(services);
            problems = List.copyOf(problems);
        }
    }

    /** The interceptors that jars offer. */
    public Found<Interceptor> interceptors() {
        return find(ServiceLoader.load(Interceptor.class, loader));
    }

    /** The provider factories that jars offer. */
    public Found<ProviderFactory> providers() {
        return find(ServiceLoader.load(ProviderFactory.class, loader));
    }

    /**
     * Registers each provider that jars offer under its factory's name, without making it.
     *
     * @param context what a factory gets when its provider is first used, by name
     * @return the factories that are registered now, and the problems; a name that is taken is one
     */
    public Found<ProviderFactory> registerProviders(PluginRegistry<EmbeddedProvider> registry,
            Function<String, ProviderContext> context) {
        Found<ProviderFactory> found = providers();
        List<ProviderFactory> registered = new ArrayList<>();
        List<Throwable> problems = new ArrayList<>(found.problems());
        for (ProviderFactory factory : found.services()) {
            try {
                String name = factory.name();
                registry.register(name, () -> factory.create(context.apply(name)));
                registered.add(factory);
            } catch (RuntimeException refused) {
                LOG.warn("the provider factory {} is not registered", factory.getClass().getName(), refused);
                problems.add(refused);
            }
        }
        return new Found<>(registered, problems);
    }

    private static <S> Found<S> find(ServiceLoader<S> services) {
        List<S> found = new ArrayList<>();
        List<Throwable> problems = new ArrayList<>();
        Iterator<ServiceLoader.Provider<S>> each = services.stream().iterator();
        boolean more = true;
        while (more && problems.size() < MAX_PROBLEMS) {
            try {
                more = each.hasNext();
                if (more) {
                    found.add(each.next().get());
                }
            } catch (ServiceConfigurationError | LinkageError broken) {
                // The boundary to a jar's own classes; the iterator goes on with the next one.
                LOG.warn("a service of a plug-in cannot be made", broken);
                problems.add(broken);
            }
        }
        return new Found<>(found, problems);
    }
}
