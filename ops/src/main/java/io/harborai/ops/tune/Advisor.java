package io.harborai.ops.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Recommends batch size, concurrency, time-outs and caching from measured behaviour; what was not measured often enough leads to
 * nothing.
 */
final class Advisor {
    /** Calls below which figures are chance. */
    static final long ENOUGH = 200;
    private static final double POOL_FULL = 0.9;
    private static final double POOL_EMPTY = 0.05;
    private static final double FAULTS = 0.05;
    private static final double POOR_HITS = 0.05;
    private static final double EMBEDDINGS_PER_SECOND = 20;
    private static final double SLOW_MS = 300;
    /** A time-out so many times the 99th percentile cuts off nobody who would have been answered. */
    private static final double TIMEOUT_FACTOR = 10;

    private Advisor() {
    }

    static List<Advice> of(Behaviour seen) {
        List<Advice> advice = new ArrayList<>();
        concurrency(seen).ifPresent(advice::add);
        timeouts(seen).ifPresent(advice::add);
        caching(seen).ifPresent(advice::add);
        batching(seen).ifPresent(advice::add);
        seen.targets().forEach(target -> {
            faults(target).ifPresent(advice::add);
            rates(target).ifPresent(advice::add);
        });
        return advice;
    }

    private static Optional<Advice> concurrency(Behaviour seen) {
        if (seen.completed() < ENOUGH) {
            return Optional.empty();
        }
        boolean crowded = seen.poolShare() >= POOL_FULL || seen.shed() > 0;
        Map<String, Double> measured = Map.of("pool_share", seen.poolShare(), "queued", (double) seen.queued(), "shed",
                (double) seen.shed());
        if (crowded && seen.poolShare() >= 0.5) {
            return Optional.of(new Advice("concurrency", "concurrency.max_connections_per_host", text(seen.perHost()),
                    text(Math.min(65_535, 2 * seen.perHost())),
                    String.format(Locale.ROOT, "%.0f %% of the connections carry a call, %d calls "
                            + "wait, %d were turned away", 100 * seen.poolShare(), seen.queued(), seen.shed()),
                    measured));
        }
        return seen.poolShare() > 0 && seen.poolShare() < POOL_EMPTY && seen.perHost() > 1_000 && seen.queued() == 0
                && seen.shed() == 0
                && seen.minuteCalls() >= ENOUGH
                        ? Optional.of(new Advice("concurrency", "concurrency.max_connections_per_host",
                                text(seen.perHost()), text(Math.max(100, seen.perHost() / 4)),
                                String.format(Locale.ROOT,
                                        "only %.1f %% of the connections carry a call and none waits: a smaller bound "
                                                + "protects the provider from a burst",
                                        100 * seen.poolShare()),
                                measured))
                        : Optional.empty();
    }

    private static Optional<Advice> timeouts(Behaviour seen) {
        long advised = Math.max(1_000, Math.round(TIMEOUT_FACTOR * seen.p99Ms() / 1_000) * 1_000);
        return seen.minuteCalls() >= ENOUGH && seen.p99Ms() > 0 && advised * 2 <= seen.firstToken().toMillis()
                ? Optional.of(new Advice("timeouts", "providers.*.timeouts.first_token_ms",
                        text(seen.firstToken().toMillis()), text(advised),
                        String.format(Locale.ROOT,
                                "99 of 100 calls end within %.0f ms: a provider that hangs is noticed sooner",
                                seen.p99Ms()),
                        Map.of("p99_ms", seen.p99Ms(), "calls", (double) seen.minuteCalls())))
                : Optional.empty();
    }

    private static Optional<Advice> caching(Behaviour seen) {
        Behaviour.Cache cache = seen.cache();
        double hits = cache.lookups() == 0 ? 0 : (double) cache.hits() / cache.lookups();
        Map<String, Double> measured = Map.of("hit_rate", hits, "lookups", (double) cache.lookups(), "evictions",
                (double) cache.evictions(), "entries", (double) cache.entries());
        if (cache.lookups() >= ENOUGH && cache.evictions() * 10 > cache.lookups()
                && cache.entries() * 10 >= cache.most() * 9L) {
            return Optional.of(new Advice("caching", "cache.max_entries", text(cache.most()), text(2L * cache.most()),
                    String.format(Locale.ROOT, "the cache is full (%d answers) and %d had to go for others",
                            cache.entries(),
                            cache.evictions()),
                    measured));
        }
        if (cache.lookups() >= ENOUGH && hits < POOR_HITS && cache.everyCall()) {
            return Optional.of(new Advice("caching", "cache.enabled", "true", "false",
                    String.format(Locale.ROOT,
                            "of %d calls by the cache %.1f %% were answered: it costs memory for nothing",
                            cache.lookups(),
                            100 * hits),
                    measured));
        }
        Optional<Behaviour.Target> slow = seen.targets().stream()
                .filter(target -> target.answered() >= ENOUGH && target.meanMs() >= SLOW_MS).findFirst();
        return cache.everyCall() || cache.lookups() > 0
                ? Optional.empty()
                : slow.map(target -> new Advice("caching", "cache.enabled", "false", "true",
                        String.format(Locale.ROOT,
                                "%s takes %.0f ms a call: every question that comes again could be answered at once",
                                target.name(), target.meanMs()),
                        Map.of("mean_ms", target.meanMs(), "calls", (double) target.answered())));
    }

    private static Optional<Advice> batching(Behaviour seen) {
        long all = seen.targets().stream().mapToLong(Behaviour.Target::answered).sum();
        long embedded = seen.targets().stream().filter(Behaviour.Target::embeds).mapToLong(Behaviour.Target::answered)
                .sum();
        double perSecond = all == 0 ? 0 : seen.perSecond() * embedded / all;
        return !seen.batching() && embedded >= ENOUGH && perSecond >= EMBEDDINGS_PER_SECOND
                ? Optional.of(new Advice("batch_size", "concurrency.performance_mode", "balanced", "optimized",
                        String.format(Locale.ROOT,
                                "%.0f calls for vectors come a second, each by itself: joined, one call carries many",
                                perSecond),
                        Map.of("embedding_calls_per_s", perSecond, "calls", (double) embedded)))
                : Optional.empty();
    }

    private static Optional<Advice> faults(Behaviour.Target target) {
        long calls = target.answered() + target.faults();
        double share = calls == 0 ? 0 : (double) target.faults() / calls;
        return calls >= ENOUGH && share >= FAULTS
                ? Optional.of(new Advice("reliability", "models.*.targets", target.name(), "a second target",
                        String.format(Locale.ROOT, "%.1f %% of %d calls failed through the fault of %s", 100 * share,
                                calls, target.name()),
                        Map.of("fault_share", share, "calls", (double) calls, "retries", (double) target.retries())))
                : Optional.empty();
    }

    private static Optional<Advice> rates(Behaviour.Target target) {
        return target.answered() >= ENOUGH && target.waits() * 10 > target.answered()
                ? Optional
                        .of(new Advice("concurrency", "providers.*.limits", "as configured", "more, or a second target",
                                String.format(Locale.ROOT, "%d of %d calls waited for the rate of %s", target.waits(),
                                        target.answered(),
                                        target.name()),
                                Map.of("rate_waits", (double) target.waits(), "calls", (double) target.answered())))
                : Optional.empty();
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
