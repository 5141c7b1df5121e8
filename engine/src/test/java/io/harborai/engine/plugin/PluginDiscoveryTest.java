package io.harborai.engine.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;

import io.harborai.engine.local.LocalProvider;
import io.harborai.engine.provider.EmbeddedProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class PluginDiscoveryTest {
    @TempDir
    Path jar;

    /** A service that works. */
    public static final class Sound implements Interceptor {
        @Override
        public String name() {
            return "sound";
        }
    }

    /** A service that cannot be made. */
    public static final class Broken implements Interceptor {
        /** Fails as a service without its configuration would. */
        public Broken() {
            throw new IllegalStateException("no configuration");
        }

        @Override
        public String name() {
            return "broken";
        }
    }

    /** A service whose libraries are missing. */
    public static final class Unlinked implements Interceptor {
        /** Fails as a class would whose own dependencies are missing. */
        public Unlinked() {
            throw new NoClassDefFoundError("some/Library");
        }

        @Override
        public String name() {
            return "unlinked";
        }
    }

    /** A provider as a jar would bring it. */
    public static final class Factory implements ProviderFactory {
        static int created;

        @Override
        public String name() {
            return "lab";
        }

        @Override
        public EmbeddedProvider create(ProviderContext context) {
            created++;
            return new LocalProvider(context.clock());
        }
    }

    private PluginDiscovery offering(Class<?> service, String... lines) throws IOException {
        Path services = Files.createDirectories(jar.resolve("META-INF/services"));
        Files.write(services.resolve(service.getName()), List.of(lines));
        return new PluginDiscovery(
                new URLClassLoader(new URL[]{jar.toUri().toURL()}, PluginDiscoveryTest.class.getClassLoader()));
    }

    @Test
    void what_is_broken_does_not_hide_what_is_sound() throws IOException {
        PluginDiscovery.Found<Interceptor> found = offering(Interceptor.class, Broken.class.getName(), "no.such.Class",
                Unlinked.class.getName(), Sound.class.getName()).interceptors();
        assertThat(found.services()).extracting(Interceptor::name).containsExactly("sound");
        assertThat(found.problems()).hasSize(3).hasOnlyElementsOfTypes(ServiceConfigurationError.class);
    }

    @Test
    void a_search_that_finds_only_problems_ends() throws IOException {
        String[] many = new String[PluginDiscovery.MAX_PROBLEMS + 20];
        for (int i = 0; i < many.length; i++) {
            many[i] = "no.such.Class" + i;
        }
        assertThat(offering(Interceptor.class, many).interceptors().problems())
                .hasSize(PluginDiscovery.MAX_PROBLEMS);
    }

    @Test
    void nothing_is_found_where_nothing_is_offered() {
        PluginDiscovery.Found<ProviderFactory> found = new PluginDiscovery(ClassLoader.getPlatformClassLoader())
                .providers();
        assertThat(found.services()).isEmpty();
        assertThat(found.problems()).isEmpty();
    }

    @Test
    void a_providers_factory_is_registered_and_the_provider_made_on_first_use() throws IOException {
        Factory.created = 0;
        PluginRegistry<EmbeddedProvider> registry = new LockFreeRegistry<>(RegistrySettings.DEFAULT, Runnable::run,
                System::nanoTime);
        PluginDiscovery discovery = offering(ProviderFactory.class, Factory.class.getName());
        PluginDiscovery.Found<ProviderFactory> registered = discovery.registerProviders(registry,
                name -> new ProviderContext(name, Map.of("key", "canary-secret"), Clock.systemUTC()));
        assertThat(registered.services()).hasSize(1);
        assertThat(registry.state("lab")).contains(PluginState.REGISTERED);
        assertThat(Factory.created).isZero();
        assertThat(registry.load("lab").toCompletableFuture().join().name()).isEqualTo("local");
        assertThat(Factory.created).isEqualTo(1);

        assertThat(discovery.registerProviders(registry, name -> new ProviderContext(name, Map.of(), Clock.systemUTC()))
                .problems()).singleElement().isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_context_never_shows_its_settings() {
        assertThat(new ProviderContext("lab", Map.of("key", "canary-secret"), Clock.systemUTC()).toString())
                .contains("lab", "key").doesNotContain("canary");
    }
}
