package io.harborai.app.serve;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

import io.harborai.gateway.Gateway;
import io.harborai.gateway.Surroundings;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.live.LiveConfig;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.storage.Database;

/** What answers HTTP. Started once, then drained, then closed. */
public interface HttpFace {

    /**
     * What it is made of.
     *
     * @param config the configuration
     * @param keys the keys in the database
     * @param ring the keys as the hot path sees them
     * @param refresher brings a change of the keys into the ring
     * @param database the database
     * @param version the program's version
     * @param live the configuration as it changes
     * @param around what is served and asked beside the gateway's own
     * @param running is told of the gateway once it serves
     */
    record Parts(HarborConfig config, KeyStore keys, KeyRing ring, KeyRefresher refresher, Database database,
            String version, LiveConfig live, Surroundings around, Consumer<Gateway> running) {}

    /** Makes a face. */
    @FunctionalInterface
    interface Factory {
        /**
         * Makes a face; it does not listen yet.
         *
         * @param parts what it is made of
         * @return the face
         * @throws Exception if it cannot be made
         */
        HttpFace create(Parts parts) throws Exception;
    }

    /**
     * Listens, and returns once requests are accepted.
     *
     * @return where it listens, with the port that was taken when 0 was asked for
     * @throws Exception if it cannot listen; a cause that tells of an address in use becomes a clear message
     */
    InetSocketAddress start() throws Exception;

    /**
     * Ends in good order: readiness goes false, no new request is taken, those in flight may finish.
     *
     * @param limit the longest wait for them
     * @throws Exception if that fails
     */
    void drain(Duration limit) throws Exception;

    /**
     * Ends at once, with whatever is still in flight.
     *
     * @throws Exception if that fails
     */
    void close() throws Exception;
}
