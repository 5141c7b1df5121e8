package io.harborai.ops;

import java.time.Duration;
import java.util.List;

import io.harborai.ops.alert.AlertRule;
import io.harborai.ops.alert.DefaultRules;
import io.harborai.ops.health.CheckSettings;
import io.harborai.ops.notify.Channel;
import io.harborai.ops.optimize.ReliefRule;

/**
 * What watches, and how.
 *
 * @param sampling  from one sample to the next, 1 to 60 s
 * @param keep      how long minutes, alerts and deeds stay in the database, a day to a year
 * @param unhealthy percent of CPU, memory and disk from which the server is unhealthy, above 10 to 100
 * @param models    how models are looked at
 * @param rules     the alerts' rules; none switches alerts off
 * @param channels  whom alerts are told
 * @param grouping  how long notices wait for others, up to ten minutes
 * @param reliefs   when something is done about overload; none switches that off
 */
public record WatchSettings(Duration sampling, Duration keep, double unhealthy, CheckSettings models,
        List<AlertRule> rules, List<Channel> channels, Duration grouping, List<ReliefRule> reliefs) {
    /** What is shipped: every rule, nobody who is told. */
    public static final WatchSettings DEFAULT = new WatchSettings(Duration.ofSeconds(10), Duration.ofDays(30), 90,
            CheckSettings.DEFAULT, DefaultRules.all(), List.of(), Duration.ofSeconds(30),
            ReliefRule.of(80, 85, 500, false, Duration.ofMinutes(5)));

    /** Checks the ranges; copies the lists. */
    public WatchSettings {
        rules = List.copyOf(rules);
        channels = List.copyOf(channels);
        reliefs = List.copyOf(reliefs);
        within("sampling", sampling, Duration.ofSeconds(1), Duration.ofMinutes(1));
        within("keep", keep, Duration.ofDays(1), Duration.ofDays(366));
        within("grouping", grouping, Duration.ZERO, Duration.ofMinutes(10));
    }

    private static void within(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(what + " " + value + ": " + least + " to " + most);
        }
    }
}
