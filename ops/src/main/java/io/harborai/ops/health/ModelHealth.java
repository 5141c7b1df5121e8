package io.harborai.ops.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.harborai.ops.fetch.Fetcher;
import io.harborai.ops.metric.Measurement;
import io.harborai.ops.metric.MetricSource;
import io.harborai.ops.metric.Metrics;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.health.HealthStatus;

/**
 * Looks at every provider's models now and then, and at what callers' calls tell of them. Whoever asks how they are gets what
 * is known; nobody's question leads to a call. {@link #tick} and {@link #checkNow} wait for providers, on virtual threads.
 * Thread-safe.
 */
public final class ModelHealth implements HealthCheck, MetricSource {
    /** So many calls since the last look tell as much as a look. */
    static final int ENOUGH_TRAFFIC = 5;

    private final InstantSource clock;
    private final CheckSettings settings;
    private final Supplier<List<ProbedProvider>> providers;
    private final Traffic traffic;
    private final Probe probe;
    private final ReentrantLock lock = new ReentrantLock();
    /** By {@code provider/model}; each model once for each kind. */
    private final Map<Key, ModelRecord> records = new LinkedHashMap<>();
    private final Map<String, Instant> looked = new HashMap<>();
    private Map<String, Traffic.Count> counted = Map.of();

    private record Key(String provider, ProbedProvider.Model model) {
        String target() {
            return provider + "/" + model.name();
        }
    }

    /**
     * Nothing is looked at yet.
     *
     * @param providers those in force now; asked before every look
     * @param fetcher   makes the calls
     */
    public ModelHealth(InstantSource clock, CheckSettings settings, Supplier<List<ProbedProvider>> providers,
            Traffic traffic, Fetcher fetcher) {
        this.clock = clock;
        this.settings = settings;
        this.providers = providers;
        this.traffic = traffic;
        this.probe = new Probe(clock, fetcher, settings);
    }

    /** Looks at those providers whose time has come, all at once. */
    public void tick() throws InterruptedException {
        List<ProbedProvider> current = providers.get();
        forgetOthers(current);
        heed(traffic.counts());
        Instant now = clock.instant();
        look(current.stream().filter(provider -> due(provider, now)).toList(), false);
    }

    /** Looks at all providers now; what is seen counts whatever callers met with before. */
    public void checkNow() throws InterruptedException {
        List<ProbedProvider> current = providers.get();
        forgetOthers(current);
        look(current, true);
    }

    private void look(List<ProbedProvider> due, boolean asked) throws InterruptedException {
        List<Thread> lookers = new ArrayList<>();
        for (ProbedProvider provider : due) {
            lookers.add(Thread.ofVirtual().name("health-" + provider.name()).start(() -> {
                Map<ProbedProvider.Model, Observation> seen = probe.look(provider);
                lock.lock();
                try {
                    looked.put(provider.name(), clock.instant());
                    seen.forEach((model, each) -> add(new Key(provider.name(), model), each, asked));
                } finally {
                    lock.unlock();
                }
            }));
        }
        for (Thread each : lookers) {
            each.join();
        }
    }

    /** What callers met with lately says more than a list of models, unless somebody has asked for the look. */
    private void add(Key key, Observation seen, boolean asked) {
        ModelRecord known = records.get(key);
        Observation last = known == null ? null : known.last();
        boolean called = last != null && last.source() == Observation.Source.TRAFFIC
                && last.at().isAfter(seen.at().minus(settings.interval()));
        if (known != null && (asked || !called)) {
            known.add(seen, settings.slow());
        }
    }

    private void forgetOthers(List<ProbedProvider> current) {
        Set<Key> wanted = new LinkedHashSet<>();
        current.forEach(provider -> provider.models().forEach(model -> wanted.add(new Key(provider.name(), model))));
        lock.lock();
        try {
            records.keySet().retainAll(wanted);
            looked.keySet().retainAll(current.stream().map(ProbedProvider::name).toList());
            wanted.forEach(key -> records.computeIfAbsent(key, first -> new ModelRecord()));
        } finally {
            lock.unlock();
        }
    }

    /** Calls by callers say how a model is; a provider all of whose models were called need not be looked at. */
    private void heed(Map<String, Traffic.Count> now) {
        lock.lock();
        try {
            Map<String, Traffic.Count> next = new HashMap<>(now);
            for (Map.Entry<Key, ModelRecord> entry : records.entrySet()) {
                String target = entry.getKey().target();
                Traffic.Count before = counted.getOrDefault(target, new Traffic.Count(0, 0, 0));
                Traffic.Count since = now.getOrDefault(target, before).minus(before);
                if (since.attempts() < ENOUGH_TRAFFIC) {
                    if (now.getOrDefault(target, before).attempts() >= before.attempts()) {
                        next.put(target, before);
                    }
                    continue;
                }
                boolean well = since.failures() * 2 < since.attempts();
                entry.getValue().add(new Observation(clock.instant(),
                        Duration.ofMillis(since.millis() / Math.max(1, since.attempts() - since.failures())),
                        well ? "" : since.failures() + " of " + since.attempts() + " calls failed",
                        Observation.Source.TRAFFIC), settings.slow());
            }
            counted = next;
        } finally {
            lock.unlock();
        }
    }

    private boolean due(ProbedProvider provider, Instant now) {
        lock.lock();
        try {
            List<ModelRecord> known = records.entrySet().stream()
                    .filter(entry -> entry.getKey().provider().equals(provider.name())).map(Map.Entry::getValue)
                    .toList();
            boolean down = known.stream().anyMatch(each -> each.status() == HealthStatus.UNHEALTHY);
            Instant fresh = now.minus(down ? settings.whileDown() : settings.interval());
            Instant last = looked.get(provider.name());
            return (last == null || !last.isAfter(fresh)) && known.stream().anyMatch(each -> {
                Observation seen = each.last();
                return seen == null || !seen.at().isAfter(fresh);
            });
        } finally {
            lock.unlock();
        }
    }

    /** How every model is. */
    public List<ModelReport> reports() {
        lock.lock();
        try {
            List<ModelReport> reports = new ArrayList<>();
            records.forEach((key, each) -> {
                Observation last = each.last();
                reports.add(new ModelReport(key.provider(), key.model().name(), key.model().kind(), each.status(),
                        last == null ? 0 : last.took().toNanos() / 1e6, last == null ? null : last.at(),
                        each.successRate(), each.failures(), each.looks(),
                        last == null ? "" : last.source().name().toLowerCase(Locale.ROOT),
                        last == null ? "" : last.error()));
            });
            return reports;
        } finally {
            lock.unlock();
        }
    }

    /** Of all together: UNHEALTHY when none works, DEGRADED when some do not, UNKNOWN when nobody has looked. */
    public HealthStatus overall() {
        List<HealthStatus> known = reports().stream().map(ModelReport::status)
                .filter(status -> status != HealthStatus.UNKNOWN).toList();
        if (known.isEmpty()) {
            return HealthStatus.UNKNOWN;
        }
        if (known.stream().allMatch(status -> status == HealthStatus.UNHEALTHY)) {
            return HealthStatus.UNHEALTHY;
        }
        return known.stream().allMatch(status -> status == HealthStatus.HEALTHY)
                ? HealthStatus.HEALTHY
                : HealthStatus.DEGRADED;
    }

    @Override
    public String name() {
        return "models";
    }

    @Override
    public HealthReport check() {
        List<ModelReport> reports = reports();
        List<String> wrong = reports.stream().filter(each -> !each.error().isEmpty())
                .map(each -> each.provider() + "/" + each.model() + ": " + each.error()).toList();
        Map<String, Object> details = new LinkedHashMap<>();
        for (HealthStatus status : HealthStatus.values()) {
            details.put(status.word(), reports.stream().filter(each -> each.status() == status).count());
        }
        details.put("models", reports.stream().map(ModelReport::toJson).toList());
        return new HealthReport(overall(), String.join("; ", wrong), details);
    }

    @Override
    public void measure(Measurement into) {
        into.put(Metrics.MODELS_DOWN,
                (double) reports().stream().filter(each -> each.status() == HealthStatus.UNHEALTHY)
                        .count());
    }
}
