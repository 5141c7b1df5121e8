package io.harborai.gateway;

import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
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
import io.harborai.platform.redis.RedisLink;
import io.harborai.platform.redis.RedisSettings;
import io.harborai.platform.redis.RedisWindows;
import io.harborai.platform.tally.LocalTallies;
import io.harborai.platform.window.LocalWindows;
import io.harborai.platform.window.Windows;
import org.jspecify.annotations.Nullable;

/** What counts limits and budgets: in this process, or with other nodes when the configuration names a Redis. */
final class Counting implements AutoCloseable {
    private final Windows windows;
    private final @Nullable RedisLink link;
    private final Jobs jobs;
    private final SpentKeeper keeper;
    private final CallGuard guard;

    private Counting(Windows windows, @Nullable RedisLink link, Jobs jobs, SpentKeeper keeper, CallGuard guard) {
        this.windows = windows;
        this.link = link;
        this.jobs = jobs;
        this.keeper = keeper;
        this.guard = guard;
    }

    /**
     * Begins to count.
     *
     * @param spent what was spent before
     * @throws io.harborai.platform.storage.StorageException if that cannot be read
     */
    static Counting start(HarborConfig config, SpentStore spent, Clock clock) {
        LocalTallies tallies = LocalTallies.create(clock);
        Jobs jobs = Jobs.create(clock);
        SpentKeeper keeper;
        try {
            keeper = SpentKeeper.start(tallies, spent, jobs, clock);
        } catch (RuntimeException unreadable) {
            jobs.close();
            throw unreadable;
        }
        LocalWindows here = LocalWindows.create(() -> System.nanoTime() / 1_000, clock.instant());
        RedisLink link = config.redis().url().reveal().isEmpty() ? null : RedisLink.open(settings(config));
        Windows windows = link == null ? here : RedisWindows.create(link, here, nodeName(), clock);
        return new Counting(windows, link, jobs, keeper,
                CallGuard.create(windows, Budgets.create(tallies, clock), table(config.limits())));
    }

    private static RedisSettings settings(HarborConfig config) {
        RedisSettings usual = RedisSettings.DEFAULT;
        return new RedisSettings(config.redis().url(), config.redis().checkWait(), usual.cacheWait(),
                usual.maxCacheValueBytes());
    }

    /** Different for every node and every run. */
    private static String nodeName() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return ManagementFactory.getRuntimeMXBean().getPid() + "-" + HexFormat.of().formatHex(random);
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
            if (link != null) {
                link.close();
            }
        }
    }
}
