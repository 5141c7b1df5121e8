package io.harborai.gateway;

import java.util.List;

import io.harborai.gateway.http.PublicFiles;
import io.harborai.gateway.key.InternalKey;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.module.ServerModule;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway serves and asks beside its own.
 *
 * @param modules  what they bring is served; they are drained by the gateway, and closed by whoever made them
 * @param internal the way in for the server's own applications; null for none
 * @param checks   what {@code /health} asks beside the modules' own checks
 * @param files    pages for people, open to everybody
 */
public record Surroundings(List<ServerModule> modules, @Nullable InternalKey internal, List<HealthCheck> checks,
        PublicFiles files) {
    /** Nothing. */
    public static final Surroundings NONE = new Surroundings(List.of(), null, List.of(), PublicFiles.NONE);

    /** Copies the lists. */
    public Surroundings {
        modules = List.copyOf(modules);
        checks = List.copyOf(checks);
    }

    /** Modules alone. */
    public static Surroundings of(List<ServerModule> modules) {
        return new Surroundings(modules, null, List.of(), PublicFiles.NONE);
    }
}
