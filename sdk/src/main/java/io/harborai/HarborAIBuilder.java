package io.harborai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.harborai.call.ClientSettings;
import io.harborai.call.ClientSettings.AliasPlan;
import io.harborai.call.ClientSettings.TargetPlan;
import io.harborai.engine.provider.PlatformTable;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.StructuredOutput;
import io.harborai.engine.transport.PoolLimits;
import org.jspecify.annotations.Nullable;

/**
 * Collects a client's settings. Each can be set once ({@link IllegalStateException} otherwise); a value out of its range is
 * refused with {@link IllegalArgumentException}, which names the setting, the value and the range. What is set here comes
 * before what the environment says. Not thread-safe.
 */
public final class HarborAIBuilder {
    private static final int MAX_EVENT_LOOPS = 64;
    private static final int MAX_CONNECTIONS = 65_535;
    private static final int MAX_QUEUE = 1_000_000;
    /** More loops than this gain nothing for one application's own calls; measured on two cores. */
    private static final int USUAL_EVENT_LOOPS = 2;

    private final Map<String, ProviderSettings> providers = new LinkedHashMap<>();
    private final Map<String, AliasPlan> aliases = new LinkedHashMap<>();
    private final Once<Environment> environment = new Once<>("environment");
    private final Once<String> defaultModel = new Once<>("defaultModel");
    private final Once<Integer> connections = new Once<>("maxConnectionsPerHost");
    private final Once<Integer> queue = new Once<>("requestQueueSize");
    private final Once<Integer> eventLoops = new Once<>("eventLoops");
    private final Once<Integer> timeoutMs = new Once<>("timeout");
    private final Once<Executor> executor = new Once<>("executor");
    private final EngineOptions engine = new EngineOptions();

    HarborAIBuilder() {
    }

    /** A known platform with its credential: {@code apiKey("deepseek", "sk-…")}. */
    public HarborAIBuilder apiKey(String provider, String key) {
        if (PlatformTable.find(provider).isEmpty()) {
            throw new IllegalArgumentException("provider '" + provider + "' is not a known platform; use provider(\""
                    + provider + "\", p -> p.baseUrl(…)), or one of: " + String.join(", ", PlatformTable.names()));
        }
        return add(provider, new ProviderSettings(provider).apiKey(key));
    }

    /**
     * A provider: a known platform, or any server that speaks the OpenAI wire format.
     *
     * @param name letters, digits, {@code . _ -}, at most 64; the first part of {@code provider/model}
     */
    public HarborAIBuilder provider(String name, Consumer<ProviderSettings> settings) {
        if (name.equals("local")) {
            throw new IllegalArgumentException("provider 'local' is built in and has no settings");
        }
        ProviderSettings provider = new ProviderSettings(name);
        settings.accept(provider);
        return add(name, provider);
    }

    private HarborAIBuilder add(String name, ProviderSettings provider) {
        if (providers.containsKey(name)) {
            throw new IllegalStateException("provider " + name + " is set twice");
        }
        // Says what is wrong here, where it was written, and not at build().
        RemoteProvider checked = provider.build(false, null);
        providers.put(checked.name(), provider);
        return this;
    }

    /** An alias: a name of your own that stands for one model or several. */
    public HarborAIBuilder alias(String name, Consumer<AliasSettings> settings) {
        if (name.isBlank() || name.length() > 256) {
            throw new IllegalArgumentException("alias '" + name + "': its name must have 1 to 256 characters");
        }
        if (aliases.containsKey(name)) {
            throw new IllegalStateException("alias " + name + " is set twice");
        }
        AliasSettings alias = new AliasSettings(name);
        settings.accept(alias);
        aliases.put(name, alias.build());
        return this;
    }

    /**
     * What environment variables say: each platform's {@code <PLATFORM>_API_KEY} and {@code <PLATFORM>_BASE_URL};
     * {@code HARBORAI_API_KEY} and {@code HARBORAI_BASE_URL} for a HarborAI gateway (provider {@code harborai});
     * {@code HARBORAI_DEFAULT_MODEL}, {@code HARBORAI_MAX_CONNECTIONS_PER_HOST}, {@code HARBORAI_REQUEST_QUEUE_SIZE},
     * {@code HARBORAI_CONNECTION_TIMEOUT} and {@code HARBORAI_TIMEOUT} (both in seconds); and the switches that
     * {@link EngineOptions} names.
     */
    public HarborAIBuilder environment(Map<String, String> variables) {
        environment.set(new Environment(variables));
        return this;
    }

    /** The model of requests that name none. */
    public HarborAIBuilder defaultModel(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("defaultModel is blank");
        }
        defaultModel.set(name);
        return this;
    }

    /** Connections to one host, 1 to 65 535; 100 unless set. */
    public HarborAIBuilder maxConnectionsPerHost(int count) {
        connections.set(Once.within("maxConnectionsPerHost", count, 1, MAX_CONNECTIONS));
        return this;
    }

    /** Calls that may wait for a connection to one host, 0 to 1 000 000; 2 000 unless set. One more is refused. */
    public HarborAIBuilder requestQueueSize(int count) {
        queue.set(Once.within("requestQueueSize", count, 0, MAX_QUEUE));
        return this;
    }

    /** Threads that do the I/O, 1 to 64; the number of cores, but no more than 2, unless set. */
    public HarborAIBuilder eventLoops(int count) {
        eventLoops.set(Once.within("eventLoops", count, 1, MAX_EVENT_LOOPS));
        return this;
    }

    /** Bound on every call with all its attempts, 1 ms to 24 days; the providers' own (10 min) unless set. */
    public HarborAIBuilder timeout(Duration total) {
        timeoutMs.set(Once.millis("timeout", total));
        return this;
    }

    /**
     * How the engine behaves under load and under faults: cache, breaker, hedging, limits, queues, memory. May be called
     * several times; each setting once.
     */
    public HarborAIBuilder engine(Consumer<EngineOptions> settings) {
        settings.accept(engine);
        return this;
    }

    /**
     * Runs what hangs on futures and publishers. Unless set: a virtual thread each on JDK 21 and later, else daemon threads;
     * so such code may block. It belongs to the caller, who closes it after the client.
     */
    public HarborAIBuilder executor(Executor userCode) {
        executor.set(userCode);
        return this;
    }

    /**
     * The client. Touches no network and starts no thread: that happens on its first call.
     *
     * @throws IllegalArgumentException when settings contradict each other, or the environment has a bad value
     */
    public HarborAI build() {
        Environment said = environment.orElse(new Environment(Map.of()));
        Map<String, ProviderSettings> all = new LinkedHashMap<>(providers);
        said.addProviders(all);
        Duration connectTimeout = said.seconds("HARBORAI_CONNECTION_TIMEOUT");
        Integer connectMs = connectTimeout == null ? null : (Integer) (int) connectTimeout.toMillis();
        boolean only = all.size() == 1;
        List<RemoteProvider> built = new ArrayList<>();
        Map<String, StructuredOutput> structured = new LinkedHashMap<>();
        for (ProviderSettings provider : all.values()) {
            RemoteProvider made = provider.build(only, connectMs);
            built.add(made);
            StructuredOutput mode = provider.structuredOutput();
            if (mode != null) {
                structured.put(made.name(), mode);
            }
        }
        checkTargets(all.keySet());
        Duration timeout = said.seconds("HARBORAI_TIMEOUT");
        long limitMs = timeoutMs.get() != null
                ? timeoutMs.get()
                : timeout == null ? Long.MAX_VALUE : timeout.toMillis();
        return new HarborAI(new ClientSettings(built, List.copyOf(aliases.values()),
                defaultModel.get() == null ? said.get("HARBORAI_DEFAULT_MODEL") : defaultModel.get(),
                engine.build(said, eventLoops.orElse(
                        Math.min(USUAL_EVENT_LOOPS, Runtime.getRuntime().availableProcessors())), pool(said)),
                engine.lazyLoading(said), engine.interceptors(), limitMs, executor.get(), engine.telemetry(),
                structured, engine.accounting(said)));
    }

    private PoolLimits pool(Environment said) {
        PoolLimits standard = PoolLimits.EMBEDDED;
        return new PoolLimits(
                first(connections.get(), said.integer("HARBORAI_MAX_CONNECTIONS_PER_HOST", 1, MAX_CONNECTIONS),
                        standard.perHost()),
                first(queue.get(), said.integer("HARBORAI_REQUEST_QUEUE_SIZE", 0, MAX_QUEUE), standard.waiting()),
                standard.keepAliveMs());
    }

    private static int first(@Nullable Integer code, @Nullable Integer environment, int otherwise) {
        return code != null ? code : environment != null ? environment : otherwise;
    }

    private void checkTargets(Set<String> configured) {
        for (AliasPlan alias : aliases.values()) {
            for (TargetPlan target : alias.allTargets()) {
                if (!configured.contains(target.provider()) && !target.provider().equals("local")) {
                    Set<String> known = new TreeSet<>(configured);
                    known.add("local");
                    throw new IllegalArgumentException("alias " + alias.name() + ": target '" + target.provider() + "/"
                            + target.model() + "' names a provider that is not configured; there is "
                            + String.join(", ", known));
                }
            }
        }
    }
}
