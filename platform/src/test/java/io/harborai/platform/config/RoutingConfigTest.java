package io.harborai.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.harborai.engine.routing.Affinity;
import io.harborai.engine.routing.Condition;
import io.harborai.engine.routing.Condition.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class RoutingConfigTest {
    @TempDir
    Path directory;

    @Test
    void anAliasMayBeSteered() throws IOException {
        HarborConfig config = loaded("""
                models:
                  big: {targets: [local/big]}
                  smart:
                    targets: [local/echo, local/extract]
                    strategy: least_busy
                    affinity: session
                    canary: {model: local/new, percent: 2.5}
                    mirror: {model: local/copy}
                    rules:
                      - {name: pictures, when: {images: true, headers: {x-team: "red*"}}, to: big}
                      - when: {min_tokens: 8000, max_bytes: 90000, tools: "no", stream: true, model: "s*",
                               tags: {tier: gold}}
                        to: [{model: local/a, weight: 3}, local/b]
                """);
        HarborConfig.Alias smart = ConfigLoaderTest.alias(config, "smart");
        assertThat(smart.strategy()).isEqualTo(HarborConfig.Strategy.LEAST_BUSY);
        assertThat(smart.steering()).isEqualTo(new AliasSteering(Affinity.SESSION,
                new AliasSteering.Share("local/new", 2.5), new AliasSteering.Share("local/copy", 5),
                List.of(new AliasSteering.Rule("pictures",
                        List.of(new Condition.Header("x-team", new Pattern("red*")), new Condition.Images(true)),
                        List.of(new HarborConfig.Target("big", 1))),
                        new AliasSteering.Rule("rule 2", List.of(new Condition.Tag("tier", new Pattern("gold")),
                                new Condition.Model(new Pattern("s*")), new Condition.Tokens(8_000, Long.MAX_VALUE),
                                new Condition.Bytes(0, 90_000), new Condition.Stream(true),
                                new Condition.Tools(false)),
                                List.of(new HarborConfig.Target("local/a", 3),
                                        new HarborConfig.Target("local/b", 1))))));
    }

    @Test
    void theEnvironmentSteersToo() {
        HarborConfig config = ConfigLoaderTest.loaded(loader(Map.of("HARBORAI_MODELS_A_TARGETS", "local/echo",
                "HARBORAI_MODELS_A_STRATEGY", "round_robin", "HARBORAI_MODELS_A_CANARY_MODEL", "local/new",
                "HARBORAI_MODELS_A_CANARY_PERCENT", "50", "HARBORAI_MODELS_A_RULES",
                "[{when: {stream: true}, to: local/b}]")).load(Map.of())).config();
        HarborConfig.Alias alias = ConfigLoaderTest.alias(config, "a");
        assertThat(alias.strategy()).isEqualTo(HarborConfig.Strategy.ROUND_ROBIN);
        assertThat(alias.steering().canary()).isEqualTo(new AliasSteering.Share("local/new", 50));
        assertThat(alias.steering().rules()).singleElement()
                .satisfies(rule -> assertThat(rule.when()).containsExactly(new Condition.Stream(true)));
    }

    @Test
    void theRulesCanBeShown() throws IOException {
        write("models: {a: {targets: [local/echo], rules: [{when: {stream: true, min_bytes: 5}, to: local/b}]}}");
        String shown = ConfigLoaderTest.loaded(loader(Map.of()).load(Map.of())).view().tree().toString();
        assertThat(shown).contains("rule 1: when bytes are 5 to any and stream is true to local/b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "`rules: {when: {stream: true}, to: local/b}`|must be a list of at most 64 rules",
            "`rules: [local/b]`|must be a list of at most 64 rules",
            "`rules: [{when: {stream: true}}]`|a rule needs both",
            "`rules: [{to: local/b}]`|a rule needs both", "`rules: [{when: [], to: local/b}]`|a rule needs both",
            "`rules: [{when: {}, to: local/b}]`|1 to 16 conditions",
            "`rules: [{when: {strem: true}, to: local/b}]`|did you mean stream?",
            "`rules: [{when: {stream: true}, too: local/b}]`|did you mean to?",
            "`rules: [{when: {stream: perhaps}, to: local/b}]`|must be true or false",
            "`rules: [{when: {min_tokens: -1}, to: local/b}]`|whole number from 0",
            "`rules: [{when: {min_tokens: 5, max_tokens: 4}, to: local/b}]`|must not be above max_tokens, which is 4",
            "`rules: [{when: {headers: x}, to: local/b}]`|mapping of names to patterns",
            "`rules: [{when: {headers: {\"a b\": x}}, to: local/b}]`|is not a header's name",
            "`rules: [{when: {model: \"\"}, to: local/b}]`|pattern has 0 characters",
            "`rules: [{when: {stream: true}, to: []}]`|at least one",
            "`rules: [{when: {stream: true}, to: nobody/b}]`|names the unknown provider nobody",
            "`rules: [{when: {stream: true}, to: nothing}]`|neither provider/model nor another alias",
            "`rules: [{when: {stream: true}, to: a}]`|lead in a circle: a -> a",
            "`canary: {model: a}`|must be provider/model", "`canary: {percent: 5}`|a share needs its model",
            "`mirror: {model: local/x, percent: 101}`|must be a number from 0 to 100",
            "`mirror: {model: nobody/x}`|names the unknown provider nobody",
            "`affinity: sometimes`|must be one of none, session, user"})
    void whatIsWrongIsSaidWithItsPlace(String part, String message) throws IOException {
        write("models:\n  a: {targets: [local/echo], " + part + "}\n");
        assertThat(ConfigLoaderTest.rejected(loader(Map.of()).load(Map.of()))).anySatisfy(finding -> {
            assertThat(finding.message()).contains(message);
            assertThat(finding.key()).startsWith("models.a");
            assertThat(finding.origin().line()).isEqualTo(2);
        });
    }

    @Test
    void noMoreThanSixtyFourRules() throws IOException {
        String rule = "{when: {stream: true}, to: local/b},";
        write("models: {a: {targets: [local/echo], rules: [" + rule.repeat(64) + "]}}");
        assertThat(ConfigLoaderTest.loaded(loader(Map.of()).load(Map.of())).warnings()).isEmpty();
        write("models: {a: {targets: [local/echo], rules: [" + rule.repeat(65) + "]}}");
        assertThat(ConfigLoaderTest.rejected(loader(Map.of()).load(Map.of()))).isNotEmpty();
    }

    private HarborConfig loaded(String yaml) throws IOException {
        write(yaml);
        return ConfigLoaderTest.loaded(loader(Map.of()).load(Map.of())).config();
    }

    private ConfigLoader loader(Map<String, String> environment) {
        return ConfigLoader.create(environment, directory, ConfigLoaderTest.KNOWN);
    }

    private void write(String yaml) throws IOException {
        Files.writeString(directory.resolve("harborai.yaml"), yaml);
    }
}
