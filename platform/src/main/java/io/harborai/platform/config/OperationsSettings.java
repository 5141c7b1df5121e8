package io.harborai.platform.config;

import java.util.List;

import static io.harborai.platform.config.Setting.flag;
import static io.harborai.platform.config.Setting.integer;
import static io.harborai.platform.config.Setting.list;
import static io.harborai.platform.config.Setting.number;
import static io.harborai.platform.config.Setting.secret;
import static io.harborai.platform.config.Setting.text;
import static io.harborai.platform.config.Setting.word;

/** The settings of what watches the server. Of a rule, what is not given stays as it is shipped. */
final class OperationsSettings {
    private static final int DAY_S = 86_400;
    private static final String SHIPPED = " As shipped when it is not given.";

    static final List<Setting> ALL = List.of(
            integer("monitor.interval_s", 10, 1, 60).in("s").doc("From one sample of the metrics to the next."),
            integer("monitor.keep_days", 30, 1, 366).in("days")
                    .doc("Minutes, alerts and actions stay in the database for."),
            number("health.unhealthy_percent", 90, 11, 100)
                    .doc("CPU, memory and disk from which the server is unhealthy, in percent."),
            integer("health.interval_s", 300, 10, DAY_S).in("s")
                    .doc("From one look at a provider's models to the next."),
            integer("health.timeout_s", 30, 1, 300).in("s").doc("Longest wait for a provider's answer to a look."),
            integer("health.slow_ms", 10_000, 10, 300_000).in("ms")
                    .doc("An answer that takes longer makes a model degraded."),
            flag("health.calls", false)
                    .doc("Make a smallest call, which costs money, where a provider has no list of models."),
            flag("alerts.enabled", true).doc("Hold the rules against what is measured."),
            integer("alerts.grouping_s", 30, 0, 600).in("s")
                    .doc("How long notices wait for others, to go together; critical ones do not wait."),
            flag("alerts.rules.*.enabled", true)
                    .doc("Whether the rule is looked at; docs/reference/alerts.md has them."),
            text("alerts.rules.*.metric", "").doc("What is looked at; a rule of your own needs it." + SHIPPED),
            word("alerts.rules.*.condition", "above", "above", "below")
                    .doc("On which side of the threshold it is wrong." + SHIPPED),
            number("alerts.rules.*.threshold", 0, -1e12, 1e12).doc("The threshold; a rule of your own needs it."
                    + SHIPPED),
            integer("alerts.rules.*.for_s", 60, 0, DAY_S).in("s").doc("How long it must be wrong." + SHIPPED),
            word("alerts.rules.*.severity", "warning", "info", "warning", "critical").doc("How bad it is." + SHIPPED),
            integer("alerts.rules.*.cooldown_s", 300, 0, 7 * DAY_S).in("s")
                    .doc("People are told of it at most once in this time." + SHIPPED),
            integer("alerts.rules.*.escalate_after_s", 1800, 0, 7 * DAY_S).in("s")
                    .doc("It becomes one severity worse after this; 0 for never." + SHIPPED),
            flag("alerts.rules.*.auto_resolve", true).doc("Whether it ends by itself." + SHIPPED),
            text("alerts.rules.*.summary", "").doc("What is wrong, in a few words." + SHIPPED),
            word("alerts.channels.*.type", "webhook", "email", "webhook", "slack", "dingtalk", "feishu", "wecom")
                    .doc("How people are reached."),
            word("alerts.channels.*.severity", "warning", "info", "warning", "critical")
                    .doc("Milder notices are not sent here."),
            secret("alerts.channels.*.url").doc("Where to post to; not for email."),
            secret("alerts.channels.*.secret")
                    .doc("Signs what is posted: webhook, dingtalk, feishu. The password of email."),
            flag("alerts.channels.*.allow_private_network", false)
                    .doc("Allow an address on this machine or in a private network; not for email."),
            text("alerts.channels.*.host", "").doc("type email: the SMTP server."),
            integer("alerts.channels.*.port", 587, 1, 65_535).doc("type email: its port."),
            word("alerts.channels.*.security", "starttls", "none", "starttls", "tls")
                    .doc("type email: how the connection is encrypted."),
            text("alerts.channels.*.user", "").doc("type email: who logs in; empty for nobody."),
            text("alerts.channels.*.from", "").doc("type email: the sender's address."),
            list("alerts.channels.*.to", Setting.Type.NAMES, "").doc("type email: the receivers' addresses."),
            flag("optimizer.enabled", true)
                    .doc("Do something about overload: shed low priority, trim caches, close idle connections."),
            number("optimizer.cpu_percent", 80, 1, 100)
                    .doc("CPU above which no calls of low priority are let in, in percent."),
            number("optimizer.memory_percent", 85, 1, 100).doc("Memory above which caches are trimmed, in percent."),
            integer("optimizer.connections", 500, 1, 1_000_000)
                    .doc("Connections of callers above which idle ones are closed."),
            flag("optimizer.lower_limits", false)
                    .doc("Halve the connections to each provider, too, when CPU or connections are above; calls then wait."),
            integer("optimizer.cooldown_s", 300, 1, DAY_S).in("s").doc("From one time to the next."),
            Setting.url("telemetry.endpoint", "", "http", "https")
                    .doc("Where an OpenTelemetry collector takes OTLP over HTTP, such as http://localhost:4318; empty for "
                            + "none. /v1/traces and /v1/metrics are added to it."),
            list("telemetry.headers", Setting.Type.HEADERS, "").doc("Headers that the collector asks for."),
            flag("telemetry.traces", true).doc("Send a span of every call that is part of a recorded trace."),
            flag("telemetry.metrics", true).doc("Send what /metrics shows."),
            integer("telemetry.interval_s", 60, 1, 3600).in("s").doc("From one sending of the metrics to the next."),
            number("telemetry.sample_percent", 100, 0, 100)
                    .doc("Share of the traces that begin here which are recorded, in percent; a caller's trace says so itself."),
            text("telemetry.service_name", "harborai").doc("The service's name among others."),
            Setting.path("backup.folder", "{data_dir}/backups")
                    .doc("Where backups lie; better on another disk than the data."),
            integer("backup.every_h", 0, 0, 31 * 24).in("h")
                    .doc("From one backup to the next, while the server runs; 0 for none."),
            integer("backup.keep", 7, 1, 10_000).doc("So many of the newest backups stay."),
            integer("backup.keep_days", 0, 0, 3650).in("days").doc("Backups younger than this stay, too."),
            secret("backup.passphrase")
                    .doc("Encrypts backups. Without it they are plain ZIP files that hold no key and no plain secret."));

    private OperationsSettings() {
    }
}
