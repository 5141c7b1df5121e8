package io.harborai.gateway;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import io.harborai.engine.Engine;
import io.harborai.engine.EngineSettings;
import io.harborai.engine.Plugins;
import io.harborai.engine.accounting.TargetPrices;
import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.plugin.ProviderContext;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.gateway.admin.ConfigRoutes;
import io.harborai.gateway.admin.ExplainRoute;
import io.harborai.gateway.admin.KeyRoutes;
import io.harborai.gateway.admin.PromptRoutes;
import io.harborai.gateway.admin.StatsRoute;
import io.harborai.gateway.admin.TeamRoutes;
import io.harborai.gateway.budget.DatabaseSpentStore;
import io.harborai.gateway.guardrail.Guardrails;
import io.harborai.gateway.guardrail.Rule;
import io.harborai.gateway.http.CallRecords;
import io.harborai.gateway.http.CallerAddress;
import io.harborai.gateway.http.ConfigHealth;
import io.harborai.gateway.http.Contributions;
import io.harborai.gateway.http.GatewayOptions;
import io.harborai.gateway.http.GatewayServer;
import io.harborai.gateway.key.AddressRange;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.live.LiveConfig;
import io.harborai.gateway.live.LiveState;
import io.harborai.gateway.prompt.PromptStore;
import io.harborai.gateway.prompt.Prompts;
import io.harborai.gateway.response.ResponseSettings;
import io.harborai.gateway.response.Responses;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.meter.Meters;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.redis.Nodes;
import io.harborai.platform.storage.Database;
import io.netty.util.concurrent.EventExecutor;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running gateway: event loops, engine and port, made from a configuration. Thread-safe. */
public final class Gateway {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    /** How long an unused connection to a provider is kept: shorter than the 60 s after which most servers close it. */
    private static final int KEEP_ALIVE_MS = 30_000;
    private static final Duration LATE = Duration.ofSeconds(1);
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Engine engine;
    private final Meters meters;
    private final GatewayServer server;
    private final Counting counting;
    private final Prompts prompts;
    private final List<ServerModule> modules;
    private final @Nullable Nodes ownNodes;

    private Gateway(Vertx vertx, Engine engine, Meters meters, GatewayServer server, Counting counting,
            Prompts prompts, List<ServerModule> modules, @Nullable Nodes ownNodes) {
        this.prompts = prompts;
        this.vertx = vertx;
        this.engine = engine;
        this.meters = meters;
        this.server = server;
        this.counting = counting;
        this.modules = List.copyOf(modules);
        this.ownNodes = ownNodes;
    }

    /**
     * Starts to serve.
     *
     * @param ring      the keys that open the door
     * @param refresher is told when the admin API has changed a key
     * @param database  remembers what was spent of budgets, accounts and the audit log
     * @throws Exception when the port cannot be had, with the network stack's own reason
     */
    public static Gateway start(HarborConfig config, KeyStore keys, KeyRing ring, KeyRefresher refresher,
            Database database, String version) throws Exception {
        return start(config, keys, ring, refresher, database, version, null);
    }

    /**
     * The same with a configuration that changes while it runs.
     *
     * @param live the configuration, of which {@code config} is what is in force now; null when it stays as it is
     * @throws Exception when the port cannot be had, with the network stack's own reason
     */
    public static Gateway start(HarborConfig config, KeyStore keys, KeyRing ring, KeyRefresher refresher,
            Database database, String version, @Nullable LiveConfig live) throws Exception {
        return start(config, keys, ring, refresher, database, version, live, Surroundings.NONE);
    }

    /**
     * The same with modules and what else is served.
     *
     * @param around what is served and asked beside the gateway's own
     * @throws IllegalArgumentException when two of them bring the same route
     * @throws Exception when the port cannot be had, with the network stack's own reason
     */
    public static Gateway start(HarborConfig config, KeyStore keys, KeyRing ring, KeyRefresher refresher,
            Database database, String version, @Nullable LiveConfig live, Surroundings around)
            throws Exception {
        // A rule that is wrong is told before anything runs.
        List<Rule> rules = ConfiguredGuardrails.of(config.guardrails());
        int loops = config.server().workers() > 0
                ? config.server().workers()
                : Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops).setPreferNativeTransport(true)
                .setWorkerPoolSize(4).setInternalBlockingPoolSize(4).setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        if (!vertx.isNativeTransportEnabled()) {
            LOG.info("the native transport is not available here ({}); the portable one costs more CPU",
                    String.valueOf(vertx.unavailableNativeTransportCause()));
        }
        Clock clock = Clock.systemUTC();
        Guardrails guardrails = new Guardrails(vertx, rules, ring::name);
        Plugins found = Plugins.discover(vertx, config.concurrency(), clock, Gateway.class.getClassLoader(),
                name -> Map.of(ProviderContext.DATA_DIR, config.dataDir().toString()));
        // Without rules it is idle, and a call does not even pass by it.
        Plugins plugins = found.with(List.of(guardrails)).serving(
                around.modules().stream().flatMap(module -> module.providers().stream()).toList());
        if (!config.lazyLoading()) {
            plugins.loadAll();
        }
        Catalog catalog = ConfiguredCatalog.of(config, plugins.providers(), System::getenv);
        Engine engine = Engine.create(vertx, plugins, catalog, engineSettings(config, loops), BodyBudget.ofHeap());
        engine.swapPrices(TargetPrices.of(config.prices().table(), config.prices().dollars(), clock));
        Meters meters = new Meters().withProcess();
        meters.register(guardrails.counts());
        Counting counting = null;
        Prompts prompts = Prompts.start(new PromptStore(database, clock));
        Nodes given = around.nodes();
        Nodes nodes = given == null ? Counting.nodes(config) : given;
        Nodes own = given == null ? nodes : null;
        try {
            counting = Counting.start(config, DatabaseSpentStore.create(database), nodes, clock);
            if (config.redis().answers()) {
                nodes.bytes().ifPresent(store -> engine.cache().share(new NodesAnswers(store), clock));
            }
            List<AdminRoutes> routes = new ArrayList<>(List.of(new KeyRoutes(keys, refresher::changed, clock),
                    new TeamRoutes(keys.teams(), refresher::changed), new ExplainRoute(engine::explain),
                    new StatsRoute(engine), new PromptRoutes(prompts.store(), prompts::changed)));
            CallLedger ledger = around.ledger();
            if (ledger != null) {
                routes.addAll(ledger.routes());
                ledger.register(meters);
            }
            around.modules().forEach(module -> {
                routes.addAll(module.adminRoutes());
                module.meters().forEach(meters::register);
            });
            Contributions contributions = Contributions.of(around.modules()).with(around.checks(), around.files());
            if (live != null) {
                routes.add(new ConfigRoutes(live));
                live.attach(new LiveEngine(engine, config, clock));
                live.attach(new LivePolicies(counting.guard(), guardrails, config));
            }
            GatewayServer server = GatewayServer.start(vertx, options(config, loops), engine,
                    new KeyGatekeeper(ring, clock, new KeyPolicies(counting.guard()::table), around.internal()),
                    counting.guard(), ledger == null ? CallRecords.NONE : ledger.records(),
                    AdminApi.of(database, routes, contributions.routes(), clock, version, vertx, config.people(),
                            nodes.bus()),
                    meters, version, clock.instant(), () -> health(live), contributions)
                    .await(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            server.expandWith(prompts);
            server.keepWith(new Responses(database, settings(config.responses()), clock, new SecureRandom()));
            return new Gateway(vertx, engine, meters, server, counting, prompts, around.modules(), own);
        } catch (Exception failed) {
            meters.close();
            vertx.close();
            prompts.close();
            if (counting != null) {
                counting.close();
            }
            if (own != null) {
                own.close();
            }
            throw failed;
        }
    }

    private static ResponseSettings settings(HarborConfig.Responses wanted) {
        ResponseSettings usual = ResponseSettings.DEFAULT;
        return new ResponseSettings(wanted.kept(), wanted.mostPerOwner(), usual.bytes(), usual.waiting());
    }

    private static ConfigHealth health(@Nullable LiveConfig live) {
        if (live == null) {
            return ConfigHealth.NONE;
        }
        LiveState state = live.state();
        return new ConfigHealth(state.version().version(), state.troubles());
    }

    static Map<String, TargetRates.Settings> rates(HarborConfig config) {
        return config.providers().values().stream()
                .filter(provider -> !provider.rates().equals(TargetRates.Settings.DEFAULT))
                .collect(Collectors.toMap(HarborConfig.Provider::name, HarborConfig.Provider::rates));
    }

    /** Most connections to one host. */
    static int perHost(HarborConfig.Connections connections) {
        return Math.min(65_535, Math.min(connections.maxConnections(), connections.maxConnectionsPerHost()));
    }

    private static EngineSettings engineSettings(HarborConfig config, int loops) {
        return new EngineSettings(loops, limits(config.connections()), config.resilience(), config.cache(),
                config.concurrency(), config.memory(), rates(config), config.parameters());
    }

    private static PoolLimits limits(HarborConfig.Connections connections) {
        PoolLimits limits = new PoolLimits(perHost(connections), connections.requestQueueSize(), KEEP_ALIVE_MS);
        return connections.pooling() ? limits : limits.withoutKeeping();
    }

    private static GatewayOptions options(HarborConfig config, int loops) {
        HarborConfig.Server server = config.server();
        GatewayOptions.MetricsAccess access = switch (config.metrics().access()) {
            case LOOPBACK -> GatewayOptions.MetricsAccess.LOOPBACK;
            case ALWAYS -> GatewayOptions.MetricsAccess.ALWAYS;
            case NEVER -> GatewayOptions.MetricsAccess.NEVER;
        };
        return new GatewayOptions(server.host(), server.port(), loops, Math.toIntExact(server.maxBodyBytes()),
                millis(server.headerTimeout()), millis(server.bodyTimeout()), millis(server.idleTimeout()),
                commentInterval(server.keepAliveComment()), millis(server.drain()), server.maxConnections(),
                server.maxInFlight(), access, callers(server))
                .withOrigins(Set.copyOf(server.allowedOrigins()));
    }

    /** Whom to believe about where a request comes from. */
    static CallerAddress callers(HarborConfig.Server server) {
        if (server.trustedProxies().isEmpty()) {
            return CallerAddress.PEER;
        }
        List<AddressRange> proxies = server.trustedProxies().stream().map(AddressRange::parse).toList();
        return CallerAddress.behind(address -> proxies.stream().anyMatch(range -> range.contains(address)),
                AddressRange::isAddress, server.forwardedHeader().equals("forwarded")
                        ? CallerAddress.Header.FORWARDED
                        : CallerAddress.Header.X_FORWARDED_FOR);
    }

    /** No interval means no comments. */
    private static int commentInterval(Duration interval) {
        return interval.isZero() ? Integer.MAX_VALUE : millis(interval);
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** The engine, for what watches it. */
    public Engine engine() {
        return engine;
    }

    /**
     * How long a task waits for each event loop now. Waits for a second at most; a loop that does not come by until then has
     * that second.
     */
    public List<Duration> loopDelays() {
        long asked = System.nanoTime();
        List<CompletableFuture<Duration>> answers = new ArrayList<>();
        for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            CompletableFuture<Duration> answer = new CompletableFuture<>();
            loop.execute(() -> answer.complete(Duration.ofNanos(System.nanoTime() - asked)));
            answers.add(answer.completeOnTimeout(LATE, LATE.toMillis(), TimeUnit.MILLISECONDS));
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }

    /** All meters as they are now. */
    public MetricSnapshots metrics() {
        return meters.snapshots();
    }

    /** The metrics page, as Prometheus text. */
    public String metricsPage() {
        return meters.scrape(Meters.TEXT);
    }

    /** Connections of callers that are open. */
    public int connections() {
        return server.connections();
    }

    /** Whether calls of low priority are refused from now on. */
    public void spare(boolean on) {
        server.spare(on);
    }

    /** Closes callers' connections that ask nothing for so long; within a second, or what is left is closed later. */
    public void closeIdle(Duration idle) {
        try {
            server.closeIdle(idle).await(LATE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException busy) {
            LOG.info("event loops are busy; idle connections are closed when they have time");
        }
    }

    /** The providers it can reach, by name. */
    public List<String> providers() {
        return engine.catalog().providers().stream().map(provider -> provider.name()).toList();
    }

    /**
     * Stops in good order: modules are told first, so that what they would keep open for ever ends; see
     * {@link GatewayServer#drain()}.
     *
     * @throws TimeoutException when connections are still open long after the limit
     */
    public void drain(Duration limit) throws TimeoutException {
        server.markDraining();
        List<Thread> draining = modules.stream().map(module -> Thread.ofVirtual().name("drain " + module.name())
                .start(() -> drain(module))).toList();
        Future<Void> drained = server.drain();
        join(draining, limit);
        drained.await(limit.toMillis() + 5_000, TimeUnit.MILLISECONDS);
    }

    private static void drain(ServerModule module) {
        try {
            module.drain();
        } catch (RuntimeException failed) {
            LOG.warn("{} could not be drained; it is closed as it is", module.name(), failed);
        }
    }

    private static void join(List<Thread> threads, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (Thread thread : threads) {
                if (!thread.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    LOG.warn("{} took longer than {}", thread.getName(), limit);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends everything that is left. */
    public void close() throws TimeoutException {
        prompts.close();
        engine.close();
        vertx.close().await(10, TimeUnit.SECONDS);
        meters.close();
        try {
            counting.close();
        } finally {
            if (ownNodes != null) {
                ownNodes.close();
            }
        }
    }
}
