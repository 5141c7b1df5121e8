package io.harborai;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.harborai.call.ClientSettings;
import io.harborai.engine.ConcurrencySettings;
import io.harborai.engine.EngineSettings;
import io.harborai.engine.MemorySettings;
import io.harborai.engine.PerformanceMode;
import io.harborai.engine.accounting.Budget;
import io.harborai.engine.accounting.PriceTable;
import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.memory.GuardSettings;
import io.harborai.engine.money.Money;
import io.harborai.engine.plugin.Interceptor;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.telemetry.Telemetry;
import io.harborai.engine.telemetry.Watchers;
import io.harborai.engine.transport.PoolLimits;

/**
 * How a client's engine behaves under load and under faults. What is set here comes before the environment, which knows
 * {@code HARBORAI_PERFORMANCE_MODE}, {@code HARBORAI_DISABLE_CONCURRENCY_OPTIMIZATION},
 * {@code HARBORAI_ENABLE_CONCURRENCY_OPTIMIZATION}, {@code HARBORAI_ENABLE_MEMORY_OPTIMIZATION},
 * {@code HARBORAI_ENABLE_LAZY_LOADING}, {@code HARBORAI_CACHE_SIZE}, {@code HARBORAI_OBJECT_POOL_SIZE},
 * {@code HARBORAI_MEMORY_THRESHOLD_MB} and {@code HARBORAI_PRICES}. Not thread-safe.
 */
public final class EngineOptions {
    private static final int MOST = 1_000_000;

    private final Once<CacheSettings> cache = new Once<>("cache");
    private final Once<ResilienceSettings> resilience = new Once<>("resilience");
    private final Once<ConcurrencySettings> concurrency = new Once<>("concurrency");
    private final Once<MemorySettings> memory = new Once<>("memory");
    private final Once<Boolean> lazyLoading = new Once<>("lazyLoading");
    private final Once<Boolean> pooling = new Once<>("connectionPooling");
    private final Once<PriceTable> prices = new Once<>("prices");
    private final Once<Budget> budget = new Once<>("budget");
    private final Map<Currency, Double> dollars = new LinkedHashMap<>();
    private final Map<String, TargetRates.Settings> rates = new LinkedHashMap<>();
    private final List<Interceptor> interceptors = new ArrayList<>();
    private final List<Telemetry> telemetry = new ArrayList<>();

    EngineOptions() {
    }

    /** Answers repeated requests from memory: for so long, up to 2 000 answers and 32 MB. */
    public EngineOptions cache(Duration ttl) {
        CacheSettings usual = CacheSettings.DEFAULT;
        return cache(new CacheSettings(true, ttl, usual.maxEntries(), usual.maxBytes()));
    }

    /** The cache in all detail; unless set, no answer is kept. */
    public EngineOptions cache(CacheSettings settings) {
        cache.set(settings);
        return this;
    }

    /** What protects targets and callers: retry budget, breaker, concurrency limit, hedging. */
    public EngineOptions resilience(ResilienceSettings settings) {
        resilience.set(settings);
        return this;
    }

    /** Which machinery for many calls at a time runs, in all detail. */
    public EngineOptions concurrency(ConcurrencySettings settings) {
        concurrency.set(settings);
        return this;
    }

    /** The same by a name; {@link PerformanceMode#BALANCED} unless set. */
    public EngineOptions performanceMode(PerformanceMode mode) {
        return concurrency(ConcurrencySettings.of(mode));
    }

    /** How memory is cared for. */
    public EngineOptions memory(MemorySettings settings) {
        memory.set(settings);
        return this;
    }

    /** Whether a provider that runs in this process is loaded by its first call (as usual), or all by the first call at all. */
    public EngineOptions lazyLoading(boolean on) {
        lazyLoading.set(on);
        return this;
    }

    /** Whether connections are kept for later calls, as usual, or opened for each. */
    public EngineOptions connectionPooling(boolean on) {
        pooling.set(on);
        return this;
    }

    /**
     * Keeps what is sent to a provider within a rate, by waiting or, when that would take too long, by refusing.
     *
     * @param provider          its name
     * @param requestsPerMinute 0 for no bound
     * @param tokensPerMinute   0 for no bound
     */
    public EngineOptions rate(String provider, long requestsPerMinute, long tokensPerMinute) {
        if (rates.putIfAbsent(provider, TargetRates.Settings.perMinute(requestsPerMinute, tokensPerMinute)) != null) {
            throw new IllegalStateException("the rate of provider " + provider + " is set twice");
        }
        return this;
    }

    /** Your own prices, which come before those of the shipped table: see the reference of prices. */
    public EngineOptions prices(PriceTable own) {
        prices.set(own);
        return this;
    }

    /**
     * The same from a JSON file; the environment's word for it is {@code HARBORAI_PRICES}.
     *
     * @throws IllegalArgumentException when there is no such file or it cannot be used; the message says where and why
     */
    public EngineOptions prices(Path file) {
        return prices(PriceTable.read(file));
    }

    /**
     * Lets strategies and limits of price know prices in another currency than US dollars. Costs are never converted.
     *
     * @param currency an ISO 4217 code, such as {@code CNY}
     * @param dollars  US dollars for one unit of it, more than 0
     */
    public EngineOptions dollarsPer(String currency, double dollars) {
        if (!(dollars > 0) || dollars > MOST) {
            throw new IllegalArgumentException("the rate of " + currency + " is " + dollars
                    + " US dollars, it must be more than 0 and at most " + MOST);
        }
        if (this.dollars.putIfAbsent(Money.currency(currency), dollars) != null) {
            throw new IllegalStateException("the rate of " + currency + " is set twice");
        }
        return this;
    }

    /**
     * What the client may spend: a call that may cost more than is left is not made, but ends in a
     * {@link io.harborai.error.BudgetException}. Counted in this process alone, from the client's first call on.
     */
    public EngineOptions budget(Budget limit) {
        budget.set(limit);
        return this;
    }

    /** The same in words: {@code 10USD/month}, {@code 5 CNY/day}, {@code 100USD/week}, {@code 1000USD} in total. */
    public EngineOptions budget(String limit) {
        return budget(Budget.parse(limit));
    }

    ClientSettings.Accounting accounting(Environment said) {
        String file = said.get("HARBORAI_PRICES");
        PriceTable own = prices.get();
        if (own == null) {
            own = file == null ? PriceTable.empty() : priceFile(file);
        }
        return new ClientSettings.Accounting(own, dollars, budget.get());
    }

    private static PriceTable priceFile(String file) {
        try {
            return PriceTable.read(Path.of(file));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException("HARBORAI_PRICES: " + wrong.getMessage(), wrong);
        }
    }

    /** Lets somebody look at all calls on their way, beside the interceptors that jars offer as a service. */
    public EngineOptions interceptor(Interceptor interceptor) {
        interceptors.add(interceptor);
        return this;
    }

    /**
     * Lets somebody watch all calls: {@code HarborMeters.of(registry)} for Micrometer, {@code HarborSpans.of(openTelemetry)} for
     * OpenTelemetry, or one of your own. At most 16.
     */
    public EngineOptions telemetry(Telemetry watcher) {
        if (telemetry.size() == Watchers.MOST) {
            throw new IllegalArgumentException("there are " + Watchers.MOST + " telemetries, no more are allowed");
        }
        telemetry.add(Objects.requireNonNull(watcher));
        return this;
    }

    List<Telemetry> telemetry() {
        return telemetry;
    }

    List<Interceptor> interceptors() {
        return interceptors;
    }

    boolean lazyLoading(Environment said) {
        return lazyLoading.orElse(said.flag("HARBORAI_ENABLE_LAZY_LOADING", true));
    }

    EngineSettings build(Environment said, int loops, PoolLimits pool) {
        return new EngineSettings(loops, pooling.orElse(true) ? pool : pool.withoutKeeping(),
                resilience.orElse(ResilienceSettings.DEFAULT),
                cache.orElse(cacheOf(said)), concurrency.orElse(concurrencyOf(said)), memory.orElse(memoryOf(said)),
                rates);
    }

    private static CacheSettings cacheOf(Environment said) {
        CacheSettings usual = CacheSettings.DEFAULT;
        Integer size = said.integer("HARBORAI_CACHE_SIZE", 1, 10 * MOST);
        return size == null ? usual : new CacheSettings(usual.enabled(), usual.ttl(), size, usual.maxBytes());
    }

    private static ConcurrencySettings concurrencyOf(Environment said) {
        String name = said.get("HARBORAI_PERFORMANCE_MODE");
        PerformanceMode mode = name == null
                ? PerformanceMode.BALANCED
                : PerformanceMode.named(name).orElseThrow(() -> new IllegalArgumentException(
                        "HARBORAI_PERFORMANCE_MODE is '" + name
                                + "', it must be basic, balanced or optimized (fast and full are other names)"));
        boolean off = said.flag("HARBORAI_DISABLE_CONCURRENCY_OPTIMIZATION", false)
                || !said.flag("HARBORAI_ENABLE_CONCURRENCY_OPTIMIZATION", true);
        return ConcurrencySettings.of(off ? PerformanceMode.BASIC : mode);
    }

    private static MemorySettings memoryOf(Environment said) {
        MemorySettings usual = MemorySettings.DEFAULT;
        Integer pooled = said.integer("HARBORAI_OBJECT_POOL_SIZE", 0, MOST);
        GuardSettings guard = usual.guard();
        Double threshold = said.number("HARBORAI_MEMORY_THRESHOLD_MB", 1, MOST);
        return new MemorySettings(said.flag("HARBORAI_ENABLE_MEMORY_OPTIMIZATION", true),
                pooled == null ? usual.objectPoolSize() : pooled,
                new GuardSettings(threshold == null ? guard.thresholdMb() : threshold, guard.rssThresholdMb(),
                        guard.watchEvery(), guard.cleanupEvery()));
    }
}
