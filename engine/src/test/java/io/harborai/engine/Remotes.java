package io.harborai.engine;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;

/** Remote providers for tests. */
public final class Remotes {
    /** The credential of each of them. */
    public static final String CREDENTIAL = "sk-canary-0123456789";

    private Remotes() {
    }

    /** One that is not called. */
    public static RemoteProvider named(String name) {
        return at(name, URI.create("https://" + name + ".example/v1"), Timeouts.DEFAULT);
    }

    /** One that lists models and families of names. */
    public static RemoteProvider offering(String name, List<String> models, List<String> families) {
        return new RemoteProvider(name, URI.create("https://" + name + ".example/v1"), Secret.of(CREDENTIAL),
                "authorization", "Bearer ", false, Timeouts.DEFAULT, Map.of(), models, families);
    }

    /** One at an address that may be private. */
    public static RemoteProvider at(String name, URI baseUrl, Timeouts timeouts) {
        return new RemoteProvider(name, baseUrl, Secret.of(CREDENTIAL), "authorization", "Bearer ", true, timeouts,
                Map.of(), List.of(), List.of());
    }
}
