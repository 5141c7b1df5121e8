package io.harborai.app.serve;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Version;
import io.harborai.engine.provider.Secret;
import io.harborai.ops.Watch;
import io.harborai.ops.WatchPorts;
import io.harborai.ops.WatchSettings;
import io.harborai.ops.alert.AlertRule;
import io.harborai.ops.alert.Comparison;
import io.harborai.ops.alert.DefaultRules;
import io.harborai.ops.health.CheckSettings;
import io.harborai.ops.notify.Channel;
import io.harborai.ops.notify.HookFormat;
import io.harborai.ops.notify.Severity;
import io.harborai.ops.optimize.ReliefRule;
import io.harborai.ops.telemetry.Telemetry;
import io.harborai.ops.telemetry.TelemetrySettings;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.config.OperationsConfig;
import org.jspecify.annotations.Nullable;

/** Makes what watches the server from the configuration. */
public final class Watching {
    private Watching() {
    }

    static Watch create(Modules.Parts parts) {
        HarborConfig config = parts.config();
        EngineLink engine = parts.engine();
        String node = node(config);
        WatchPorts ports = new WatchPorts(node, "HarborAI at " + node, parts.dataDir(), List.of(engine),
                engine::providers, engine::traffic, parts.checks(), engine.reliefs());
        return Watch.create(settings(config.operations()), ports, parts.database(), parts.clock());
    }

    /** What sends spans and metrics to a collector; empty when there is none. */
    static Optional<Telemetry> telemetry(HarborConfig config, EngineLink engine) {
        return Optional.of(config.operations().telemetry())
                .filter(wanted -> !wanted.endpoint().isEmpty() && (wanted.traces() || wanted.metrics()))
                .map(wanted -> Telemetry.create(telemetry(wanted, config), engine::metrics, InstantSource.system()));
    }

    private static TelemetrySettings telemetry(OperationsConfig.Telemetry wanted, HarborConfig config) {
        return new TelemetrySettings(URI.create(wanted.endpoint()), wanted.headers(), wanted.traces(),
                wanted.metrics(), wanted.every(), wanted.sampled() / 100, wanted.service(), Version.number(),
                node(config));
    }

    /** What is wrong in the configuration of what watches, each in a line; empty when it can be used. */
    public static List<String> problems(HarborConfig config) {
        try {
            settings(config.operations());
            return List.of();
        } catch (CommandFailure wrong) {
            return List.of(String.valueOf(wrong.getMessage()));
        }
    }

    /** The name of this process among those that share its database. */
    static String node(HarborConfig config) {
        return host() + ":" + config.server().port();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }

    private static WatchSettings settings(OperationsConfig config) {
        try {
            OperationsConfig.Optimizer optimizer = config.optimizer();
            return new WatchSettings(config.sampling(), config.keep(), config.unhealthy(),
                    new CheckSettings(config.health().interval(), config.health().timeout(), config.health().slow(),
                            config.health().calls()),
                    config.alerting() ? rules(config.rules()) : List.of(),
                    config.channels().stream().map(Watching::channel).toList(), config.grouping(),
                    optimizer.enabled()
                            ? ReliefRule.of(optimizer.cpu(), optimizer.memory(), optimizer.connections(),
                                    optimizer.lowerLimits(),
                                    optimizer.coolDown())
                            : List.of());
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(ExitCode.CONFIGURATION, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /**
     * The shipped rules with what the configuration says of them, and the rules that it adds.
     *
     * @throws IllegalArgumentException if one of those lacks its metric or threshold
     */
    public static List<AlertRule> rules(List<OperationsConfig.Rule> said) {
        Map<String, AlertRule> rules = new LinkedHashMap<>();
        DefaultRules.all().forEach(rule -> rules.put(rule.name(), rule));
        for (OperationsConfig.Rule each : said) {
            if (each.enabled()) {
                rules.put(each.name(), changed(each, Optional.ofNullable(rules.get(each.name()))));
            } else {
                rules.remove(each.name());
            }
        }
        return new ArrayList<>(rules.values());
    }

    private static AlertRule changed(OperationsConfig.Rule said, Optional<AlertRule> shipped) {
        Double threshold = or(said.threshold(), shipped.map(AlertRule::threshold).orElse(null));
        String metric = or(said.metric(), shipped.map(AlertRule::metric).orElse(null));
        if (threshold == null || metric == null) {
            throw new IllegalArgumentException("alerts.rules." + said.name() + " is no shipped rule: it needs a metric "
                    + "and a threshold. Shipped are "
                    + String.join(", ", DefaultRules.all().stream().map(AlertRule::name).toList()));
        }
        String condition = said.condition();
        String severity = said.severity();
        String summary = said.summary();
        Boolean autoResolve = said.autoResolve();
        return new AlertRule(said.name(), metric,
                condition != null
                        ? Comparison.valueOf(condition.toUpperCase(Locale.ROOT))
                        : shipped.map(AlertRule::comparison).orElse(Comparison.ABOVE),
                threshold, shipped.map(AlertRule::onlyWhile).orElse(null),
                time(said.holds(), shipped.map(AlertRule::holds), 60),
                severity != null ? Severity.of(severity) : shipped.map(AlertRule::severity).orElse(Severity.WARNING),
                time(said.coolDown(), shipped.map(AlertRule::coolDown), 300),
                time(said.escalation(), shipped.map(AlertRule::escalation), 1800),
                autoResolve != null ? autoResolve : shipped.map(AlertRule::autoResolve).orElse(true),
                summary != null ? summary : shipped.map(AlertRule::summary).orElse(said.name()),
                shipped.map(AlertRule::advice).orElse(""));
    }

    private static <T> @Nullable T or(@Nullable T one, @Nullable T other) {
        return one != null ? one : other;
    }

    private static Duration time(@Nullable Duration said, Optional<Duration> shipped, int usual) {
        return said != null ? said : shipped.orElse(Duration.ofSeconds(usual));
    }

    private static Channel channel(OperationsConfig.Channel config) {
        Severity least = Severity.of(config.severity());
        if (config.type().equals("email")) {
            return new Channel.Mail(config.name(), least, config.host(), config.port(),
                    Channel.MailSecurity.valueOf(config.security().toUpperCase(Locale.ROOT)), config.user(),
                    config.user().isEmpty() ? null : config.secret(), config.from(), config.to());
        }
        Secret url = config.url();
        if (url == null) {
            throw new IllegalArgumentException("alerts.channels." + config.name() + " needs a url");
        }
        return new Channel.Hook(config.name(), least,
                HookFormat.valueOf(config.type().toUpperCase(Locale.ROOT)), url, config.secret(),
                config.allowPrivate());
    }
}
