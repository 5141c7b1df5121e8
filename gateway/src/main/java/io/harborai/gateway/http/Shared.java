package io.harborai.gateway.http;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.harborai.engine.Engine;
import io.harborai.engine.exchange.Priority;
import io.harborai.gateway.meter.CallMeters;
import io.harborai.gateway.prompt.Prompts;
import io.harborai.gateway.response.Responses;
import io.harborai.gateway.resume.ResumeSettings;
import io.harborai.gateway.resume.StreamLogs;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.meter.Meters;
import org.jspecify.annotations.Nullable;

/** What all event loops of one gateway share; everything in it is immutable, or made to be written by several threads. */
final class Shared {
    private final GatewayOptions options;
    private final Engine engine;
    private final Gatekeeper gatekeeper;
    private final AdminRoutes admin;
    private final CallGuard guard;
    private final CallRecords records;
    private final CallMeters callMeters;
    private final Meters meters;
    private final String version;
    private final Instant started;
    private final Supplier<ConfigHealth> config;
    private final WebTable web;
    private final List<HealthCheck> checks;
    private final PublicFiles files;
    private final Hops hops = Hops.named();
    private final StreamLogs streams = new StreamLogs(ResumeSettings.DEFAULT, new SecureRandom());
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile @Nullable Prompts prompts;
    private volatile @Nullable Responses responses;
    private volatile boolean ready;
    private volatile boolean draining;
    private volatile boolean sparing;
    private final LongAdder spared = new LongAdder();

    Shared(GatewayOptions options, Engine engine, Gatekeeper gatekeeper, AdminRoutes admin, CallGuard guard,
            CallRecords records, CallMeters callMeters, Meters meters, String version, Instant started,
            Supplier<ConfigHealth> config, Contributions modules) {
        this.options = options;
        this.engine = engine;
        this.gatekeeper = gatekeeper;
        this.admin = admin;
        this.guard = guard;
        this.records = records;
        this.callMeters = callMeters;
        this.meters = meters;
        this.version = version;
        this.started = started;
        this.config = config;
        this.web = new WebTable(modules.routes(), modules.sockets(), options.maxInFlight());
        this.checks = modules.checks();
        this.files = modules.files();
    }

    GatewayOptions options() {
        return options;
    }

    Engine engine() {
        return engine;
    }

    Gatekeeper gatekeeper() {
        return gatekeeper;
    }

    CallGuard guard() {
        return guard;
    }

    CallRecords records() {
        return records;
    }

    AdminRoutes admin() {
        return admin;
    }

    CallMeters callMeters() {
        return callMeters;
    }

    Meters meters() {
        return meters;
    }

    String version() {
        return version;
    }

    Hops hops() {
        return hops;
    }

    Instant started() {
        return started;
    }

    WebTable web() {
        return web;
    }

    PublicFiles files() {
        return files;
    }

    List<HealthCheck> checks() {
        return checks;
    }

    ConfigHealth config() {
        return config.get();
    }

    /** The streams that outlive their callers' connections. */
    StreamLogs streams() {
        return streams;
    }

    /** The prompt templates; null when there are none here. */
    @Nullable
    Prompts prompts() {
        return prompts;
    }

    void expandWith(Prompts templates) {
        prompts = templates;
    }

    /** Keeps responses; null when nobody does. */
    @Nullable
    Responses responses() {
        return responses;
    }

    void keepWith(Responses keeper) {
        responses = keeper;
    }

    /** Takes one of the places for calls in progress; false when all are taken. */
    boolean enter() {
        if (inFlight.incrementAndGet() <= options.maxInFlight()) {
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    int inFlight() {
        return inFlight.get();
    }

    AtomicInteger connections() {
        return connections;
    }

    /** Whether a call of this importance may begin: while the server spares itself, one of low importance may not. */
    boolean lets(Priority priority) {
        if (!sparing || priority != Priority.LOW) {
            return true;
        }
        spared.increment();
        return false;
    }

    void spare(boolean on) {
        sparing = on;
    }

    long spared() {
        return spared.sum();
    }

    boolean ready() {
        return ready && !draining;
    }

    void markReady() {
        ready = true;
    }

    boolean draining() {
        return draining;
    }

    void markDraining() {
        draining = true;
    }
}
