package io.harborai.platform.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.harborai.engine.cache.SemanticSettings;

/** Checks what no single setting shows: names that lead somewhere, loops, private addresses, reserved settings. */
final class CrossChecks {
    static final String LOCAL = "local";
    private static final int MOST_MODEL_NAME = 200;

    static final String ORIGINS = "server.allowed_origins";
    /** Scheme, host and perhaps a port, as browsers send them. */
    private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\s]+", Pattern.CASE_INSENSITIVE);
    private static final Key SEMANTIC = Key.of("cache.semantic");
    private static final Key KNOWLEDGE_MODEL = Key.of("knowledge.model");
    private static final Key SEMANTIC_MODEL = SEMANTIC.child("model");

    private final Values values;
    private final Map<String, KnownProvider> known;
    private final Set<String> names;
    private final Map<String, String> environment;
    private final List<Finding> findings;

    CrossChecks(Values values, Map<String, KnownProvider> known, Map<String, String> environment,
            List<Finding> findings) {
        this.values = values;
        this.known = known;
        this.names = new TreeSet<>(known.keySet());
        this.environment = environment;
        this.findings = findings;
        names.add(LOCAL);
    }

    void run() {
        values.entries("providers").forEach(this::provider);
        values.entries("models").forEach(this::alias);
        new AliasLoops(values, findings).run();
        values.find(SEMANTIC.child("enabled")).filter(on -> Boolean.TRUE.equals(on.value())).ifPresent(this::semantic);
        values.all().forEach(this::reserved);
        replicas();
        values.find(KNOWLEDGE_MODEL).ifPresent(this::answering);
        origins();
        OidcConfig.check(values, findings);
    }

    private void origins() {
        Key key = Key.of(ORIGINS);
        values.find(key).ifPresent(given -> ((List<?>) given.value()).forEach(origin -> {
            if (!ORIGIN.matcher(origin.toString()).matches()) {
                error(given.origin(), key, origin.toString(),
                        "an origin is a scheme and a host without a path, such as https://chat.example");
            }
        }));
    }

    private void replicas() {
        Key key = Key.of("database.replica_urls");
        boolean postgres = values.find(Key.of("database.url")).map(url -> url.value().toString())
                .filter(url -> url.startsWith("postgres")).isPresent();
        values.find(key).filter(given -> !postgres && !((List<?>) given.value()).isEmpty())
                .ifPresent(given -> error(given.origin(), key, "",
                        "only a PostgreSQL database has replicas; set database.url, or leave them out"));
    }

    private void answering(Values.Given given) {
        String model = given.value().toString();
        if (model.startsWith("knowledge/") || model.length() > MOST_MODEL_NAME) {
            error(given.origin(), KNOWLEDGE_MODEL, model,
                    "is no model that writes an answer from passages: a collection "
                            + "cannot answer for the knowledge base, and a name has at most " + MOST_MODEL_NAME
                            + " characters; name an alias or provider/model, or local/extract, or leave it empty");
        }
    }

    private void provider(String name, Origin origin) {
        Key key = new Key(List.of("providers", name));
        if (name.equals(LOCAL)) {
            error(origin, key, "", "this name belongs to the built-in provider, which needs no entry; choose another");
            return;
        }
        Optional<Values.Given> url = values.find(key.child("base_url"));
        values.find(key.child("type")).filter(type -> !names.contains(type.value().toString()))
                .ifPresent(type -> error(type.origin(), key.child("type"), type.value().toString(),
                        "no known provider has this name" + nearest(type.value().toString(), names)));
        if (url.isEmpty() && !hasAddress(name) && !refused(key.child("base_url"))) {
            error(origin, key, "", known.containsKey(name)
                    ? "has no address of its own; add its base_url"
                    : "is not a known provider, so it needs a base_url" + nearest(name, names));
        }
        boolean allowed = values.find(key.child("allow_private_network")).map(Values.Given::value)
                .filter(Boolean.TRUE::equals).isPresent();
        url.filter(given -> !allowed && UrlRules.isPrivate(URI.create(given.value().toString())))
                .ifPresent(given -> error(given.origin(), key.child("base_url"), given.value().toString(),
                        "is on this machine or in a private network; add allow_private_network: true if that is meant"));
        values.missing(key.child("api_key")).filter(missing -> !missing.isLater())
                .ifPresent(missing -> findings.add(Finding.warning(missing.origin(), key.child("api_key").toString(),
                        "", missing.reason() + ", so the provider " + name + " is not configured")));
    }

    private void alias(String name, Origin origin) {
        Key key = new Key(List.of("models", name, "targets"));
        Optional<Values.Given> targets = values.find(key);
        if (targets.isEmpty()) {
            if (!refused(key)) {
                error(origin, key, "", "an alias needs at least one target");
            }
            return;
        }
        targets(targets.get()).forEach(target -> lead(key, targets.get().origin(), target));
        Key whole = new Key(List.of("models", name));
        values.find(whole.child("rules")).ifPresent(given -> rules(given).forEach(rule -> rule.to()
                .forEach(target -> lead(whole.child("rules"), given.origin(), target))));
        share(whole.child("canary"));
        share(whole.child("mirror"));
    }

    private void lead(Key key, Origin origin, HarborConfig.Target target) {
        target.provider().ifPresentOrElse(provider -> target(key, origin, target, provider),
                () -> nested(key, origin, target));
    }

    private void share(Key key) {
        Optional<Values.Given> model = values.find(key.child("model"));
        if (model.isEmpty()) {
            values.find(key.child("percent")).ifPresent(percent -> error(percent.origin(), key.child("percent"), "",
                    "a share needs its model: " + key.child("model")));
            return;
        }
        HarborConfig.Target target = new HarborConfig.Target(model.get().value().toString(), 1);
        if (target.provider().filter(provider -> !provider.isEmpty()).isEmpty() || target.model().isEmpty()) {
            error(model.get().origin(), key.child("model"), target.name(), "must be provider/model");
        } else {
            lead(key.child("model"), model.get().origin(), target);
        }
    }

    /** An alias will not do: the vectors of two models cannot be compared. */
    private void semantic(Values.Given enabled) {
        Optional<Values.Given> given = values.find(SEMANTIC_MODEL);
        if (given.isEmpty()) {
            if (!refused(SEMANTIC_MODEL)) {
                error(enabled.origin(), SEMANTIC_MODEL, "", "the semantic cache needs an embedding model: "
                        + "provider/model");
            }
            return;
        }
        HarborConfig.Target model = new HarborConfig.Target(given.get().value().toString(), 1);
        Origin origin = given.get().origin();
        if (model.provider().filter(provider -> !provider.isEmpty()).isEmpty() || model.model().isEmpty()) {
            error(origin, SEMANTIC_MODEL, model.name(),
                    "must be provider/model, and no alias: the vectors of two models "
                            + "cannot be compared");
        } else if (!model.name().startsWith(LOCAL + "/")) {
            target(SEMANTIC_MODEL, origin, model, model.provider().get());
        } else if (!model.name().equals(SemanticSettings.LEXICAL)) {
            error(origin, SEMANTIC_MODEL, model.name(), "makes no embeddings; name an embedding model of a provider");
        } else if (values.find(SEMANTIC.child("lexical_model")).filter(yes -> Boolean.TRUE.equals(yes.value()))
                .isEmpty()) {
            error(origin, SEMANTIC_MODEL, model.name(), "compares the words of two requests and not what they mean, so "
                    + "that an answer may be wrong; name an embedding model of a provider, or add "
                    + "cache.semantic.lexical_model: true if that is meant");
        }
    }

    private boolean hasAddress(String name) {
        return Optional.ofNullable(known.get(name)).filter(KnownProvider::hasAddress).isPresent();
    }

    /** Whether the value was there and wrong: then it is not missing as well. */
    private boolean refused(Key key) {
        return findings.stream().anyMatch(finding -> finding.key().startsWith(key.toString()));
    }

    private void target(Key key, Origin origin, HarborConfig.Target target, String provider) {
        if (values.entries("providers").containsKey(provider) || provider.equals(LOCAL)) {
            return;
        }
        if (known.containsKey(provider)) {
            unconfigured(key, origin, target, provider);
            return;
        }
        Set<String> candidates = new LinkedHashSet<>(values.entries("providers").keySet());
        candidates.addAll(names);
        error(origin, key, target.name(), "names the unknown provider " + provider + nearest(provider, candidates));
    }

    private void unconfigured(Key key, Origin origin, HarborConfig.Target target, String provider) {
        String variable = Optional.ofNullable(known.get(provider)).map(KnownProvider::credentialVariable).orElse("");
        if (!environment.getOrDefault(variable, "").isBlank()) {
            return;
        }
        findings.add(Finding.warning(origin, key.toString(), target.name(), "the provider " + provider
                + " is not configured; add providers." + provider
                + (variable.isEmpty() ? "" : ".api_key, or set " + variable)));
    }

    private void nested(Key key, Origin origin, HarborConfig.Target target) {
        Map<String, Origin> aliases = values.entries("models");
        if (!aliases.containsKey(target.name())) {
            error(origin, key, target.name(), "is neither provider/model nor another alias"
                    + nearest(target.name(), aliases.keySet()));
        }
    }

    private void reserved(Key key, Values.Given given) {
        Setting setting = given.setting();
        boolean usual = given.value().toString().equals(usual(setting));
        if (setting.reserved() && !usual) {
            findings.add(Finding.warning(given.origin(), key.toString(), UrlRules.masked(given.value().toString()),
                    "has no effect in this version"));
        }
    }

    /** The default as the parsed value's text. */
    private String usual(Setting setting) {
        String dataDir = values.find(Key.of("data_dir")).map(given -> given.value().toString()).orElse("data");
        return switch (setting.type()) {
            case URL -> setting.fallback().replace("{data_dir}", Path.of(dataDir).normalize().toString());
            case WORDS, URLS, NAMES -> List.of().toString();
            case NUMBER -> String.valueOf(Double.parseDouble(setting.fallback()));
            default -> setting.fallback();
        };
    }

    private void error(Origin origin, Key key, String value, String message) {
        findings.add(Finding.error(origin, key.toString(), value, message));
    }

    private static String nearest(String written, Set<String> names) {
        return NearestName.of(written, names).map(name -> "; did you mean " + name + "?").orElseGet(
                () -> names.isEmpty() ? "" : "; known are " + String.join(", ", names));
    }

    /** The rules in a value of that type. */
    static List<AliasSteering.Rule> rules(Values.Given given) {
        List<AliasSteering.Rule> rules = new ArrayList<>();
        for (Object rule : (List<?>) given.value()) {
            rules.add((AliasSteering.Rule) rule);
        }
        return rules;
    }

    /** The targets in a value of that type. */
    static List<HarborConfig.Target> targets(Values.Given given) {
        List<HarborConfig.Target> targets = new ArrayList<>();
        for (Object target : (List<?>) given.value()) {
            targets.add((HarborConfig.Target) target);
        }
        return targets;
    }
}
