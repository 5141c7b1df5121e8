package io.harborai.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.local.LocalProvider;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Surroundings;
import io.harborai.engine.routing.Target;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.config.KnownProvider;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** From the words of a configuration file to the way of a call. */
final class ConfiguredCatalogTest {
    private final Surroundings around = Surroundings.of(new Random(3));

    @TempDir
    Path directory;

    @Test
    void aRuleLeadsToAnAliasWithThatAliassOwnStrategyAndRules() throws IOException {
        Catalog catalog = catalog("""
                models:
                  deep: {targets: [local/deep]}
                  big:
                    targets: [local/x, local/y]
                    strategy: round_robin
                    rules: [{when: {tools: true}, to: deep}]
                  small:
                    targets: [local/small]
                    rules:
                      - {when: {min_tokens: 1000}, to: big}
                      - {when: {stream: true}, to: [local/s, local/t]}
                    strategy: priority
                """);
        assertThat(names(catalog, traits("small", false, false, 4_000))).containsExactly("local/x", "local/y");
        assertThat(names(catalog, traits("small", false, false, 4_000))).containsExactly("local/y", "local/x");
        assertThat(names(catalog, traits("small", true, true, 4_000))).containsExactly("local/deep");
        assertThat(names(catalog, traits("small", true, false, 3_999))).containsExactly("local/s", "local/t");
        assertThat(names(catalog, traits("small", false, true, 0))).containsExactly("local/small");
    }

    @Test
    void canaryAndMirrorAreShares() throws IOException {
        Catalog catalog = catalog("""
                models:
                  a:
                    targets: [local/a]
                    canary: {model: local/new, percent: 100}
                    mirror: {model: local/copy, percent: 100}
                """);
        Route route = route(catalog, CallTraits.of("a"));
        assertThat(route.targets()).extracting(Target::name).containsExactly("local/new", "local/a");
        assertThat(route.mirror()).isNotNull().extracting(Target::name).isEqualTo("local/copy");
    }

    @Test
    void whatHasNoCredentialLeadsNobodyAnywhere() throws IOException {
        Catalog catalog = catalog("""
                models:
                  a:
                    targets: [local/a]
                    canary: {model: openai/new, percent: 100}
                    mirror: {model: openai/copy, percent: 100}
                    rules: [{when: {stream: true}, to: openai/b}]
                """);
        Route route = route(catalog, traits("a", true, false, 0));
        assertThat(route.targets()).extracting(Target::name).containsExactly("local/a");
        assertThat(route.mirror()).isNull();
    }

    @Test
    void aSessionHasOneHome() throws IOException {
        Catalog catalog = catalog("""
                models: {a: {targets: [local/a, local/b, local/c], affinity: session}}
                """);
        TreeSet<String> homes = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            CallTraits traits = CallTraits.of("a").with(CallTraits.Headers.NONE, "s" + i, Map.of());
            homes.add(names(catalog, traits).get(0));
            assertThat(names(catalog, traits)).isEqualTo(names(catalog, traits));
        }
        assertThat(homes).hasSize(3);
    }

    /** As when a guide's placeholder was copied with its dots. */
    @Test
    void aVariableThatNoHeaderCanCarryLeavesItsProviderOutAndTheOthersIn() throws IOException {
        HarborConfig config = load("models: {a: {targets: [local/a]}}");
        Catalog catalog = ConfiguredCatalog.of(config, List.of(new LocalProvider(Clock.systemUTC())),
                Map.of("DEEPSEEK_API_KEY", "sk-\u2026", "OPENAI_API_KEY", "sk-good")::get);
        assertThat(catalog.resolve(CallTraits.of("deepseek/deepseek-chat"), around))
                .isInstanceOfSatisfying(Catalog.Resolution.Unknown.class, unknown -> assertThat(unknown.reason())
                        .contains("DEEPSEEK_API_KEY", "no header can carry").doesNotContain("sk-"));
        assertThat(names(catalog, CallTraits.of("openai/gpt-4o"))).containsExactly("openai/gpt-4o");
        assertThat(names(catalog, CallTraits.of("a"))).containsExactly("local/a");
    }

    @Test
    void aConfiguredCredentialThatNoHeaderCanCarryIsAProblem() throws IOException {
        HarborConfig config = load("providers: {lab: {type: openai, base_url: \"https://lab.example/v1\", "
                + "api_key: \"sk-\u2026\"}}");
        assertThat(ConfigCheck.problems(config)).singleElement(InstanceOfAssertFactories.STRING)
                .contains("provider lab", "credential").doesNotContain("sk-");
    }

    private static CallTraits traits(String model, boolean stream, boolean tools, long bytes) {
        return new CallTraits(model, Operation.CHAT_COMPLETIONS, stream, tools, false, bytes, "t", null, null,
                Map.of(), CallTraits.Headers.NONE);
    }

    private List<String> names(Catalog catalog, CallTraits traits) {
        return route(catalog, traits).targets().stream().map(Target::name).toList();
    }

    private Route route(Catalog catalog, CallTraits traits) {
        if (catalog.resolve(traits, around) instanceof Catalog.Resolution.Found found) {
            return found.route();
        }
        throw new AssertionError(traits.model() + " was not found");
    }

    private Catalog catalog(String yaml) throws IOException {
        return ConfiguredCatalog.of(load(yaml), List.of(new LocalProvider(Clock.systemUTC())), name -> null);
    }

    private HarborConfig load(String yaml) throws IOException {
        Files.writeString(directory.resolve("harborai.yaml"), yaml);
        ConfigResult result = ConfigLoader.create(Map.of(), directory,
                List.of(new KnownProvider("openai", "OPENAI_API_KEY", true))).load(Map.of());
        if (result instanceof ConfigResult.Loaded loaded) {
            return loaded.config();
        }
        throw new AssertionError(result.toString());
    }
}
