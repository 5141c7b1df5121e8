package io.harborai.app.serve;

import java.util.List;

import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.storage.Database;

/** Makes the modules that a server has. */
@FunctionalInterface
public interface Modules {
    /** No modules. */
    Modules NONE = parts -> List.of();

    /**
     * What modules are made of.
     *
     * @param config   the configuration
     * @param database the database
     * @param models   clients that call models on a key's account; they can be had once the server listens
     */
    record Parts(HarborConfig config, Database database, ModelClients models) {}

    /**
     * Makes them; they are closed in the opposite order.
     *
     * @throws Exception when one cannot be made; those made before are closed by this method then
     */
    List<ServerModule> create(Parts parts) throws Exception;
}
