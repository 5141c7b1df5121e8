package io.harborai.gateway.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.harborai.engine.Engine;
import io.harborai.engine.EngineSettings;
import io.harborai.engine.Plugins;
import io.harborai.engine.accounting.PriceTable;
import io.harborai.engine.accounting.TargetPrices;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.local.LocalProvider;
import io.harborai.engine.plugin.Interceptor;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import io.harborai.engine.stats.TargetStats;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.gateway.admin.StatsRoute;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.meter.Meters;
import io.harborai.platform.module.ServerModule;
import io.harborai.standin.Standin;
import io.harborai.standin.StandinOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** A real gateway before a real stand-in provider, on loopback ports. */
public final class TestGateway implements AutoCloseable {
    /** A key that may use every model. */
    public static final String KEY = "hb-test-key";
    /** What the gateway sends to its providers, and nobody else may see. */
    public static final String PROVIDER_KEY = "sk-upstream-secret";
    /** A key that may use some models only. */
    public static final String LIMITED_KEY = "hb-limited-key";
    /** For the routes below /v1 alone, with bodies of at most 1000 bytes. */
    static final String FENCED_KEY = "hb-fenced-key";
    static final String ADMIN_KEY = "hb-admin-key";
    /** Short, so that tests of silence do not take long. */
    static final Timeouts TIMEOUTS = new Timeouts(500, 700, 600, 3_000);
    /** Long enough that a busy machine is not taken for a fault. */
    private static final Timeouts PATIENT = new Timeouts(10_000, 20_000, 2_000, 60_000);

    private final Vertx vertx;
    private final Standin standin;
    private final Engine engine;
    private final GatewayServer server;
    private final Meters meters = new Meters();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestGateway(GatewayOptions options, Timeouts timeouts, UnaryOperator<EngineSettings> settings,
            List<Interceptor> interceptors) {
        this(options, timeouts, settings, interceptors, TestGateway::admit, CallGuard.local(), CallRecords.NONE);
    }

    private TestGateway(GatewayOptions options, Timeouts timeouts, UnaryOperator<EngineSettings> settings,
            List<Interceptor> interceptors, Gatekeeper gatekeeper, CallGuard guard, CallRecords records) {
        this(options, timeouts, settings, interceptors, gatekeeper, guard, records, List.of(), Contributions.NONE);
    }

    private TestGateway(GatewayOptions options, Timeouts timeouts, UnaryOperator<EngineSettings> settings,
            List<Interceptor> interceptors, Gatekeeper gatekeeper, CallGuard guard, CallRecords records,
            List<AdminRoutes> admin, Contributions modules) {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2).setPreferNativeTransport(true));
        standin = Standin.start(StandinOptions.defaults());
        RemoteProvider lab = provider("lab", standin.baseUrl(), timeouts);
        RemoteProvider gone = provider("gone", URI.create("http://127.0.0.1:1/v1"), timeouts);
        RemoteProvider guarded = new RemoteProvider("guarded", standin.baseUrl(), Secret.of("none"), "authorization",
                "Bearer ", false, timeouts, Map.of(), List.of(), List.of());
        List<Alias> aliases = List.of(
                alias("safe", Strategy.PRIORITY, 0, Set.of(FallbackCause.values()), Target.of(gone, "gpt-4o"),
                        Target.of(lab, "gpt-4o")),
                alias("strict", Strategy.PRIORITY, 0, Set.of(), Target.of(gone, "gpt-4o"), Target.of(lab, "gpt-4o")),
                alias("stubborn", Strategy.PRIORITY, 2, Set.of(), Target.of(lab, "flaky+fail=2")),
                alias("fast", Strategy.WEIGHTED, 0, Set.of(), Target.of(lab, "gpt-4o-mini")));
        Catalog catalog = Catalog.of(List.of(new LocalProvider(Clock.systemUTC()), lab, gone, guarded), aliases);
        EngineSettings how = settings
                .apply(EngineSettings.of(options.loops(), new PoolLimits(2_000, 1_000, 20_000)));
        Plugins plugins = Plugins.none(vertx, how.concurrency(), Clock.systemUTC()).with(interceptors);
        engine = Engine.create(vertx, plugins, catalog, how, new BodyBudget(64 << 20));
        server = GatewayServer.start(vertx, options, engine, gatekeeper, guard, records,
                AdminRoutes.all(Stream.concat(Stream.of(new StatsRoute(engine)), admin.stream()).toList()), meters,
                "test", Instant.now(), () -> ConfigHealth.NONE, modules).await();
    }

    /** A gateway on a free loopback port, with its own stand-in behind the provider {@code lab}. */
    static TestGateway start() {
        return new TestGateway(GatewayOptions.onLoopback(0, 2), TIMEOUTS, usual -> usual, List.of());
    }

    /** The same with options, and with time-outs that only a real silence meets. */
    static TestGateway start(GatewayOptions options) {
        return new TestGateway(options, PATIENT, usual -> usual, List.of());
    }

    /** The same with time-outs that only a real silence meets: 2 seconds within an answer. */
    public static TestGateway startPatient() {
        return new TestGateway(GatewayOptions.onLoopback(0, 2), PATIENT, usual -> usual, List.of());
    }

    /** A patient one with one event loop, so that calls meet each other, and an engine set in another way. */
    static TestGateway startPatient(UnaryOperator<EngineSettings> settings, Interceptor... interceptors) {
        return new TestGateway(GatewayOptions.onLoopback(0, 1), PATIENT, settings, List.of(interceptors));
    }

    /** A patient one with two event loops, other keys, limits and budgets; calls cost what the shipped prices say. */
    static TestGateway startGuarded(Gatekeeper gatekeeper, CallGuard guard) {
        return startRecorded(gatekeeper, guard, CallRecords.NONE);
    }

    /** The same with a record of every call. */
    static TestGateway startRecorded(Gatekeeper gatekeeper, CallGuard guard, CallRecords records) {
        TestGateway gateway = new TestGateway(GatewayOptions.onLoopback(0, 2), PATIENT, usual -> usual, List.of(),
                gatekeeper, guard, records);
        gateway.engine.swapPrices(TargetPrices.of(PriceTable.read("""
                {"format": 1, "version": "test", "prices": [{"provider": "lab", "models": ["*"], "currency": "USD",
                 "as_of": "2026-11-21", "source": "x", "input": 1000, "output": 1000}]}
                """.getBytes(StandardCharsets.UTF_8), "test"), Map.of(), Clock.systemUTC()));
        return gateway;
    }

    /** A patient one with these modules. */
    public static TestGateway startPatient(List<ServerModule> modules) {
        return startWith(GatewayOptions.onLoopback(0, 2), Contributions.of(modules));
    }

    /** A patient one with what modules bring, and with other ways in than keys. */
    static TestGateway startWith(GatewayOptions options, Contributions modules, AdminRoutes... admin) {
        return new TestGateway(options, PATIENT, usual -> usual, List.of(), TestGateway::admit, CallGuard.local(),
                CallRecords.NONE, List.of(admin), modules);
    }

    static RemoteProvider provider(String name, URI base, Timeouts timeouts) {
        return new RemoteProvider(name, base, Secret.of(PROVIDER_KEY), "authorization", "Bearer ", true,
                timeouts, Map.of(), List.of("gpt-4o", "gpt-4o-mini", "text-embedding-3-small"), List.of());
    }

    private static Alias alias(String name, Strategy strategy, int retries, Set<FallbackCause> causes,
            Target... targets) {
        return new Alias(name, List.of(targets).stream().map(target -> new WeightedTarget(target, 1)).toList(),
                strategy, retries, causes);
    }

    private static Admission admit(@org.jspecify.annotations.Nullable String presented) {
        if (KEY.equals(presented)) {
            return new Admission.Admitted(new Caller("key_1", false, Set.of()));
        }
        if (LIMITED_KEY.equals(presented)) {
            return new Admission.Admitted(new Caller("key_2", false, Set.of("fast", "local/*")));
        }
        if (FENCED_KEY.equals(presented)) {
            return new Admission.Admitted(new Caller("key_3", false, Set.of(), CallerPolicy.OPEN
                    .within(Set.of("/v1/*"), address -> true).withRequestBytes(1_000)));
        }
        if (ADMIN_KEY.equals(presented)) {
            return new Admission.Admitted(new Caller("admin", true, Set.of()));
        }
        return new Admission.Refused(Failure.of(FailureKind.AUTHENTICATION, "no such key"));
    }

    /** The address of a path of the gateway. */
    public URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    int port() {
        return server.port();
    }

    /** The provider behind the gateway. */
    public Standin standin() {
        return standin;
    }

    GatewayServer server() {
        return server;
    }

    Engine engine() {
        return engine;
    }

    /** What the engine knows of a target. */
    TargetStats target(String name) {
        return engine.targetStats().getOrDefault(name, TargetStats.NONE);
    }

    /** A client that knows nothing of the gateway. */
    public HttpClient client() {
        return client;
    }

    public HttpResponse<String> post(String path, String body) throws Exception {
        return post(path, body, request -> {
        });
    }

    HttpResponse<String> post(String path, String body, Consumer<HttpRequest.Builder> more) throws Exception {
        return client.send(request(path, body, more), HttpResponse.BodyHandlers.ofString());
    }

    /** The same without waiting for the answer. */
    CompletableFuture<HttpResponse<String>> postAsync(String path, String body, Consumer<HttpRequest.Builder> more) {
        return client.sendAsync(request(path, body, more), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String body, Consumer<HttpRequest.Builder> more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(60))
                .header("authorization", "Bearer " + KEY).header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        more.accept(request);
        return request.build();
    }

    public HttpResponse<String> get(String path) throws Exception {
        return client.send(HttpRequest.newBuilder(url(path)).header("authorization", "Bearer " + KEY).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A chat request for a model. */
    static String chat(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello, harbour 港口 🚢\"}]}";
    }

    @Override
    public void close() {
        engine.close();
        vertx.close().await();
        meters.close();
        standin.close();
    }
}
