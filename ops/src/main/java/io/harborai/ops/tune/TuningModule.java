package io.harborai.ops.tune;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.ops.admin.RouteTable;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** {@code /admin/v1/tuning}: one tuning at a time, on a thread of its own, and what came of the earlier ones. Thread-safe. */
public final class TuningModule implements ServerModule {
    private static final Logger LOG = LoggerFactory.getLogger(TuningModule.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ROOT = "/admin/v1/tuning";
    private static final int SHOWN = 20;
    private static final int SHORTEST_MS = 100;
    private static final int USUAL_MS = 2_000;
    private static final int USUAL_PAIRS = 8;

    private final TuningPorts ports;
    private final TuningStore store;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Running running;
    private @Nullable Map<String, Object> unsaved;

    private static final class Running {
        private final String id;
        private final Instant since;
        private final List<Tuning.Step> steps = new ArrayList<>();
        private @Nullable Thread thread;

        Running(String id, Instant since) {
            this.id = id;
            this.since = since;
        }
    }

    /**
     * What somebody may say of a tuning; what is null is as usual.
     *
     * @param trialMs how long each trial takes, 100 ms to ten minutes
     * @param pairs   pairs of trials for each value at most, 4 to 50
     * @param knobs   what is tried, by the knob's name; knobs that are not named are left alone
     * @param weights what counts how much
     */
    record Wish(@Nullable Integer trialMs, @Nullable Integer pairs, @Nullable Map<String, List<Integer>> knobs,
            @Nullable Weights weights) {}

    /**
     * Makes it.
     *
     * @param database has the tables of {@link TuneSchema}
     * @param ids      makes unique ids
     */
    public TuningModule(TuningPorts ports, Database database, InstantSource clock, Supplier<String> ids) {
        this.ports = ports;
        this.store = new TuningStore(database, ports.node());
        this.clock = clock;
        this.ids = ids;
    }

    @Override
    public String name() {
        return "tuning";
    }

    @Override
    public List<AdminRoutes> adminRoutes() {
        return List.of(RouteTable.empty()
                .with(AdminRoute.of("GET", ROOT, Role.VIEWER,
                        "What is in force, the tuning under way, and what came of earlier ones."),
                        (request, query) -> RouteTable.json(200, told()))
                .with(AdminRoute.of("POST", ROOT, Role.OPERATOR,
                        "Begins a tuning under the load that comes: {\"trial_ms\", \"pairs\", \"knobs\": {NAME: [VALUES]}, "
                                + "\"weights\"}; all may be left out.")
                        .status(202),
                        (request, query) -> begin(request))
                .with(AdminRoute.of("DELETE", ROOT, Role.OPERATOR,
                        "Ends the tuning under way; what was in force before is so again."),
                        (request, query) -> end())
                .with(AdminRoute.of("GET", ROOT + "/recommendations", Role.VIEWER,
                        "What measured behaviour suggests for batch size, concurrency, time-outs and caching."),
                        (request, query) -> RouteTable.list(Advisor.of(ports.behaviour().get()).stream()
                                .map(Advice::toJson).toList())));
    }

    private Map<String, Object> told() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("current", ports.settings().current());
        json.put("knobs", ports.knobs().stream().map(knob -> Map.of("name", knob.name(), "unit", knob.unit(), "values",
                knob.values())).toList());
        lock.lock();
        try {
            Running now = running;
            json.put("running", now == null
                    ? Map.of()
                    : Map.of("id", now.id, "since", now.since.toString(), "steps",
                            now.steps.stream().map(Tuning.Step::toJson).toList()));
            if (unsaved != null) {
                json.put("not_stored", unsaved);
            }
        } finally {
            lock.unlock();
        }
        json.put("history", store.newest(SHOWN));
        return json;
    }

    private AdminAnswer begin(AdminRequest request) {
        Wish wish = wish(request.body());
        Duration trial = Duration.ofMillis(wish.trialMs() == null ? USUAL_MS : wish.trialMs());
        if (trial.toMillis() < SHORTEST_MS || trial.compareTo(TuningPorts.LONGEST_TRIAL) > 0) {
            throw new WrongInput("trial_ms", "trial_ms is " + trial.toMillis() + ", it must be " + SHORTEST_MS + " to "
                    + TuningPorts.LONGEST_TRIAL.toMillis() + ".");
        }
        Tuner tuner;
        try {
            tuner = new Tuner(knobs(wish.knobs()), wish.weights() == null ? Weights.DEFAULT : wish.weights(),
                    wish.pairs() == null ? USUAL_PAIRS : wish.pairs());
        } catch (IllegalArgumentException wrong) {
            throw new WrongInput(null, String.valueOf(wrong.getMessage()));
        }
        String by = request.someone().name();
        lock.lock();
        try {
            if (running != null) {
                return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, "The tuning " + running.id
                        + " is under way; wait for it, or end it: DELETE " + ROOT + ".").withProviderStatus(409)
                        .withCode("tuning_running"));
            }
            Running now = new Running(ids.get(), clock.instant());
            running = now;
            now.thread = Thread.ofVirtual().name("tuning " + now.id).start(() -> run(now, tuner, trial, by));
            return RouteTable.json(202, Map.of("id", now.id, "status", "running"));
        } finally {
            lock.unlock();
        }
    }

    private static Wish wish(byte[] body) {
        if (body.length == 0) {
            return new Wish(null, null, null, null);
        }
        try {
            return JSON.rebuild().propertyNamingStrategy(
                    PropertyNamingStrategies.SNAKE_CASE).build().readValue(body, Wish.class);
        } catch (JacksonException | IllegalArgumentException wrong) {
            throw new WrongInput(null, "The body must be {\"trial_ms\": N, \"pairs\": N, \"knobs\": {NAME: [VALUES]}, "
                    + "\"weights\": {\"throughput\", \"hit_rate\", \"memory\", \"latency\"}}: "
                    + wrong.getMessage());
        }
    }

    private List<Knob> knobs(@Nullable Map<String, List<Integer>> wished) {
        if (wished == null) {
            return ports.knobs();
        }
        List<Knob> chosen = new ArrayList<>();
        wished.forEach((name, values) -> chosen.add(new Knob(name, ports.knobs().stream()
                .filter(knob -> knob.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no knob " + name + "; there are "
                        + String.join(", ", ports.knobs().stream().map(Knob::name).toList()) + "."))
                .unit(), values)));
        return chosen;
    }

    private void run(Running now, Tuner tuner, Duration trial, String by) {
        String status = "failed";
        Map<String, Object> document = new LinkedHashMap<>();
        try {
            Tuning tuning = tuner.run(new LiveBench(ports, trial), step -> {
                lock.lock();
                try {
                    now.steps.add(step);
                } finally {
                    lock.unlock();
                }
            });
            status = tuning.status().word();
            document = tuning.toJson();
            LOG.info("tuning {}: {}, from {} to {}, gain {} +- {} %", now.id, status, tuning.before().values(),
                    tuning.best().values(), tuning.gain().mean(), tuning.gain().half());
        } catch (InterruptedException ended) {
            status = "cancelled";
            document.put("why", "somebody ended it, or the server stopped; what was in force before is so again");
        } catch (RuntimeException failed) {
            LOG.error("tuning {} failed; what was in force before is so again", now.id, failed);
            document.put("why", String.valueOf(failed.getMessage()));
        } finally {
            finished(now, by, status, document);
        }
    }

    private void finished(Running now, String by, String status, Map<String, Object> document) {
        boolean stored = true;
        try {
            store.save(now.id, clock.instant(), by, status, document);
        } catch (StorageException away) {
            LOG.error("the tuning {} could not be stored", now.id, away);
            stored = false;
        }
        lock.lock();
        try {
            running = null;
            unsaved = stored ? null : document;
        } finally {
            lock.unlock();
        }
    }

    private AdminAnswer end() {
        lock.lock();
        try {
            Running now = running;
            if (now == null || now.thread == null) {
                return RouteTable.nothing("tuning", "under way");
            }
            now.thread.interrupt();
            return RouteTable.json(200, Map.of("id", now.id, "ended", true));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        Thread thread;
        lock.lock();
        try {
            Running now = running;
            thread = now == null ? null : now.thread;
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.interrupt();
            try {
                if (!thread.join(Duration.ofSeconds(5))) {
                    LOG.warn("the tuning did not end within 5 s");
                }
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
