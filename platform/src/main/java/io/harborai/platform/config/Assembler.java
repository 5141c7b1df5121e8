package io.harborai.platform.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.exchange.ParameterPolicy;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.routing.Affinity;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import org.jspecify.annotations.Nullable;

/** Builds the records from checked values and the table's defaults. Confined to one load. */
final class Assembler {
    private static final long MIB = 1L << 20;

    private final Values values;
    private final Set<String> known;
    private final Path directory;
    private final Path dataDir;

    /** @param directory what relative paths are relative to */
    Assembler(Values values, Set<String> knownProviders, Path directory) {
        this.values = values;
        this.known = knownProviders;
        this.directory = directory.toAbsolutePath().normalize();
        this.dataDir = this.directory.resolve(text("data_dir")).normalize();
    }

    HarborConfig assemble(HarborConfig.Prices prices) {
        PolicyAssembler policies = new PolicyAssembler(this);
        return new HarborConfig(server(), dataDir, database(), new HarborConfig.Redis(
                Secret.of(text("redis.url")), Duration.ofMillis(integer("redis.wait_ms")),
                text("cache.store").equals("redis")),
                new HarborConfig.Storage(text("storage.url")), logging(), providers(), unconfigured(), models(),
                new HarborConfig.Limits(limit(Key.of("limits.default")), limits("models"), limits("providers")),
                policies.cache(), flag("optimizations.lazy_loading"), policies.memory(), connections(),
                policies.concurrency(), policies.resilience(), prices, ledger(),
                new HarborConfig.Metrics(word(HarborConfig.MetricsAccess.class, text("metrics.public"))),
                GuardrailSettings.all(values, this), people(),
                OperationsConfig.of(values, this), ParameterPolicy.of(text("parameters")), ChatRoomConfig.of(this),
                KnowledgeConfig.of(this),
                new HarborConfig.Responses(days("responses.retention_days"), integer("responses.max_per_owner")),
                FilesConfig.of(this));
    }

    private HarborConfig.People people() {
        Duration idle = Duration.ofMinutes(integer("sessions.idle_minutes"));
        Duration most = Duration.ofHours(integer("sessions.max_hours"));
        return new HarborConfig.People(idle, most.compareTo(idle) < 0 ? idle : most, days("audit.retention_days"),
                OidcConfig.of(values, this).orElse(null));
    }

    private LedgerConfig ledger() {
        List<String> redacted = strings(Key.of("ledger.redact"));
        return new LedgerConfig(flag("ledger.enabled"), integer("ledger.spool_max_mb") * MIB,
                text("ledger.when_full").equals("refuse"), days("ledger.retention_days"), days("ledger.rollup_days"),
                flag("ledger.address"), word(LedgerConfig.Bodies.class, text("ledger.bodies")),
                days("ledger.bodies_days"),
                redacted.contains("mail"), redacted.contains("phone"));
    }

    private HarborConfig.Server server() {
        return new HarborConfig.Server(text("server.host"), integer("server.port"), integer("server.workers"),
                integer("server.max_body_mb") * MIB, seconds("server.header_timeout_s"),
                seconds("server.body_timeout_s"), seconds("server.idle_timeout_s"),
                seconds("server.keep_alive_comment_s"), seconds("server.drain_s"), integer("server.max_connections"),
                integer("server.max_in_flight"), strings(Key.of("server.trusted_proxies")),
                strings(Key.of(CrossChecks.ORIGINS)),
                text("server.forwarded_header"));
    }

    private Map<String, HarborConfig.Limit> limits(String scope) {
        Map<String, HarborConfig.Limit> limits = new LinkedHashMap<>();
        for (Key key : values.all().keySet()) {
            List<String> path = key.segments();
            if (path.size() == 4 && path.get(0).equals("limits") && path.get(1).equals(scope)) {
                limits.computeIfAbsent(path.get(2), name -> limit(new Key(path.subList(0, 3))));
            }
        }
        return limits;
    }

    private HarborConfig.Limit limit(Key key) {
        return new HarborConfig.Limit((Integer) value(key.child("rpm"), Integer::valueOf),
                (Integer) value(key.child("tpm"), Integer::valueOf),
                (Integer) value(key.child("concurrent"), Integer::valueOf));
    }

    private HarborConfig.Connections connections() {
        int pool = integer("concurrency.connection_pool_size");
        return new HarborConfig.Connections(integer("concurrency.max_connections"),
                pool == 0 ? integer("concurrency.max_connections_per_host") : pool,
                seconds("concurrency.connection_timeout"), flag("concurrency.enable_connection_pooling"),
                integer("concurrency.request_queue_size"));
    }

    private DatabaseSettings database() {
        DatabaseUrl url = DatabaseUrl.parse(text("database.url"), directory);
        return DatabaseSettings.of(url)
                .withReplicas(strings(Key.of("database.replica_urls")).stream().map(DatabaseUrl::postgres).toList())
                .withBounds(integer("database.max_connections"), millis(Key.of("database.connect_timeout_ms")),
                        seconds("database.statement_timeout_s"));
    }

    /** A path; a relative one begins where the configuration's others do. */
    Path path(String key) {
        return directory.resolve(text(key)).normalize();
    }

    private HarborConfig.Logging logging() {
        return new HarborConfig.Logging(text("logging.level"),
                word(HarborConfig.LogFormat.class, text("logging.format")),
                path("logging.file"), path("logging.error_file"),
                word(HarborConfig.LoggedCalls.class, text("logging.requests")), integer("logging.max_size_mb") * MIB,
                integer("logging.max_files"), integer("logging.daily_files"));
    }

    private Map<String, HarborConfig.Provider> providers() {
        Map<String, HarborConfig.Provider> providers = new LinkedHashMap<>();
        for (String name : values.entries("providers").keySet()) {
            Key key = new Key(List.of("providers", name));
            if (values.missing(key.child("api_key")).isEmpty()) {
                providers.put(name, provider(name, key));
            }
        }
        return providers;
    }

    private HarborConfig.Provider provider(String name, Key key) {
        Key timeouts = key.child("timeouts");
        String type = values.find(key.child("type")).map(given -> given.value().toString())
                .orElse(known.contains(name) ? name : "openai");
        return new HarborConfig.Provider(name, type,
                values.find(key.child("base_url")).map(given -> URI.create(given.value().toString())).orElse(null),
                values.find(key.child("api_key")).map(given -> (Secret) given.value()).orElse(null),
                (Boolean) value(key.child("allow_private_network"), Boolean::valueOf), headers(key.child("headers")),
                strings(key.child("models")),
                new HarborConfig.Timeouts(millis(timeouts.child("connect_ms")),
                        millis(timeouts.child("first_token_ms")),
                        millis(timeouts.child("idle_ms")), millis(timeouts.child("total_ms"))),
                TargetRates.Settings.perMinute((Integer) value(key.child("limits").child("rpm"), Integer::valueOf),
                        (Integer) value(key.child("limits").child("tpm"), Integer::valueOf)),
                values.find(key.child("api_version")).map(given -> given.value().toString()).orElse(""));
    }

    Map<String, Secret> headers(Key key) {
        Map<String, Secret> headers = new LinkedHashMap<>();
        values.find(key).ifPresent(given -> ((Map<?, ?>) given.value())
                .forEach((name, value) -> headers.put((String) name, (Secret) value)));
        return headers;
    }

    private Map<String, String> unconfigured() {
        Map<String, String> unconfigured = new LinkedHashMap<>();
        for (String name : values.entries("providers").keySet()) {
            values.missing(new Key(List.of("providers", name, "api_key")))
                    .ifPresent(missing -> unconfigured.put(name, missing.reason()));
        }
        return unconfigured;
    }

    private Map<String, HarborConfig.Alias> models() {
        Map<String, HarborConfig.Alias> models = new LinkedHashMap<>();
        for (String name : values.entries("models").keySet()) {
            Key key = new Key(List.of("models", name));
            Optional<Values.Given> targets = values.find(key.child("targets"));
            targets.ifPresent(given -> models.put(name,
                    new HarborConfig.Alias(name, CrossChecks.targets(given),
                            word(HarborConfig.Strategy.class, (String) value(key.child("strategy"), text -> text)),
                            (Integer) value(key.child("retries"), Integer::valueOf),
                            reasons(strings(key.child("fallback_on"))), steering(key))));
        }
        return models;
    }

    private AliasSteering steering(Key key) {
        return new AliasSteering(word(Affinity.class, (String) value(key.child("affinity"), text -> text)),
                share(key.child("canary")), share(key.child("mirror")),
                values.find(key.child("rules")).map(CrossChecks::rules).orElse(List.of()));
    }

    private AliasSteering.@Nullable Share share(Key key) {
        return values.find(key.child("model")).map(model -> new AliasSteering.Share(model.value().toString(),
                (Double) value(key.child("percent"), Double::valueOf))).orElse(null);
    }

    private static Set<HarborConfig.FallbackReason> reasons(Collection<String> words) {
        Set<HarborConfig.FallbackReason> reasons = EnumSet.noneOf(HarborConfig.FallbackReason.class);
        words.forEach(reason -> reasons.add(word(HarborConfig.FallbackReason.class, reason)));
        return reasons;
    }

    private static <E extends Enum<E>> E word(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    String text(String path) {
        String text = value(Key.of(path), any -> any).toString();
        return path.equals("data_dir") ? text : text.replace("{data_dir}", dataDir.toString());
    }

    int integer(String path) {
        return (Integer) value(Key.of(path), Integer::valueOf);
    }

    double number(String path) {
        return (Double) value(Key.of(path), Double::valueOf);
    }

    boolean flag(String path) {
        return (Boolean) value(Key.of(path), Boolean::valueOf);
    }

    Duration seconds(String path) {
        return Duration.ofSeconds(integer(path));
    }

    private Duration days(String path) {
        return Duration.ofDays(integer(path));
    }

    private Duration millis(Key key) {
        return Duration.ofMillis((Integer) value(key, Integer::valueOf));
    }

    List<String> strings(Key key) {
        Object list = value(key, fallback -> fallback.isEmpty() ? List.of() : List.of(fallback.split(",")));
        return ((List<?>) list).stream().map(String::valueOf).toList();
    }

    Object value(Key key, Function<String, Object> fallback) {
        Optional<Object> given = values.find(key).map(Values.Given::value);
        return given.orElseGet(() -> fallback.apply(Settings.at(key).orElseThrow().fallback()));
    }
}
