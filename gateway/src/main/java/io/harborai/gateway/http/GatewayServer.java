package io.harborai.gateway.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.harborai.engine.Engine;
import io.harborai.gateway.meter.CallMeters;
import io.harborai.gateway.meter.EngineMeters;
import io.harborai.gateway.meter.MirrorMeters;
import io.harborai.gateway.prompt.Prompts;
import io.harborai.gateway.response.Responses;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.meter.Meters;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** The gateway on its port: one {@link Loop} per event loop. Thread-safe. */
public final class GatewayServer {
    private final Shared shared;
    private final List<Loop> loops;

    private GatewayServer(Shared shared, List<Loop> loops) {
        this.shared = shared;
        this.loops = loops;
    }

    /**
     * Starts to listen; the future fails when the port is taken.
     *
     * @param version shown to callers with a key
     */
    public static Future<GatewayServer> start(Vertx vertx, GatewayOptions options, Engine engine,
            Gatekeeper gatekeeper, AdminRoutes admin, Meters meters, String version, Instant started) {
        return start(vertx, options, engine, gatekeeper, CallGuard.local(), admin, meters, version, started,
                () -> ConfigHealth.NONE);
    }

    /**
     * The same with limits and budgets, and with a configuration that changes.
     *
     * @param guard  is closed by nobody here
     * @param config how the configuration is; asked on event loops
     */
    public static Future<GatewayServer> start(Vertx vertx, GatewayOptions options, Engine engine,
            Gatekeeper gatekeeper, CallGuard guard, AdminRoutes admin, Meters meters, String version, Instant started,
            Supplier<ConfigHealth> config) {
        return start(vertx, options, engine, gatekeeper, guard, CallRecords.NONE, admin, meters, version, started,
                config, Contributions.NONE);
    }

    /**
     * The same with a record of every call, and with what modules bring.
     *
     * @param records is used until the last call has ended
     * @param modules their routes, sockets and health checks
     * @throws IllegalArgumentException when two routes stand at the same path
     */
    public static Future<GatewayServer> start(Vertx vertx, GatewayOptions options, Engine engine,
            Gatekeeper gatekeeper, CallGuard guard, CallRecords records, AdminRoutes admin, Meters meters,
            String version, Instant started, Supplier<ConfigHealth> config, Contributions modules) {
        CallMeters callMeters = new CallMeters();
        Shared shared = new Shared(options, engine, gatekeeper, admin, guard, records, callMeters, meters, version,
                started, config, modules);
        meters.register(callMeters);
        meters.register(guard.meters());
        meters.register(new EngineMeters(engine));
        meters.register(new MirrorMeters(engine::mirrorStats));
        meters.gauge("harborai_active_connections", "Connections of callers.", shared.connections()::get);
        meters.gauge("harborai_upstream_connections", "Connections to providers.", engine::openConnections);
        meters.gauge("harborai_in_flight_requests", "Calls in progress.", shared::inFlight);
        meters.gauge("harborai_low_priority_refused", "Calls of low priority that were refused to spare the server.",
                shared::spared);
        meters.gauge("harborai_web_requests_in_flight", "Requests to modules' routes in progress.",
                shared.web()::busy);
        List<Loop> loops = new ArrayList<>();
        Future<Void> deployed = Future.succeededFuture();
        for (int i = 0; i < options.loops(); i++) {
            Loop loop = new Loop(shared);
            loops.add(loop);
            deployed = deployed.compose(before -> vertx.deployVerticle(loop, new DeploymentOptions()).mapEmpty());
        }
        return deployed.map(all -> {
            shared.markReady();
            return new GatewayServer(shared, List.copyOf(loops));
        });
    }

    /** The port it listens on. */
    public int port() {
        return loops.get(0).port();
    }

    /** Calls in progress. */
    public int inFlight() {
        return shared.inFlight();
    }

    /** Whether calls of low priority are refused from now on. */
    public void spare(boolean on) {
        shared.spare(on);
    }

    /** Closes callers' connections that ask nothing for so long; done when it is done on every loop. */
    public Future<Void> closeIdle(Duration idle) {
        return Future.all(loops.stream().map(loop -> loop.closeIdle(idle.toNanos())).toList()).mapEmpty();
    }

    /** Connections of callers. */
    public int connections() {
        return shared.connections().get();
    }

    /** Says that the server stops: readiness goes false, and nobody is let in who would stay. */
    public void markDraining() {
        shared.markDraining();
    }

    /**
     * Stops in good order: readiness goes false, no new connection is taken, calls in progress may end within
     * {@code drainMs}, and what is left then ends with an error that says so.
     */
    public Future<Void> drain() {
        shared.markDraining();
        List<Future<Void>> drained = new ArrayList<>();
        for (Loop loop : loops) {
            drained.add(loop.drain(shared.options().drainMs()));
        }
        return Future.all(drained).mapEmpty();
    }

    /** From now on, requests may name these prompt templates. */
    public void expandWith(Prompts templates) {
        shared.expandWith(templates);
    }

    /** From now on, responses are kept, and can be gone on from. */
    public void keepWith(Responses responses) {
        shared.keepWith(responses);
    }
}
