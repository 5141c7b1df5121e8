package io.harborai.app.serve;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Schema;
import io.harborai.app.Terminal;
import io.harborai.app.Version;
import io.harborai.gateway.CallLedger;
import io.harborai.gateway.Surroundings;
import io.harborai.gateway.batch.BatchModule;
import io.harborai.gateway.batch.BatchSettings;
import io.harborai.gateway.batch.HttpLineCaller;
import io.harborai.gateway.file.FileLimits;
import io.harborai.gateway.key.InternalKey;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.MasterKey;
import io.harborai.gateway.live.Change;
import io.harborai.gateway.live.ChangeResult;
import io.harborai.gateway.live.ConfigWatch;
import io.harborai.gateway.live.LiveConfig;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.lifecycle.Lifecycle;
import io.harborai.platform.log.Logs;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.redis.Nodes;
import io.harborai.platform.storage.DataDirectory;
import io.harborai.platform.storage.Database;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running server: the only place where its parts are put together. Safe to share between threads. */
public final class Server {
    private static final Duration PART_LIMIT = Duration.ofSeconds(30);

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
        return start(source, early, terminal, faces, Modules.NONE);
    }

    /**
     * The same with modules.
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
                () -> Database.open(early.database(), InstantSource.system(), List.of(Schema.MIGRATIONS)));
        SecureRandom random = new SecureRandom();
        LiveConfig live = Configured.open(source, early, database, terminal, random);
        HarborConfig config = live.config();
        logs.level(config.logging().level());
        live.attach(next -> () -> logs.level(next.logging().level()));
        MasterKey master = master(database, terminal, random);
        KeyStore keys = KeyStore.create(database, InstantSource.system(), random);
        KeyRing ring = KeyRing.create(master);
        KeyRefresher refresher = lifecycle.start("keys", PART_LIMIT, () -> KeyRefresher.start(database, keys, ring));
        CallLedger ledger = lifecycle.start("ledger", PART_LIMIT.plus(PART_LIMIT),
                () -> CallLedger.open(config.ledger(), early.dataDir(), database, InstantSource.system()));
        InternalKey internal = InternalKey.create(random, config.server().host());
        ModelClients models = lifecycle.start("model clients", PART_LIMIT,
                () -> new ModelClients(internal, InstantSource.system()));
        List<ServerModule> made = lifecycle.start("modules", PART_LIMIT,
                () -> modules.create(new Modules.Parts(config, database, models)), Server::close);
        BlobStore blobs = lifecycle.start("files", PART_LIMIT, () -> Storage.open(config.storage().url()));
        BatchModule files = lifecycle.start("batches", PART_LIMIT, () -> new BatchModule(database, blobs,
                FileLimits.DEFAULT, BatchSettings.DEFAULT, InstantSource.system(), random));
        List<ServerModule> served = new ArrayList<>(made);
        served.add(files);
        Nodes nodes = lifecycle.start("nodes", PART_LIMIT, () -> Nodes.open(config.redis().settings(), random));
        refresher.listen(nodes.bus());
        HttpFace.Parts parts = new HttpFace.Parts(config, keys, ring, refresher, database, Version.number(), live,
                new Surroundings(served, internal, List.of(new DatabaseCheck(database)), LandingPage.files(), ledger,
                        nodes));
        Duration drain = config.server().drain();
        HttpFace face = lifecycle.start("HTTP", PART_LIMIT.plus(drain), () -> faces.create(parts), HttpFace::close);
        InetSocketAddress address = listen(lifecycle, config, face, drain);
        models.listening(Banner.url(address));
        files.begin(new HttpLineCaller(() -> URI.create(Banner.url(address)), internal::forKey));
        lifecycle.start("configuration", PART_LIMIT, () -> ConfigWatch.start(live, nodes.bus()));
        LoggerFactory.getLogger(Server.class).info("HarborAI {} listens on {}", Version.number(), Banner.url(address));
        Banner.ready(terminal, address, master);
        return new Server(lifecycle, address, live);
    }

    /** Closes modules, the last made first; one that fails does not keep the others open. */
    private static void close(List<ServerModule> modules) {
        for (ServerModule module : modules.reversed()) {
            try {
                module.close();
            } catch (RuntimeException failed) {
                LoggerFactory.getLogger(Server.class).error("closing {} failed", module.name(), failed);
            }
        }
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
