package io.harborai.platform.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import io.harborai.engine.provider.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What watches the server.
 *
 * @param sampling  from one sample to the next
 * @param keep      how long history stays in the database
 * @param unhealthy percent of CPU, memory and disk from which the server is unhealthy
 * @param health    how models are looked at
 * @param alerting  whether rules are looked at
 * @param grouping  how long notices wait for others
 * @param rules     what is said of rules, in the order written
 * @param channels  whom alerts are told, in the order written
 * @param optimizer what is done about overload
 * @param backup    when copies of everything are made
 * @param telemetry what is sent to a collector
 */
public record OperationsConfig(Duration sampling, Duration keep, double unhealthy, Health health, boolean alerting,
        Duration grouping, List<Rule> rules, List<Channel> channels, Optimizer optimizer,
        Backup backup, Telemetry telemetry) {
    /** Copies the lists. */
    public OperationsConfig {
        rules = List.copyOf(rules);
        channels = List.copyOf(channels);
    }

    /**
     * How models are looked at.
     *
     * @param interval from one look to the next
     * @param timeout  longest wait for an answer
     * @param slow     what takes longer is degraded
     * @param calls    whether a smallest call may be made
     */
    public record Health(Duration interval, Duration timeout, Duration slow, boolean calls) {}

    /**
     * What is said of a rule; null is as shipped.
     *
     * @param name       its name
     * @param enabled    whether it is looked at
     * @param metric     what is looked at
     * @param condition  above or below
     * @param threshold  the threshold
     * @param holds      how long it must be wrong
     * @param severity   info, warning or critical
     * @param coolDown   people are told at most once in this time
     * @param escalation it becomes worse after this
     * @param autoResolve whether it ends by itself
     * @param summary    what is wrong
     */
    public record Rule(String name, boolean enabled, @Nullable String metric, @Nullable String condition,
            @Nullable Double threshold, @Nullable Duration holds, @Nullable String severity,
            @Nullable Duration coolDown, @Nullable Duration escalation, @Nullable Boolean autoResolve,
            @Nullable String summary) {}

    /**
     * Whom alerts are told; what belongs to other types than its own is not looked at.
     *
     * @param name         its name
     * @param type         email, webhook, slack, dingtalk, feishu or wecom
     * @param severity     the mildest that is sent
     * @param url          where to post; null for none
     * @param secret       signs, or is the password; null for none
     * @param allowPrivate whether the address may be in a private network
     * @param host         the SMTP server
     * @param port         its port
     * @param security     none, starttls or tls
     * @param user         who logs in; empty for nobody
     * @param from         the sender
     * @param to           the receivers
     */
    public record Channel(String name, String type, String severity, @Nullable Secret url, @Nullable Secret secret,
            boolean allowPrivate, String host, int port, String security, String user, String from, List<String> to) {
        /** Copies the list. */
        public Channel {
            to = List.copyOf(to);
        }
    }

    /**
     * What is done about overload.
     *
     * @param enabled     whether anything is
     * @param cpu         percent
     * @param memory      percent
     * @param connections of callers
     * @param lowerLimits whether fewer calls go to providers at once, too
     * @param coolDown    from one time to the next
     */
    public record Optimizer(boolean enabled, double cpu, double memory, int connections, boolean lowerLimits,
            Duration coolDown) {}

    /**
     * When copies of everything are made.
     *
     * @param folder     where they lie
     * @param every      from one to the next; zero for none
     * @param keep       so many of the newest stay
     * @param keepFor    younger ones stay
     * @param passphrase encrypts them; null for none
     */
    public record Backup(Path folder, Duration every, int keep, Duration keepFor, @Nullable Secret passphrase) {}

    /**
     * What is sent to a collector of OpenTelemetry.
     *
     * @param endpoint where it takes OTLP over HTTP; empty for nowhere
     * @param headers  sent with everything
     * @param traces   whether spans are sent
     * @param metrics  whether metrics are sent
     * @param every    from one sending of the metrics to the next
     * @param sampled  percent of the traces that begin here
     * @param service  the service's name
     */
    public record Telemetry(String endpoint, Map<String, Secret> headers, boolean traces, boolean metrics,
            Duration every, double sampled, String service) {
        /** Copies the map. */
        public Telemetry {
            headers = Map.copyOf(headers);
        }
    }

    static OperationsConfig of(Values values, Assembler from) {
        return new OperationsConfig(from.seconds("monitor.interval_s"),
                Duration.ofDays(from.integer("monitor.keep_days")), from.number("health.unhealthy_percent"),
                new Health(from.seconds("health.interval_s"), from.seconds("health.timeout_s"),
                        Duration.ofMillis(from.integer("health.slow_ms")), from.flag("health.calls")),
                from.flag("alerts.enabled"), from.seconds("alerts.grouping_s"),
                names(values, "rules").stream().map(name -> rule(name, values, from)).toList(),
                names(values, "channels").stream().map(name -> channel(name, values, from)).toList(),
                new Optimizer(from.flag("optimizer.enabled"), from.number("optimizer.cpu_percent"),
                        from.number("optimizer.memory_percent"), from.integer("optimizer.connections"),
                        from.flag("optimizer.lower_limits"), from.seconds("optimizer.cooldown_s")),
                new Backup(from.path("backup.folder"), Duration.ofHours(from.integer("backup.every_h")),
                        from.integer("backup.keep"), Duration.ofDays(from.integer("backup.keep_days")),
                        values.find(Key.of("backup.passphrase")).map(given -> (Secret) given.value()).orElse(null)),
                new Telemetry(from.text("telemetry.endpoint"), from.headers(Key.of("telemetry.headers")),
                        from.flag("telemetry.traces"), from.flag("telemetry.metrics"),
                        from.seconds("telemetry.interval_s"), from.number("telemetry.sample_percent"),
                        from.text("telemetry.service_name")));
    }

    private static Set<String> names(Values values, String group) {
        Set<String> names = new LinkedHashSet<>();
        for (Key key : values.all().keySet()) {
            List<String> path = key.segments();
            if (path.size() == 4 && path.get(0).equals("alerts") && path.get(1).equals(group)) {
                names.add(path.get(2));
            }
        }
        return names;
    }

    private static Rule rule(String name, Values values, Assembler from) {
        Key key = new Key(List.of("alerts", "rules", name));
        Function<String, Optional<Object>> given = field -> values.find(key.child(field)).map(Values.Given::value);
        Function<String, @Nullable String> text = field -> given.apply(field).map(Object::toString).orElse(null);
        Function<String, @Nullable Duration> time = field -> given.apply(field)
                .map(seconds -> Duration.ofSeconds((Integer) seconds)).orElse(null);
        return new Rule(name, (Boolean) from.value(key.child("enabled"), Boolean::valueOf), text.apply("metric"),
                text.apply("condition"), given.apply("threshold").map(number -> (Double) number).orElse(null),
                time.apply("for_s"), text.apply("severity"), time.apply("cooldown_s"),
                time.apply("escalate_after_s"), given.apply("auto_resolve").map(flag -> (Boolean) flag).orElse(null),
                text.apply("summary"));
    }

    private static Channel channel(String name, Values values, Assembler from) {
        Key key = new Key(List.of("alerts", "channels", name));
        Function<String, String> text = field -> from.value(key.child(field), any -> any).toString();
        Function<String, @Nullable Secret> secret = field -> values.find(key.child(field))
                .map(given -> (Secret) given.value()).orElse(null);
        return new Channel(name, text.apply("type"), text.apply("severity"), secret.apply("url"),
                secret.apply("secret"), (Boolean) from.value(key.child("allow_private_network"), Boolean::valueOf),
                text.apply("host"), (Integer) from.value(key.child("port"), Integer::valueOf), text.apply("security"),
                text.apply("user"), text.apply("from"), from.strings(key.child("to")));
    }
}
