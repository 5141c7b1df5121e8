package io.harborai.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.provider.Dialect;
import io.harborai.engine.provider.Platform;
import io.harborai.engine.provider.PlatformTable;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Rule;
import io.harborai.engine.routing.Share;
import io.harborai.engine.routing.Steering;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import io.harborai.platform.config.AliasSteering;
import io.harborai.platform.config.HarborConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the catalog that a configuration describes. A platform that is not mentioned there is configured all the same when
 * the environment holds its customary credential, so that {@code DEEPSEEK_API_KEY=… ./harborai serve} is enough.
 */
final class ConfiguredCatalog {
    /** Weights of nested aliases are shares of this. */
    private static final int WHOLE = 1_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredCatalog.class);

    private final HarborConfig config;
    private final Map<String, Provider> providers = new LinkedHashMap<>();
    private final Map<String, String> unavailable = new HashMap<>();

    private ConfiguredCatalog(HarborConfig config) {
        this.config = config;
    }

    /** The catalog; {@code embedded} run in this process, {@code variable} looks up an environment variable and may give null. */
    static Catalog of(HarborConfig config, List<? extends Provider> embedded, Lookup variable) {
        ConfiguredCatalog made = new ConfiguredCatalog(config);
        embedded.forEach(made::add);
        config.providers().values().forEach(entry -> made.add(remote(entry)));
        config.unconfigured().forEach(made.unavailable::put);
        for (Platform platform : PlatformTable.all()) {
            made.fromEnvironment(platform, variable);
        }
        List<Alias> aliases = new ArrayList<>();
        config.models().values().forEach(entry -> made.alias(entry).ifPresent(aliases::add));
        return Catalog.of(made.providers.values(), aliases, made.unavailable);
    }

    /** Looks up an environment variable. */
    @FunctionalInterface
    interface Lookup {
        @Nullable
        String get(String name);
    }

    private void add(Provider provider) {
        providers.put(provider.name(), provider);
    }

    private void fromEnvironment(Platform platform, Lookup variable) {
        if (platform.keyVariable() == null || platform.baseUrl() == null || providers.containsKey(platform.name())
                || unavailable.containsKey(platform.name())) {
            return;
        }
        String credential = variable.get(platform.keyVariable());
        if (credential == null || credential.isBlank()) {
            unavailable.put(platform.name(), "The provider " + platform.name() + " has no credential. Set "
                    + platform.keyVariable() + ", or providers." + platform.name()
                    + ".api_key in the configuration, and restart.");
            return;
        }
        Dialect dialect = Dialect.at(platform, URI.create(platform.baseUrl()), "");
        try {
            add(new RemoteProvider(platform.name(), URI.create(platform.baseUrl()), Secret.of(credential),
                    dialect.family().credentialHeader(), dialect.family().credentialPrefix(), platform.onThisHost(),
                    Timeouts.DEFAULT, Map.of(), List.of(), platform.families(), dialect));
        } catch (IllegalArgumentException unusable) {
            // Whoever has a wrong variable in the environment has not asked for this provider; the others are to be served.
            LOG.warn("{} is not used: {}", platform.keyVariable(), unusable.getMessage());
            unavailable.put(platform.name(), "The provider " + platform.name() + " cannot be used: "
                    + unusable.getMessage() + ". Correct " + platform.keyVariable() + ", and restart.");
        }
    }

    /**
     * A provider as it is configured.
     *
     * @throws IllegalArgumentException if nobody could be asked so
     */
    static RemoteProvider remote(HarborConfig.Provider entry) {
        Platform platform = PlatformTable.find(entry.name()).or(() -> PlatformTable.find(entry.type()))
                .orElse(new Platform(entry.name(), entry.name(), null, null, false, List.of()));
        URI base = entry.baseUrl() != null
                ? entry.baseUrl()
                : URI.create(Optional.ofNullable(platform.baseUrl()).orElseThrow(() -> new IllegalStateException(
                        "provider " + entry.name() + " passed the checks without a base_url")));
        Secret key = entry.apiKey();
        boolean none = key == null || key.reveal().isEmpty() || key.reveal().equals("none");
        Map<String, String> headers = entry.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> header.getValue().reveal()));
        HarborConfig.Timeouts limits = entry.timeouts();
        Timeouts timeouts = new Timeouts(millis(limits.connect()), millis(limits.firstToken()), millis(limits.idle()),
                millis(limits.total()));
        // An own address need not offer what the platform of that type offers.
        boolean own = entry.baseUrl() != null && !entry.name().equals(platform.name());
        Dialect dialect = Dialect.at(PlatformTable.find(entry.type()).orElse(platform), base, entry.apiVersion());
        return new RemoteProvider(entry.name(), base, none ? null : key, dialect.family().credentialHeader(),
                dialect.family().credentialPrefix(),
                entry.allowPrivateNetwork() || platform.onThisHost(), timeouts, headers, entry.models(),
                own ? List.of() : platform.families(), dialect);
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    /** An alias with those of its targets that can be reached; empty when none can. */
    private Optional<Alias> alias(HarborConfig.Alias entry) {
        List<WeightedTarget> targets = new ArrayList<>();
        expand(entry.targets(), 1.0, targets);
        if (targets.isEmpty()) {
            unavailable.put(entry.name(), "The model '" + entry.name() + "' leads only to providers without a "
                    + "credential: "
                    + String.join(", ", entry.targets().stream().map(HarborConfig.Target::name).toList())
                    + ".");
            return Optional.empty();
        }
        return Optional.of(alias(entry, targets).withSteering(steering(entry)));
    }

    private static Alias alias(HarborConfig.Alias entry, List<WeightedTarget> targets) {
        return new Alias(entry.name(), targets, Strategy.valueOf(entry.strategy().name()), entry.retries(),
                entry.fallbackOn().stream().map(reason -> FallbackCause.valueOf(reason.name()))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private Steering steering(HarborConfig.Alias entry) {
        List<Rule> rules = new ArrayList<>();
        for (AliasSteering.Rule rule : entry.steering().rules()) {
            ruled(entry, rule).ifPresent(to -> rules.add(new Rule(rule.name(), rule.when(), to)));
        }
        return new Steering(rules, entry.steering().affinity(), share(entry.steering().canary()),
                share(entry.steering().mirror()));
    }

    /**
     * Where a rule leads: a single alias keeps its own strategy and rules, other targets take those of the alias that has the
     * rule. A rule that leads only to providers without a credential does not count, as if it were not there.
     */
    private Optional<Alias> ruled(HarborConfig.Alias owner, AliasSteering.Rule rule) {
        HarborConfig.Alias other = rule.to().size() == 1 ? config.models().get(rule.to().get(0).name()) : null;
        if (other != null) {
            return alias(other);
        }
        List<WeightedTarget> targets = new ArrayList<>();
        expand(rule.to(), 1.0, targets);
        return targets.isEmpty() ? Optional.empty() : Optional.of(alias(owner, targets));
    }

    /** The share's target, null when there is none or its provider has no credential. */
    private @Nullable Share share(AliasSteering.@Nullable Share entry) {
        if (entry == null) {
            return null;
        }
        HarborConfig.Target target = new HarborConfig.Target(entry.model(), 1);
        return target.provider().map(providers::get)
                .map(provider -> new Share(Target.of(provider, target.model()), entry.percent() / 100)).orElse(null);
    }

    /** Resolves aliases inside aliases; the configuration was checked to have no loops. */
    private void expand(List<HarborConfig.Target> entries, double share, List<WeightedTarget> targets) {
        double total = entries.stream().mapToInt(HarborConfig.Target::weight).sum();
        for (HarborConfig.Target target : entries) {
            double part = total == 0 ? 0 : share * target.weight() / total;
            HarborConfig.Alias nested = config.models().get(target.name());
            if (nested != null) {
                expand(nested.targets(), part, targets);
                continue;
            }
            Provider provider = target.provider().map(providers::get).orElse(null);
            if (provider != null) {
                targets.add(new WeightedTarget(Target.of(provider, target.model()), (int) Math.round(part * WHOLE)));
            }
        }
    }
}
