package io.harborai.gateway;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;

import io.harborai.gateway.budget.Budgets;
import io.harborai.gateway.budget.SpentKeeper;
import io.harborai.gateway.budget.SpentStore;
import io.harborai.gateway.http.CallGuard;
import io.harborai.gateway.limit.LimitTable;
import io.harborai.gateway.limit.Limits;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.redis.Nodes;
import io.harborai.platform.tally.Tallies;
import io.harborai.platform.window.LocalWindows;
import io.harborai.platform.window.Windows;

/** What counts limits and budgets: in this process, or with other nodes when the configuration names a Redis. */
final class Counting implements AutoCloseable {
    private final Windows windows;
    private final Tallies tallies;
    private final Jobs jobs;
    private final SpentKeeper keeper;
    private final CallGuard guard;

    private Counting(Windows windows, Tallies tallies, Jobs jobs, SpentKeeper keeper, CallGuard guard) {
        this.windows = windows;
        this.tallies = tallies;
        this.jobs = jobs;
        this.keeper = keeper;
        this.guard = guard;
    }

    /**
     * Begins to count.
     *
     * @param spent what was spent before
     * @param nodes how this node counts with others; closed by the caller after this
     * @throws io.harborai.platform.storage.StorageException if that cannot be read
     */
    static Counting start(HarborConfig config, SpentStore spent, Nodes nodes, Clock clock) {
        Tallies tallies = nodes.tallies(clock);
        Jobs jobs = Jobs.create(clock);
        SpentKeeper keeper;
        try {
            keeper = SpentKeeper.start(tallies, spent, nodes.run(), jobs, clock);
        } catch (RuntimeException unreadable) {
            jobs.close();
            tallies.close();
            throw unreadable;
        }
        Windows windows = nodes.windows(LocalWindows.create(() -> System.nanoTime() / 1_000, clock.instant()), clock);
        return new Counting(windows, tallies, jobs, keeper,
                CallGuard.create(windows, Budgets.create(tallies, clock), table(config.limits())));
    }

    /** How this node meets the others, by a configuration. */
    static Nodes nodes(HarborConfig config) {
        return Nodes.open(config.redis().settings(), new SecureRandom());
    }

    /** The configured limits. */
    static LimitTable table(HarborConfig.Limits limits) {
        return LimitTable.of(limits(limits.defaults()), each(limits.models()), each(limits.providers()));
    }

    private static Map<String, Limits> each(Map<String, HarborConfig.Limit> limits) {
        return limits.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> limits(entry.getValue())));
    }

    private static Limits limits(HarborConfig.Limit limit) {
        return new Limits(limit.rpm(), 0, 0, limit.tpm(), 0, 0, limit.concurrent(), 0);
    }

    CallGuard guard() {
        return guard;
    }

    /** Writes what was spent, and ends the counting; said once no call is in progress. */
    @Override
    public void close() {
        jobs.close();
        try {
            keeper.close();
        } finally {
            windows.close();
            tallies.close();
        }
    }
}
