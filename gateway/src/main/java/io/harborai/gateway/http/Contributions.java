package io.harborai.gateway.http;

import java.util.List;
import java.util.stream.Stream;

import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.web.SocketRoute;
import io.harborai.platform.web.WebRoute;

/**
 * What modules bring to the HTTP face.
 *
 * @param routes  their routes
 * @param sockets their WebSockets
 * @param checks  what {@code /health} asks; from memory, on event loops
 * @param files   pages for people
 */
public record Contributions(List<WebRoute> routes, List<SocketRoute> sockets, List<HealthCheck> checks,
        PublicFiles files) {
    /** Nothing. */
    public static final Contributions NONE = new Contributions(List.of(), List.of(), List.of(),
            PublicFiles.NONE);

    /** Copies the lists. */
    public Contributions {
        routes = List.copyOf(routes);
        sockets = List.copyOf(sockets);
        checks = List.copyOf(checks);
    }

    /** What these modules bring. */
    public static Contributions of(List<ServerModule> modules) {
        return new Contributions(modules.stream().flatMap(module -> module.routes().stream()).toList(),
                modules.stream().flatMap(module -> module.sockets().stream()).toList(),
                modules.stream().flatMap(module -> module.healthChecks().stream()).toList(), PublicFiles.NONE);
    }

    /** The same with more checks, and with these pages. */
    public Contributions with(List<HealthCheck> more, PublicFiles pages) {
        return new Contributions(routes, sockets, Stream.concat(more.stream(), checks.stream()).toList(), pages);
    }
}
