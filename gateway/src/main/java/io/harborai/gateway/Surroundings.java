package io.harborai.gateway;

import java.util.List;

import io.harborai.gateway.http.PublicFiles;
import io.harborai.gateway.key.InternalKey;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.redis.Nodes;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway serves and asks beside its own.
 *
 * @param modules  what they bring is served; they are drained by the gateway, and closed by whoever made them
 * @param internal the way in for the server's own applications; null for none
 * @param checks   what {@code /health} asks beside the modules' own checks
 * @param files    pages for people, open to everybody
 * @param ledger   the record of every call, closed by whoever opened it, later than the gateway; null for none
 * @param nodes    how this node meets others, closed by whoever opened it, later than the gateway; null to be made from the
 *                 configuration
 */
public record Surroundings(List<ServerModule> modules, @Nullable InternalKey internal, List<HealthCheck> checks,
        PublicFiles files, @Nullable CallLedger ledger, @Nullable Nodes nodes) {
    /** Nothing. */
    public static final Surroundings NONE = new Surroundings(List.of(), null, List.of(), PublicFiles.NONE, null, null);

    /** Copies the lists. */
    public Surroundings {
        modules = List.copyOf(modules);
        checks = List.copyOf(checks);
    }

    /** Modules alone. */
    public static Surroundings of(List<ServerModule> modules) {
        return new Surroundings(modules, null, List.of(), PublicFiles.NONE, null, null);
    }

    /** The same with a record of every call. */
    public Surroundings withLedger(CallLedger record) {
        return new Surroundings(modules, internal, checks, files, record, nodes);
    }

    /** The same with a way to other nodes that others use, too. */
    public Surroundings withNodes(Nodes shared) {
        return new Surroundings(modules, internal, checks, files, ledger, shared);
    }
}
