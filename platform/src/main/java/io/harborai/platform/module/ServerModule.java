package io.harborai.platform.module;

import java.util.List;

import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.web.SocketRoute;
import io.harborai.platform.web.WebRoute;
import io.prometheus.metrics.model.registry.MultiCollector;

/** A part of the server that brings routes, health, meters and data of its own. Made by the composition root, closed once. */
public interface ServerModule extends AutoCloseable {
    /** Its name, for messages: the word of its role where it has one. */
    String name();

    /** Its routes outside {@code /admin}. */
    default List<WebRoute> routes() {
        return List.of();
    }

    /** What of it is called as a model; it is ready when the module is made. */
    default List<EmbeddedProvider> providers() {
        return List.of();
    }

    /** Its WebSockets. */
    default List<SocketRoute> sockets() {
        return List.of();
    }

    /** Its routes below {@code /admin/v1}. */
    default List<AdminRoutes> adminRoutes() {
        return List.of();
    }

    /** What it says of its health. */
    default List<HealthCheck> healthChecks() {
        return List.of();
    }

    /** Its meters. */
    default List<MultiCollector> meters() {
        return List.of();
    }

    /** What of it a backup must contain and the database does not. */
    default List<BackupPart> backupParts() {
        return List.of();
    }

    /**
     * The server listens: begins what goes on in the background.
     *
     * @param jobs runs it, and is closed before this module
     */
    default void begin(Jobs jobs) {
    }

    /** Stops taking work; readiness is false already. May wait for what is under way, within a minute. */
    default void drain() {
    }

    /** Ends it; what fails is in the log. */
    @Override
    void close();
}
