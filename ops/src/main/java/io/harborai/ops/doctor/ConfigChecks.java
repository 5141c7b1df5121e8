package io.harborai.ops.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.Finding.Severity;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.config.UnreadVariables;
import io.harborai.platform.secret.MasterSecret;

/** The configuration, and what it opens to whom. */
public final class ConfigChecks {
    private static final String VALIDATE = "Mend what is named; harborai config validate shows each place.";
    private static final long MOST_CONFIG = 8L << 20;

    private final ConfigResult result;
    private final Map<String, String> environment;
    private final Function<HarborConfig, List<String>> problems;

    private ConfigChecks(ConfigResult result, Map<String, String> environment,
            Function<HarborConfig, List<String>> problems) {
        this.result = result;
        this.environment = environment;
        this.problems = problems;
    }

    /**
     * The checks.
     *
     * @param result      what loading it gave
     * @param environment the environment variables
     * @param problems    what other parts find wrong in it
     */
    public static List<Check> of(ConfigResult result, Map<String, String> environment,
            Function<HarborConfig, List<String>> problems) {
        ConfigChecks checks = new ConfigChecks(result, environment, problems);
        return List.of(new Check("configuration", checks::valid),
                new Check("configuration-warnings", checks::warnings), new Check("master-key", checks::masterKey),
                new Check("providers", checks::providers), new Check("models", checks::models),
                new Check("exposure", checks::exposure), new Check("alert-channels", checks::channels));
    }

    /**
     * Whether the environment holds what looks like a setting, and nothing reads it.
     *
     * @param files the configuration files that are read
     */
    public static Check environment(Map<String, String> environment, List<Path> files) {
        return new Check("environment", () -> {
            List<String> texts = new ArrayList<>();
            for (Path file : files) {
                if (Files.isReadable(file) && Files.size(file) <= MOST_CONFIG) {
                    texts.add(Files.readString(file));
                }
            }
            List<UnreadVariables.Unread> unread = UnreadVariables.of(environment, texts);
            if (unread.isEmpty()) {
                return Verdict.ok("no variable is named like a setting without being read");
            }
            UnreadVariables.Unread first = unread.getFirst();
            return Verdict.warning(String.join(", ", unread.stream().limit(5).map(UnreadVariables.Unread::name)
                    .toList()) + " is set, and nothing reads it: neither the program nor a configuration file here",
                    "For " + first.setting() + " name it " + first.read() + ", or refer to it in the configuration: ${"
                            + first.name() + "}, as config/production.yaml does (--config FILE).");
        });
    }

    private Verdict valid() {
        return switch (result) {
            case ConfigResult.Loaded loaded -> {
                List<String> wrong = problems.apply(loaded.config());
                yield wrong.isEmpty()
                        ? Verdict.ok("it can be used")
                        : Verdict.failed(String.join("; ", wrong), VALIDATE);
            }
            case ConfigResult.Rejected rejected -> Verdict.failed(String.join("; ", rejected.findings().stream()
                    .filter(each -> each.severity() == Severity.ERROR).limit(5).map(Object::toString).toList()),
                    VALIDATE);
            case ConfigResult.Unavailable unavailable -> Verdict.failed(unavailable.message(),
                    "Name a file that is there and may be read: --config FILE.");
        };
    }

    private Optional<HarborConfig> config() {
        return result instanceof ConfigResult.Loaded loaded ? Optional.of(loaded.config()) : Optional.empty();
    }

    private Verdict warnings() {
        if (!(result instanceof ConfigResult.Loaded loaded)) {
            return Verdict.skipped("it cannot be used");
        }
        return loaded.warnings().isEmpty()
                ? Verdict.ok("none")
                : Verdict.warning(String.join("; ", loaded.warnings().stream().limit(5).map(Object::toString).toList()),
                        VALIDATE);
    }

    private Verdict masterKey() {
        String given = environment.getOrDefault(MasterSecret.VARIABLE, "");
        if (given.isEmpty()) {
            return Verdict.ok("the first start makes one and shows it once");
        }
        if (given.length() < MasterSecret.MIN_LENGTH) {
            return Verdict.failed(MasterSecret.VARIABLE + " has " + given.length() + " characters",
                    "Give it " + MasterSecret.MIN_LENGTH + " or more: export " + MasterSecret.VARIABLE
                            + "=\"$(openssl rand -hex 24)\".");
        }
        return given.chars().distinct().count() < 6
                ? Verdict.warning(MasterSecret.VARIABLE + " is easy to guess",
                        "Make one by chance: export " + MasterSecret.VARIABLE + "=\"$(openssl rand -hex 24)\".")
                : Verdict.ok(MasterSecret.VARIABLE + " is set");
    }

    private Verdict providers() {
        return config().map(config -> {
            List<String> without = new ArrayList<>();
            config.unconfigured().forEach((name, why) -> without.add(name + ": " + why));
            if (!without.isEmpty()) {
                return Verdict.warning(String.join("; ", without),
                        "Set the credential that is missing, or take the provider out of the configuration.");
            }
            return config.providers().isEmpty()
                    ? Verdict
                            .ok("none is configured: local/echo answers, and platforms whose key is in the environment")
                    : Verdict.ok(String.join(", ", config.providers().keySet()));
        }).orElseGet(() -> Verdict.skipped("the configuration cannot be used"));
    }

    /** An alias that leads only to providers without a credential answers nobody. */
    private Verdict models() {
        return config().map(config -> {
            List<String> dead = config.models().values().stream()
                    .filter(alias -> alias.targets().stream().allMatch(target -> target.provider()
                            .map(config.unconfigured()::containsKey).orElse(false)))
                    .map(HarborConfig.Alias::name).toList();
            return dead.isEmpty()
                    ? Verdict.ok(config.models().size() + " aliases lead somewhere")
                    : Verdict.failed(String.join(", ", dead) + " lead only to providers without a credential",
                            "Give one of their providers its credential, or add a target.");
        }).orElseGet(() -> Verdict.skipped("the configuration cannot be used"));
    }

    private Verdict exposure() {
        return config().map(config -> {
            String host = config.server().host();
            boolean here = host.startsWith("127.") || host.equals("localhost") || host.equals("::1");
            if (here) {
                return Verdict.ok("only this machine can connect to " + host);
            }
            return config.metrics().access() == HarborConfig.MetricsAccess.ALWAYS
                    ? Verdict.warning("everybody who reaches " + host + " reads the metrics",
                            "Set metrics.public to loopback or never, or let a firewall keep strangers away.")
                    : Verdict.ok("others can connect to " + host + "; nothing answers them without a key");
        }).orElseGet(() -> Verdict.skipped("the configuration cannot be used"));
    }

    private Verdict channels() {
        return config().map(config -> config.operations().alerting() && config.operations().channels().isEmpty()
                ? Verdict.warning("alerts fire, and nobody is told",
                        "Add a channel: alerts.channels in the configuration, docs/reference/alerts.md has examples.")
                : Verdict.ok(config.operations().channels().size() + " channels"))
                .orElseGet(() -> Verdict.skipped("the configuration cannot be used"));
    }
}
