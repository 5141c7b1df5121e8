package io.harborai.ops;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

import io.harborai.ops.alert.AlertRoutes;
import io.harborai.ops.alert.AlertStore;
import io.harborai.ops.alert.Alerts;
import io.harborai.ops.fetch.Fetcher;
import io.harborai.ops.health.HealthRoutes;
import io.harborai.ops.health.MachineHealth;
import io.harborai.ops.health.ModelHealth;
import io.harborai.ops.metric.MetricSource;
import io.harborai.ops.metric.Readings;
import io.harborai.ops.monitor.MachineMetrics;
import io.harborai.ops.monitor.MinuteStore;
import io.harborai.ops.monitor.Monitor;
import io.harborai.ops.monitor.MonitorRoutes;
import io.harborai.ops.notify.Notifier;
import io.harborai.ops.optimize.DeedStore;
import io.harborai.ops.optimize.Optimizer;
import io.harborai.ops.optimize.OptimizerRoutes;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.storage.Database;
import io.harborai.platform.web.WebRoute;
import io.prometheus.metrics.model.registry.MultiCollector;

/**
 * What watches the server: samples, alerts, notices, the health of models, relief. Its jobs begin with {@link #begin}. The
 * database being away costs history, never an alert. Thread-safe.
 */
public final class Watch implements ServerModule {
    private static final Duration NOTIFY_EVERY = Duration.ofSeconds(2);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(10);
    private static final Duration SAVE_EVERY = Duration.ofSeconds(30);
    /** Who is woken by an alert looks into the history at once; and a silence made on another node counts soon. */
    private static final Duration SAVE_ALERTS_EVERY = Duration.ofSeconds(3);
    private static final Duration PRUNE_EVERY = Duration.ofHours(6);
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final WatchSettings settings;
    private final Fetcher fetcher = new Fetcher();
    private final Monitor monitor;
    private final ModelHealth models;
    private final Notifier notifier;
    private final Alerts alerts;
    private final Optimizer optimizer;
    private final List<HealthCheck> ownChecks;
    private final HealthRoutes healthRoutes;
    private final List<AdminRoutes> adminRoutes;
    private final Jobs.Task pruning;

    private Watch(WatchSettings settings, WatchPorts ports, Database database, InstantSource clock) {
        this.settings = settings;
        Supplier<String> ids = () -> UUID.randomUUID().toString();
        models = new ModelHealth(clock, settings.models(), ports.providers(), ports.traffic(), fetcher);
        List<MetricSource> sources = new ArrayList<>(List.of(
                new MachineMetrics(Path.of("/proc"), ports.dataDir()), models));
        sources.addAll(ports.sources());
        MinuteStore minutes = new MinuteStore(database, ports.node());
        monitor = new Monitor(clock, sources, minutes);
        notifier = Notifier.create(clock, ports.server(), settings.grouping(), settings.channels(), fetcher);
        AlertStore history = new AlertStore(database, ports.node());
        alerts = new Alerts(clock, settings.rules(), history, notifier::offer, ids);
        DeedStore deeds = new DeedStore(database, ports.node());
        optimizer = new Optimizer(settings.reliefs(), ports.reliefs(), deeds, ids);
        ownChecks = List.of(new MachineHealth(monitor::lastMinute, settings.unhealthy()), models);
        healthRoutes = new HealthRoutes(clock, () -> {
            List<HealthCheck> all = new ArrayList<>(ownChecks);
            ports.checks().get().stream().filter(each -> !ownChecks.contains(each)).forEach(all::add);
            return all;
        }, models);
        adminRoutes = List.of(healthRoutes.adminRoutes(), MonitorRoutes.of(monitor),
                AlertRoutes.of(clock, alerts, history, notifier, ids), OptimizerRoutes.of(optimizer));
        pruning = () -> {
            Instant now = clock.instant();
            minutes.prune(now, settings.keep());
            history.prune(now, settings.keep());
            deeds.prune(now, settings.keep());
        };
    }

    /**
     * Makes it; nothing runs yet.
     *
     * @param ports    what the rest of the server gives
     * @param database has the tables of {@link OpsSchema}
     * @throws io.harborai.platform.storage.StorageException if the alerts that fired before cannot be read
     */
    public static Watch create(WatchSettings settings, WatchPorts ports, Database database, InstantSource clock) {
        return new Watch(settings, ports, database, clock);
    }

    @Override
    public void begin(Jobs jobs) {
        jobs.every(new JobSettings("ops-sample", SHORT), settings.sampling(), this::sample);
        jobs.every(new JobSettings("ops-notify", Duration.ofMinutes(2)), NOTIFY_EVERY, notifier::tick);
        jobs.every(new JobSettings("ops-models", LONG), CHECK_EVERY, models::tick);
        jobs.every(new JobSettings("ops-alerts", Duration.ofMinutes(2)), SAVE_ALERTS_EVERY, alerts::save);
        jobs.every(new JobSettings("ops-save", Duration.ofMinutes(2)), SAVE_EVERY, this::save);
        jobs.every(new JobSettings("ops-prune", LONG), PRUNE_EVERY, pruning);
    }

    /** Takes one sample and does what follows from it. */
    public void sample() {
        Readings readings = monitor.sample();
        alerts.evaluate(readings);
        optimizer.evaluate(readings);
    }

    /** Writes what is new to the database. */
    public void save() {
        alerts.save();
        optimizer.save();
        monitor.store();
    }

    /** What is measured. */
    public Monitor monitor() {
        return monitor;
    }

    /** The alerts. */
    public Alerts alerts() {
        return alerts;
    }

    /** The health of models. */
    public ModelHealth models() {
        return models;
    }

    @Override
    public String name() {
        return "watch";
    }

    @Override
    public List<WebRoute> routes() {
        return healthRoutes.routes();
    }

    @Override
    public List<AdminRoutes> adminRoutes() {
        return adminRoutes;
    }

    @Override
    public List<HealthCheck> healthChecks() {
        return ownChecks;
    }

    @Override
    public List<MultiCollector> meters() {
        return List.of(new WatchMeters(monitor, models, alerts, notifier));
    }

    @Override
    public void close() {
        fetcher.close();
    }
}
