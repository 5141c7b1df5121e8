package io.harborai.platform.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.harborai.engine.ConcurrencySettings;
import io.harborai.engine.MemorySettings;
import io.harborai.engine.PerformanceMode;
import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.Breaker;
import io.harborai.engine.resilience.Hedge;
import io.harborai.engine.resilience.LimitAlgorithm;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ConfigLoaderTest {
    static final List<KnownProvider> KNOWN = List.of(new KnownProvider("openai", "OPENAI_API_KEY", true),
            new KnownProvider("deepseek", "DEEPSEEK_API_KEY", true), new KnownProvider("groq", "", true),
            new KnownProvider("vllm", "", false));

    @TempDir
    Path directory;

    @Test
    void ofSeveralFilesTheLaterOneWinsSettingBySetting() throws Exception {
        Files.writeString(directory.resolve("all.yaml"),
                "server: {port: 1, host: 10.0.0.1}\nlimits: {default: {rpm: 7}}\n");
        Files.writeString(directory.resolve("node.yaml"), "server: {port: 2}\n");
        HarborConfig config = loaded(
                loader(Map.of()).load(List.of(Path.of("all.yaml"), Path.of("node.yaml")), Map.of()))
                .config();
        assertThat(config.server().port()).isEqualTo(2);
        assertThat(config.server().host()).isEqualTo("10.0.0.1");
        assertThat(config.limits().defaults().rpm()).isEqualTo(7);
        assertThat(loader(Map.of()).load(List.of(Path.of("all.yaml"), Path.of("none.yaml")), Map.of()))
                .isInstanceOf(ConfigResult.Unavailable.class);
    }

    @Test
    void withoutAFileTheDefaultsAreInForce() {
        HarborConfig config = loaded(loader(Map.of()).load(Map.of())).config();

        assertThat(config.server()).isEqualTo(new HarborConfig.Server("127.0.0.1", 8000, 0, 32L << 20,
                Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(75), Duration.ofSeconds(15),
                Duration.ofSeconds(30), 10_000, 5000, List.of(), List.of(), "x-forwarded-for"));
        assertThat(config.dataDir()).isEqualTo(directory.resolve("data"));
        assertThat(config.database().url())
                .isEqualTo(new DatabaseUrl.Sqlite(directory.resolve("data/harborai.db")));
        assertThat(config.logging()).isEqualTo(new HarborConfig.Logging("INFO", HarborConfig.LogFormat.JSON,
                directory.resolve("data/logs/harborai.log"), directory.resolve("data/logs/errors/harborai.log"),
                HarborConfig.LoggedCalls.FAILED, 100L << 20, 10, 30));
        assertThat(config.metrics().access()).isEqualTo(HarborConfig.MetricsAccess.LOOPBACK);
        assertThat(config.providers()).isEmpty();
        assertThat(config.connections()).isEqualTo(
                new HarborConfig.Connections(4096, 2048, Duration.ofSeconds(30), true, 2000));
        assertThat(config.concurrency()).isEqualTo(ConcurrencySettings.DEFAULT);
        assertThat(config.resilience()).isEqualTo(ResilienceSettings.DEFAULT);
        assertThat(config.cache()).isEqualTo(CacheSettings.DEFAULT);
        assertThat(config.memory()).isEqualTo(MemorySettings.DEFAULT);
    }

    @Test
    void theCompleteExampleIsAcceptedWithoutAWarning() throws IOException {
        copy("complete.yaml");
        ConfigResult.Loaded loaded = loaded(loader(Map.of("DEEPSEEK_API_KEY", "sk-deep")).load(Map.of()));

        assertThat(loaded.warnings()).isEmpty();
        HarborConfig config = loaded.config();
        assertThat(config.providers()).containsOnlyKeys("deepseek", "lab");
        assertThat(config.providers().get("deepseek")).satisfies(deepseek -> {
            assertThat(deepseek.type()).isEqualTo("deepseek");
            assertThat(deepseek.baseUrl()).isNull();
            assertThat(deepseek.apiKey()).isEqualTo(Secret.of("sk-deep"));
            assertThat(deepseek.timeouts().connect()).isEqualTo(Duration.ofSeconds(5));
        });
        assertThat(config.providers().get("lab")).satisfies(lab -> {
            assertThat(lab.type()).isEqualTo("openai");
            assertThat(lab.baseUrl()).isEqualTo(URI.create("http://127.0.0.1:9100/v1"));
            assertThat(lab.timeouts().connect()).isEqualTo(Duration.ofSeconds(2));
            assertThat(lab.timeouts().total()).isEqualTo(Duration.ofMinutes(10));
        });
        assertThat(alias(config, "fast").targets()).containsExactly(
                new HarborConfig.Target("lab/gpt-4o-mini", 1), new HarborConfig.Target("deepseek/deepseek-chat", 1));
        assertThat(alias(config, "safe").strategy()).isEqualTo(HarborConfig.Strategy.PRIORITY);
        assertThat(alias(config, "safe").retries()).isEqualTo(2);
        assertThat(alias(config, "safe").fallbackOn()).containsExactlyInAnyOrder(
                HarborConfig.FallbackReason.UNAVAILABLE, HarborConfig.FallbackReason.RATE_LIMIT,
                HarborConfig.FallbackReason.TIMEOUT);
    }

    @Test
    void aProviderWhoseVariableIsNotSetIsNotConfiguredAndNothingElseSuffers() throws IOException {
        copy("complete.yaml");
        ConfigResult.Loaded loaded = loaded(loader(Map.of()).load(Map.of()));

        assertThat(loaded.config().providers()).containsOnlyKeys("lab");
        assertThat(loaded.config().unconfigured()).containsEntry("deepseek",
                "the environment variable DEEPSEEK_API_KEY is not set");
        assertThat(loaded.warnings()).singleElement().hasToString("harborai.yaml:8:23: warning: "
                + "providers.deepseek.api_key: the environment variable DEEPSEEK_API_KEY is not set, so the provider "
                + "deepseek is not configured");
    }

    @Test
    void flagsWinOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
        write("server: {port: 1001, host: 10.0.0.1, workers: 2}\n");
        Map<String, String> environment = Map.of("PORT", "1002", "HARBORAI_SERVER_PORT", "1003", "HOST", "0.0.0.0",
                "WORKERS", "4");

        HarborConfig.Server server = loaded(loader(environment).load(Map.of("server.port", "1004"))).config().server();
        assertThat(server.port()).isEqualTo(1004);
        assertThat(server.host()).isEqualTo("0.0.0.0");
        assertThat(server.workers()).isEqualTo(4);
        assertThat(loaded(loader(environment).load(Map.of())).config().server().port()).isEqualTo(1003);
    }

    @Test
    void theDataDirectoryMovesTheDatabaseAndTheLogs() {
        HarborConfig config = loaded(loader(Map.of()).load(Map.of("data_dir", "/srv/harbor"))).config();
        assertThat(config.database().url())
                .isEqualTo(new DatabaseUrl.Sqlite(Path.of("/srv/harbor/harborai.db")));
        assertThat(config.logging().file()).isEqualTo(Path.of("/srv/harbor/logs/harborai.log"));
        assertThat(config.storage().url()).isEqualTo("file:/srv/harbor/files");
    }

    @Test
    void theFirstDefaultFileThatExistsIsRead() throws IOException {
        Files.writeString(directory.resolve("harborai_config.yaml"), "server: {port: 2}");
        assertThat(loaded(loader(Map.of()).load(Map.of())).config().server().port()).isEqualTo(2);
        write("server: {port: 1}");
        assertThat(loaded(loader(Map.of()).load(Map.of())).config().server().port()).isEqualTo(1);
    }

    @Test
    void anExplicitFileThatIsMissingIsUnavailable() {
        ConfigResult result = loader(Map.of()).load(Path.of("absent.yaml"), Map.of());
        assertThat(result).isInstanceOfSatisfying(ConfigResult.Unavailable.class, unavailable -> {
            assertThat(unavailable.cause()).isEqualTo(ConfigResult.Cause.MISSING);
            assertThat(unavailable.message()).contains("absent.yaml", "--config");
        });
        assertThat(loader(Map.of()).load(directory, Map.of())).isInstanceOf(ConfigResult.Unavailable.class);
    }

    @Test
    void placeholdersTakeVariablesAndDefaults() throws IOException {
        write("server: {port: '${P:8123}', host: '${H:-0.0.0.0}'}\nlogging: {file: '${DIR}/a.log'}\n");
        HarborConfig config = loaded(loader(Map.of("DIR", "/var/log")).load(Map.of())).config();
        assertThat(config.server().port()).isEqualTo(8123);
        assertThat(config.server().host()).isEqualTo("0.0.0.0");
        assertThat(config.logging().file()).isEqualTo(Path.of("/var/log/a.log"));
    }

    @Test
    void aMissingVariableOutsideACredentialIsAnError() throws IOException {
        write("server: {host: '${NOWHERE}'}");
        assertThat(rejected(loader(Map.of()).load(Map.of()))).singleElement()
                .hasToString("harborai.yaml:1:16: error: server.host = ${NOWHERE}: the environment variable NOWHERE is"
                        + " not set; set it, or give a default: ${NOWHERE:value}");
    }

    @Test
    void theStoreOfFilesIsTakenWithoutAWarning() throws IOException {
        write("""
                storage: {url: "s3://bucket/prefix?region=eu-central-1"}
                """);
        ConfigResult.Loaded loaded = loaded(loader(Map.of()).load(Map.of()));
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.config().storage().url()).isEqualTo("s3://bucket/prefix?region=eu-central-1");
    }

    @Test
    void limitsOfKeysModelsAndProvidersAreRead() throws IOException {
        write("""
                limits:
                  default: {rpm: 60, tpm: 1000, concurrent: 4}
                  models: {fast: {rpm: 5}, "lab/gpt-4o": {tpm: 7}}
                  providers: {lab: {concurrent: 2}}
                """);
        HarborConfig.Limits limits = loaded(loader(Map.of()).load(Map.of())).config().limits();
        assertThat(limits.defaults()).isEqualTo(new HarborConfig.Limit(60, 1000, 4));
        assertThat(limits.models()).containsOnly(Map.entry("fast", new HarborConfig.Limit(5, 0, 0)),
                Map.entry("lab/gpt-4o", new HarborConfig.Limit(0, 7, 0)));
        assertThat(limits.providers()).containsOnly(Map.entry("lab", new HarborConfig.Limit(0, 0, 2)));
    }

    @Test
    void aPostgresqlDatabaseIsReadWithItsReplicasAndBounds() throws IOException {
        write("""
                database:
                  url: "postgresql://harbor:pw@db/harbor?sslmode=require"
                  replica_urls: ["postgresql://harbor:pw@db2/harbor"]
                  max_connections: 8
                """);
        DatabaseSettings settings = loaded(loader(Map.of()).load(Map.of())).config().database();
        assertThat(settings.url()).isEqualTo(DatabaseUrl.postgres("postgresql://harbor:pw@db/harbor?sslmode=require"));
        assertThat(settings.replicas()).hasSize(1);
        assertThat(settings.maxConnections()).isEqualTo(8);
        assertThat(settings.toString()).doesNotContain("pw");
    }

    @Test
    void replicasOfASqliteFileAreAMistake() throws IOException {
        write("database: {replica_urls: ['postgresql://harbor:pw@db2/harbor']}");
        assertThat(rejected(loader(Map.of()).load(Map.of()))).singleElement().asString()
                .contains("only a PostgreSQL database has replicas").doesNotContain("pw");
    }

    @Test
    void aPostgresqlUrlThatTheDriverWouldTakeAnythingFromIsRefused() throws IOException {
        write("database: {url: 'postgresql://harbor:pw@db/harbor?socketFactory=Evil'}");
        assertThat(rejected(loader(Map.of()).load(Map.of()))).singleElement().asString()
                .contains("socketFactory", "sslmode").doesNotContain("pw@");
    }

    @Test
    void theSwitchesOfConcurrencyCombine() throws IOException {
        write("concurrency: {performance_mode: full, use_lockfree_plugin_manager: false, max_concurrent_requests: 10, "
                + "connection_pool_size: 5}");
        HarborConfig config = loaded(loader(Map.of()).load(Map.of())).config();
        assertThat(config.concurrency()).isEqualTo(ConcurrencySettings.of(PerformanceMode.OPTIMIZED)
                .withLockFreeRegistry(false).withMaxConcurrentRequests(10));
        assertThat(config.connections().maxConnectionsPerHost()).isEqualTo(5);

        for (String off : List.of("concurrency: {force_traditional_mode: true, performance_mode: optimized}",
                "concurrency: {performance_mode: fast}", "optimizations: {concurrency_optimization: false}")) {
            write(off);
            assertThat(loaded(loader(Map.of()).load(Map.of())).config().concurrency()).as(off)
                    .isEqualTo(ConcurrencySettings.of(PerformanceMode.BASIC));
        }
    }

    @Test
    void whatProtectsTargetsIsRead() throws IOException {
        write("""
                resilience: {breaker: {failures_in_a_row: 3, open_s: 90}, retry_budget: 0.5, limit: vegas,
                  limit_initial: 500, limit_maximum: 100, hedge_share: 0.1}
                cache: {enabled: true, ttl_s: 60, max_mb: 8}
                memory: {cache_size: 10, memory_threshold_mb: 64}
                providers: {lab: {base_url: "http://127.0.0.1:9/v1", allow_private_network: true, limits: {rpm: 60}}}
                """);
        HarborConfig config = loaded(loader(Map.of()).load(Map.of())).config();
        assertThat(config.resilience().breaker()).isEqualTo(new Breaker.Settings(Duration.ofSeconds(10), 20, 0.5, 3,
                Duration.ofSeconds(90), Duration.ofSeconds(90)));
        assertThat(config.resilience().limit())
                .isEqualTo(new AdaptiveLimit.Settings(LimitAlgorithm.VEGAS, 4, 100, 100, 1.1));
        assertThat(config.resilience().hedge()).isEqualTo(new Hedge.Settings(Duration.ZERO, 0.1));
        assertThat(config.cache()).isEqualTo(new CacheSettings(true, Duration.ofMinutes(1), 10, 8L << 20));
        assertThat(config.memory().guard().thresholdMb()).isEqualTo(64);
        assertThat(config.providers().values()).extracting(HarborConfig.Provider::rates)
                .containsExactly(TargetRates.Settings.perMinute(60, 0));
        write("resilience: {breaker: {enabled: false}}");
        assertThat(loaded(loader(Map.of()).load(Map.of())).config().resilience().breaker()).isNull();
    }

    @Test
    void noSecretShowsInTheViewOrInTheConfiguration() throws IOException {
        write("""
                providers:
                  openai: {api_key: canary-1, headers: {X-Org: canary-2}}
                redis: {url: "redis://:canary-3@cache"}
                """);
        ConfigResult.Loaded loaded = loaded(loader(Map.of()).load(Map.of()));
        assertThat(loaded.view().tree().toString()).contains("openai", "****").doesNotContain("canary");
        assertThat(loaded.config().toString()).doesNotContain("canary");
    }

    @Test
    void theViewTellsWhereEachValueComesFrom() throws IOException {
        write("server: {port: 9000}");
        ConfigResult.Loaded loaded = loaded(loader(Map.of("HOST", "::1")).load(Map.of()));
        assertThat(loaded.view().entries()).contains(
                new ConfigView.Entry(List.of("server", "host"), "::1", "environment HOST"),
                new ConfigView.Entry(List.of("server", "port"), 9000, "harborai.yaml:1:16"),
                new ConfigView.Entry(List.of("server", "workers"), 0, "default"));
    }

    @Test
    void aFlagForAnUnknownSettingIsAProgrammingError() {
        assertThatThrownBy(() -> loader(Map.of()).load(Map.of("server.prot", "1")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("server.prot");
    }

    private ConfigLoader loader(Map<String, String> environment) {
        return ConfigLoader.create(environment, directory, KNOWN);
    }

    private void write(String yaml) throws IOException {
        Files.writeString(directory.resolve("harborai.yaml"), yaml);
    }

    private void copy(String resource) throws IOException {
        try (var stream = ConfigLoaderTest.class.getResourceAsStream(resource)) {
            Files.write(directory.resolve("harborai.yaml"), Objects.requireNonNull(stream).readAllBytes());
        }
    }

    static HarborConfig.Alias alias(HarborConfig config, String name) {
        return Objects.requireNonNull(config.models().get(name), name);
    }

    static ConfigResult.Loaded loaded(ConfigResult result) {
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        return (ConfigResult.Loaded) result;
    }

    static List<Finding> rejected(ConfigResult result) {
        assertThat(result).isInstanceOf(ConfigResult.Rejected.class);
        return ((ConfigResult.Rejected) result).findings();
    }
}
