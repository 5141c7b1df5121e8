package io.harborai.platform.config;

import java.time.Duration;

import io.harborai.engine.ConcurrencySettings;
import io.harborai.engine.MemorySettings;
import io.harborai.engine.PerformanceMode;
import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.cache.SemanticSettings;
import io.harborai.engine.memory.GuardSettings;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.Breaker;
import io.harborai.engine.resilience.Hedge;
import io.harborai.engine.resilience.LimitAlgorithm;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.resilience.RetryBudget;
import org.jspecify.annotations.Nullable;

/** Builds what the engine does beside passing requests on. Confined to one load. */
final class PolicyAssembler {
    private static final long MIB = 1L << 20;
    private static final Duration LONGEST_OPEN = Duration.ofMinutes(1);

    private final Assembler from;

    PolicyAssembler(Assembler from) {
        this.from = from;
    }

    CacheSettings cache() {
        int size = from.integer("memory.cache_size");
        return new CacheSettings(from.flag("cache.enabled"), from.seconds("cache.ttl_s"),
                size == 0 ? from.integer("cache.max_entries") : size, from.integer("cache.max_mb") * MIB)
                .withSemantic(semantic());
    }

    private SemanticSettings semantic() {
        return new SemanticSettings(from.flag("cache.semantic.enabled"), from.number("cache.semantic.threshold"),
                from.text("cache.semantic.model"), from.integer("cache.semantic.max_entries"),
                from.integer("cache.semantic.time_limit_ms"), from.flag("cache.semantic.lexical_model"));
    }

    MemorySettings memory() {
        GuardSettings usual = GuardSettings.DEFAULT;
        return new MemorySettings(from.flag("optimizations.memory_optimization"),
                from.integer("memory.object_pool_size"),
                new GuardSettings(from.number("memory.memory_threshold_mb"), usual.rssThresholdMb(),
                        usual.watchEvery(), from.seconds("memory.auto_cleanup_interval")));
    }

    ConcurrencySettings concurrency() {
        boolean traditional = !from.flag("optimizations.concurrency_optimization")
                || from.flag("concurrency.force_traditional_mode");
        PerformanceMode mode = traditional
                ? PerformanceMode.BASIC
                : PerformanceMode.named(from.text("concurrency.performance_mode")).orElseThrow();
        ConcurrencySettings of = ConcurrencySettings.of(mode);
        return of.withLockFreeRegistry(of.lockFreeRegistry() && from.flag("concurrency.use_lockfree_plugin_manager"))
                .withAdaptiveLimits(of.adaptiveLimits() && from.flag("concurrency.use_optimized_connection_pool"))
                .withQueueing(of.queueing() && from.flag("concurrency.use_async_request_processor"))
                .withMaxConcurrentRequests(from.integer("concurrency.max_concurrent_requests"));
    }

    ResilienceSettings resilience() {
        double hedged = from.number("resilience.hedge_share");
        return new ResilienceSettings(
                new RetryBudget.Settings(from.number("resilience.retry_budget"),
                        RetryBudget.Settings.DEFAULT.perSecond()),
                breaker(), limit(),
                hedged == 0
                        ? Hedge.Settings.OFF
                        : new Hedge.Settings(Duration.ofMillis(from.integer("resilience.hedge_delay_ms")), hedged));
    }

    private Breaker.@Nullable Settings breaker() {
        if (!from.flag("resilience.breaker.enabled")) {
            return null;
        }
        Duration open = from.seconds("resilience.breaker.open_s");
        return new Breaker.Settings(from.seconds("resilience.breaker.window_s"),
                from.integer("resilience.breaker.least_calls"), from.number("resilience.breaker.failure_share"),
                from.integer("resilience.breaker.failures_in_a_row"), open,
                open.compareTo(LONGEST_OPEN) > 0 ? open : LONGEST_OPEN);
    }

    private AdaptiveLimit.@Nullable Settings limit() {
        int most = from.integer("resilience.limit_maximum");
        int least = Math.min(most, from.integer("resilience.limit_minimum"));
        int initial = Math.max(least, Math.min(most, from.integer("resilience.limit_initial")));
        double tolerance = AdaptiveLimit.Settings.DEFAULT.tolerance();
        return switch (from.text("resilience.limit")) {
            case "gradient2" -> new AdaptiveLimit.Settings(LimitAlgorithm.GRADIENT2, least, initial, most, tolerance);
            case "vegas" -> new AdaptiveLimit.Settings(LimitAlgorithm.VEGAS, least, initial, most, tolerance);
            case "aimd" -> new AdaptiveLimit.Settings(LimitAlgorithm.AIMD, least, initial, most, tolerance);
            case "fixed" -> AdaptiveLimit.Settings.fixed(most);
            default -> null;
        };
    }
}
