package io.harborai.app.serve;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.redis.Nodes;
import io.harborai.platform.storage.Database;

/** Makes the modules that a server has. */
@FunctionalInterface
public interface Modules {
    /** No modules. */
    Modules NONE = parts -> List.of();

    /**
     * What modules are made of. Whoever made a part closes it, later than the modules.
     *
     * @param config   the configuration
     * @param database the database
     * @param models   clients that call models on a key's account; they can be had once the server listens
     * @param nodes    how this node meets others: bus, store, limits
     * @param blobs    what is too large for the database
     * @param dataDir  the data directory
     * @param clock    tells the time
     * @param random   secure randomness, for tokens and ids
     * @param engine   what the gateway's engine says of itself; it says nothing before the server listens
     * @param checks   the health checks of all parts; empty until all modules are made
     * @param callers  tells of a key by its id
     */
    record Parts(HarborConfig config, Database database, ModelClients models, Nodes nodes, BlobStore blobs,
            Path dataDir, InstantSource clock, SecureRandom random, EngineLink engine,
            Supplier<List<HealthCheck>> checks, Function<String, Caller> callers) {}

    /**
     * Whose call a model in this process answers.
     *
     * @param administrator whether everything is allowed
     * @param team the team's id; empty for none
     */
    record Caller(boolean administrator, String team) {}

    /**
     * Makes them; they are closed in the opposite order.
     *
     * @throws Exception when one cannot be made; those made before are closed by this method then
     */
    List<ServerModule> create(Parts parts) throws Exception;
}
