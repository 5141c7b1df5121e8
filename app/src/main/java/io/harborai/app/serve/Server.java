package io.harborai.app.serve;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Installations;
import io.harborai.app.Schema;
import io.harborai.app.Terminal;
import io.harborai.app.Version;
import io.harborai.gateway.CallLedger;
import io.harborai.gateway.Surroundings;
import io.harborai.gateway.batch.BatchModule;
import io.harborai.gateway.batch.BatchSettings;
import io.harborai.gateway.batch.HttpLineCaller;
import io.harborai.gateway.file.FileLimits;
import io.harborai.gateway.http.PublicFiles;
import io.harborai.gateway.key.InternalKey;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.MasterKey;
import io.harborai.gateway.live.Change;
import io.harborai.gateway.live.ChangeResult;
import io.harborai.gateway.live.ConfigWatch;
import io.harborai.gateway.live.LiveConfig;
import io.harborai.ops.backup.BackupDesk;
import io.harborai.ops.backup.Backups;
import io.harborai.ops.log.LogDesk;
import io.harborai.ops.log.LogLooks;
import io.harborai.ops.telemetry.Telemetry;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.FilesConfig;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.config.OperationsConfig;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.lifecycle.Lifecycle;
import io.harborai.platform.log.Logs;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.redis.Nodes;
import io.harborai.platform.storage.DataDirectory;
import io.harborai.platform.storage.Database;
import io.harborai.platform.trace.SpanSink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server: the only place where its parts are put together. Safe to share between threads. */
public final class Server {
    private static final Duration PART_LIMIT = Duration.ofSeconds(30);
    private static final Duration PAGES_LATER = Duration.ofSeconds(2);

    private final Lifecycle lifecycle;
    private final InetSocketAddress address;
    private final LiveConfig live;

    private Server(Lifecycle lifecycle, InetSocketAddress address, LiveConfig live) {
        this.lifecycle = lifecycle;
        this.address = address;
        this.live = live;
    }

    /**
     * Starts every part, and tells on standard output when requests are accepted. What was started before a failure is
     * closed again.
     *
     * @param source where the configuration comes from
     * @param early the configuration without what the database knows of it
     * @param terminal gets the first start's master key, the ready line and the first steps
     * @param faces makes the HTTP face
     * @return the running server
     * @throws CommandFailure if the port, the data directory or the master key are not usable; the message says what to do
     * @throws Exception if a part failed in another way
     */
    public static Server start(ConfigSource source, HarborConfig early, Terminal terminal, HttpFace.Factory faces)
            throws Exception {
        return start(source, early, terminal, faces, new RoleModules(Set.of()));
    }

    /**
     * The same with other modules than those of this version.
     *
     * @param modules makes them
     * @throws Exception if a part failed
     */
    public static Server start(ConfigSource source, HarborConfig early, Terminal terminal, HttpFace.Factory faces,
            Modules modules) throws Exception {
        Lifecycle lifecycle = new Lifecycle();
        try {
            return start(lifecycle, source, early, terminal, faces, modules);
        } catch (Exception e) {
            lifecycle.close().forEach(failure -> e.addSuppressed(failure.cause()));
            throw e;
        }
    }

    private static Server start(Lifecycle lifecycle, ConfigSource source, HarborConfig early, Terminal terminal,
            HttpFace.Factory faces, Modules modules) throws Exception {
        DataDirectory data = DataDirectory.open(early.dataDir());
        lifecycle.start("data directory", PART_LIMIT, data::lock);
        Logs logs = lifecycle.start("logs", PART_LIMIT, () -> Logs.start(early.logging(), terminal.err()));
        Database database = lifecycle.start("database", PART_LIMIT,
                () -> Database.open(early.database(), InstantSource.system(), Schema.ALL));
        SecureRandom random = new SecureRandom();
        LiveConfig live = Configured.open(source, early, database, terminal, random);
        HarborConfig config = live.config();
        logs.level(config.logging().level());
        LogDesk logDesk = new LogDesk(config.logging().level(), logs::level, logs::discarded,
                new LogLooks(early.logging().file(), InstantSource.system()));
        live.attach(next -> () -> {
            logs.level(next.logging().level());
            logDesk.configured(next.logging().level());
        });
        MasterKey master = master(database, terminal, random);
        KeyStore keys = KeyStore.create(database, InstantSource.system(), random);
        KeyRing ring = KeyRing.create(master);
        KeyRefresher refresher = lifecycle.start("keys", PART_LIMIT, () -> KeyRefresher.start(database, keys, ring));
        EngineLink engine = new EngineLink();
        Optional<Telemetry> telemetry = lifecycle.start("telemetry", PART_LIMIT,
                () -> Watching.telemetry(config, engine), Server::close);
        SpanSink spans = telemetry.map(Telemetry::spans).orElse(SpanSink.NONE);
        CallLedger ledger = lifecycle.start("ledger", PART_LIMIT.plus(PART_LIMIT),
                () -> CallLedger.open(config.ledger(), early.dataDir(), database, InstantSource.system())
                        .withLines(early.logging().requests()).withSpans(spans));
        InternalKey internal = InternalKey.create(random, config.server().host());
        ModelClients models = lifecycle.start("model clients", PART_LIMIT,
                () -> new ModelClients(internal, InstantSource.system()));
        BlobStore blobs = lifecycle.start("files", PART_LIMIT, () -> Storage.open(config.storage().url()));
        Nodes nodes = lifecycle.start("nodes", PART_LIMIT, () -> Nodes.open(config.redis().settings(), random));
        refresher.listen(nodes.bus());
        AtomicReference<@Nullable Jobs> background = new AtomicReference<>();
        AllChecks checks = new AllChecks(all -> {
            List<HealthCheck> common = new ArrayList<>(EngineChecks.of(engine, all, nodes, background));
            common.add(new DatabaseCheck(database));
            return common;
        });
        List<ServerModule> made = lifecycle.start("modules", PART_LIMIT,
                () -> modules.create(new Modules.Parts(config, database, models, nodes, blobs, early.dataDir(),
                        InstantSource.system(), random, engine, checks,
                        id -> KeyCallers.of(ring, id, InstantSource.system()))),
                Server::close);
        BatchModule files = lifecycle.start("batches", PART_LIMIT, () -> new BatchModule(database, blobs,
                limits(config.files()), batches(config.files()), InstantSource.system(), random));
        List<ServerModule> served = new ArrayList<>(made);
        served.add(files);
        telemetry.ifPresent(served::add);
        served.add(logDesk);
        served.add(backups(config, source, made, random, engine::metricsPage));
        checks.of(served);
        PublicFiles pages = LandingPage.files();
        HttpFace.Parts parts = new HttpFace.Parts(config, keys, ring, refresher, database, Version.number(), live,
                new Surroundings(served, internal, checks.common(), pages, ledger, nodes),
                engine::attach);
        Duration drain = config.server().drain();
        HttpFace face = lifecycle.start("HTTP", PART_LIMIT.plus(drain), () -> faces.create(parts), HttpFace::close);
        InetSocketAddress address = listen(lifecycle, config, face, drain);
        models.listening(Banner.url(address));
        files.begin(new HttpLineCaller(() -> URI.create(Banner.url(address)), internal::forKey));
        lifecycle.start("configuration", PART_LIMIT, () -> ConfigWatch.start(live, nodes.bus()));
        Jobs jobs = lifecycle.start("jobs", PART_LIMIT, () -> Jobs.create(InstantSource.system()));
        served.forEach(module -> module.begin(jobs));
        background.set(jobs);
        LoggerFactory.getLogger(Server.class).info("HarborAI {} listens on {}", Version.number(), Banner.url(address));
        HeadStart.over();
        Banner.ready(terminal, address, master);
        Thread.ofVirtual().name("pages").start(() -> prepare(pages));
        return new Server(lifecycle, address, live);
    }

    /** Packing takes a processor for a while, and the first calls come before the first look at a page. */
    private static void prepare(PublicFiles pages) {
        LockSupport.parkNanos(PAGES_LATER.toNanos());
        pages.prepare();
    }

    private static FileLimits limits(FilesConfig files) {
        return new FileLimits(files.fileBytes(), files.ownerBytes(), files.ownerFiles());
    }

    private static BatchSettings batches(FilesConfig files) {
        BatchSettings usual = BatchSettings.DEFAULT;
        return new BatchSettings(files.window(), files.batches(), files.calls(), files.lines(), files.lineBytes(),
                files.open(), usual.attempts(), usual.poll(), usual.lease());
    }

    /** Closes modules, the last made first; one that fails does not keep the others open. */
    static void close(List<ServerModule> modules) {
        for (ServerModule module : modules.reversed()) {
            try {
                module.close();
            } catch (RuntimeException failed) {
                LoggerFactory.getLogger(Server.class).error("closing {} failed", module.name(), failed);
            }
        }
    }

    private static void close(Optional<Telemetry> telemetry) {
        telemetry.ifPresent(Telemetry::close);
    }

    private static BackupDesk backups(HarborConfig config, ConfigSource source, List<ServerModule> modules,
            SecureRandom random, Supplier<String> metrics) {
        OperationsConfig.Backup wanted = config.operations().backup();
        return new BackupDesk(new Backups(wanted.folder(), InstantSource.system(), random),
                Installations.of(config, source.paths(), modules.stream().flatMap(each -> each.backupParts().stream())
                        .toList()),
                new BackupDesk.Schedule(wanted.every(), wanted.keep(),
                        wanted.keepFor(), Optional.ofNullable(wanted.passphrase())),
                metrics);
    }

    private static MasterKey master(Database database, Terminal terminal, SecureRandom random) {
        String given = terminal.environment().getOrDefault(MasterKey.VARIABLE, "");
        MasterKey master = MasterKey.find(given, database, random);
        if (master instanceof MasterKey.TooShort tooShort) {
            throw new CommandFailure(ExitCode.CONFIGURATION, tooShort.message());
        }
        Banner.masterKey(terminal, master);
        return master;
    }

    private static InetSocketAddress listen(Lifecycle lifecycle, HarborConfig config, HttpFace face, Duration drain)
            throws Exception {
        try {
            return lifecycle.start("listening", PART_LIMIT.plus(drain), face::start, address -> face.drain(drain));
        } catch (Exception e) {
            throw ListenFailure.explain(e, config.server().host(), config.server().port());
        }
    }

    /** Loads the configuration anew; what comes of it is in the log. For the handler of a signal: it returns at once. */
    public void reload() {
        Thread.ofVirtual().name("reload").start(() -> {
            ChangeResult done = live.reload(new Change("signal", "SIGHUP"));
            LoggerFactory.getLogger(Server.class).info("SIGHUP: {}", switch (done) {
                case ChangeResult.Applied applied -> applied.changes().size() + " settings are other than before";
                case ChangeResult.Refused refused -> "refused: " + String.join("; ", refused.errors());
            });
        });
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Drains and closes every part, the last started first.
     *
     * @return what failed while closing; empty when all went well
     */
    public List<Lifecycle.Failure> stop() {
        Logger log = LoggerFactory.getLogger(Server.class);
        log.info("HarborAI is stopping");
        List<Lifecycle.Failure> failures = lifecycle.close();
        failures.forEach(failure -> log.error("closing {} failed", failure.part(), failure.cause()));
        return failures;
    }
}
