package io.harborai.gateway;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.Engine;
import io.harborai.engine.accounting.TargetPrices;
import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.routing.Catalog;
import io.harborai.gateway.live.LiveTarget;
import io.harborai.platform.config.HarborConfig;

/**
 * Takes a new configuration on in an engine that runs. Providers, models and aliases are one object, swapped at once; a call
 * keeps the one that it began with. What did not change is left alone, since some of it begins anew when it is set. On one
 * thread at a time.
 */
final class LiveEngine implements LiveTarget {
    private final Engine engine;
    private final Clock clock;
    private HarborConfig current;

    LiveEngine(Engine engine, HarborConfig current, Clock clock) {
        this.engine = engine;
        this.current = current;
        this.clock = clock;
    }

    @Override
    public Runnable prepare(HarborConfig next) {
        HarborConfig before = current;
        List<Runnable> steps = new ArrayList<>();
        Catalog catalog = ConfiguredCatalog.of(next, engine.plugins().providers(), System::getenv);
        TargetPrices prices = TargetPrices.of(next.prices().table(), next.prices().dollars(), clock);
        // Prices first: a call to a new target then knows its price.
        steps.add(() -> engine.swapPrices(prices));
        steps.add(() -> engine.swapProtection(next.resilience(), Gateway.rates(next)));
        if (!before.providers().equals(next.providers()) || !before.models().equals(next.models())
                || !before.unconfigured().equals(next.unconfigured())) {
            steps.add(() -> engine.swapCatalog(catalog));
        }
        int perHost = Gateway.perHost(next.connections());
        if (perHost != Gateway.perHost(before.connections())) {
            steps.add(() -> engine.adjustConnections(perHost));
        }
        cache(before.cache(), next.cache(), steps);
        if (!before.memory().guard().equals(next.memory().guard())) {
            steps.add(() -> engine.memoryCare().adjustCleanupInterval(next.memory().guard().cleanupEvery()));
        }
        return () -> {
            steps.forEach(Runnable::run);
            current = next;
        };
    }

    private void cache(CacheSettings before, CacheSettings next, List<Runnable> steps) {
        if (before.enabled() != next.enabled() || !before.ttl().equals(next.ttl())) {
            steps.add(() -> engine.cache().adjust(next.enabled(), next.ttl()));
        }
        if (before.maxEntries() != next.maxEntries() || before.maxBytes() != next.maxBytes()) {
            steps.add(() -> engine.cache().resize(next.maxEntries(), next.maxBytes()));
        }
    }
}
