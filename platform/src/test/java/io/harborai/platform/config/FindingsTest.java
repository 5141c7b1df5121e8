package io.harborai.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.harborai.platform.config.ConfigLoaderTest.alias;
import static io.harborai.platform.config.ConfigLoaderTest.loaded;
import static io.harborai.platform.config.ConfigLoaderTest.rejected;
import static org.assertj.core.api.Assertions.assertThat;

final class FindingsTest {

    @TempDir
    Path directory;

    @Test
    void everyMistakeIsReportedWithItsPlaceItsValueAndWhatIsAllowed() throws IOException {
        String actual = String.join("\n", load(resource("wrong.yaml"), Map.of()).stream().map(Finding::toString)
                .toList()) + "\n";
        assertThat(actual).isEqualTo(resource("wrong.findings.txt"));
        assertThat(actual).doesNotContain("canary", "pw@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"server: {port: 8000", "server: [", "\tserver: 1", "a: b: c", "x: &a [*a]",
            "? [a, b]\n: c", "--- 1\n--- 2", "%YAML 9.9\n", "server: !!java.lang.String x", "\u0000", "- a\n- b",
            "just text", "server: 5", "providers: [a]", "server:\n  port:\n"})
    void brokenOrMisshapenYamlIsAFinding(String yaml) throws IOException {
        assertThat(load(yaml, Map.of())).isNotEmpty();
    }

    @Test
    void aCollectionCannotAnswerForTheKnowledgeBase() throws IOException {
        assertThat(load("knowledge:\n  model: knowledge/x\n", Map.of())).singleElement()
                .satisfies(finding -> assertThat(finding.toString())
                        .startsWith("harborai.yaml:2:10: error: knowledge.model = knowledge/x: ")
                        .contains("local/extract, or leave it empty"));
    }

    @Test
    void aSyntaxErrorNamesLineAndColumn() throws IOException {
        assertThat(load("server:\n  port: 1\n host: x\n", Map.of())).singleElement()
                .satisfies(finding -> assertThat(finding.toString()).startsWith("harborai.yaml:3:2: error: "));
    }

    @Test
    void aBombOfAliasesIsRefusedAtOnce() throws IOException {
        StringBuilder bomb = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (char name = 'b'; name <= 'i'; name++) {
            String last = "*" + (char) (name - 1);
            bomb.append(
                    "%c: &%c [%s]\n".formatted(name, name, String.join(",", java.util.Collections.nCopies(9, last))));
        }
        assertThat(load(bomb.toString(), Map.of())).last().satisfies(
                finding -> assertThat(finding.message()).contains("100000 values"));
    }

    @Test
    void deepNestingAndLargeFilesAreRefused() throws IOException {
        assertThat(load("a: " + "[".repeat(17) + "]".repeat(17), Map.of()).toString()).contains("16 deep");
        assertThat(load("a: " + "[".repeat(20_000), Map.of())).isNotEmpty();
        assertThat(load("# " + "x".repeat(1 << 20), Map.of()).toString()).contains("1 MiB");
    }

    @ParameterizedTest
    @CsvSource({"http://127.0.0.1/v1", "http://2130706433/v1",
            "http://10.1.2.3/v1", "http://172.16.0.1/v1", "http://172.31.255.255/v1", "http://192.168.0.1/v1",
            "http://169.254.169.254/v1", "http://[::1]/v1", "http://[fc00::1]/v1", "http://[fdff::1]/v1",
            "http://[fe80::1]/v1", "http://[::ffff:10.0.0.1]/v1", "http://localhost:1/v1", "http://LOCALHOST./v1",
            "http://a.localhost/v1", "http://0.0.0.0/v1", "http://100.64.0.1/v1"})
    void aPrivateAddressNeedsPermission(String url) throws IOException {
        assertThat(load("providers: {x: {base_url: '" + url + "'}}", Map.of())).singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("allow_private_network: true"));
        write("providers: {x: {base_url: '" + url + "', allow_private_network: true}}");
        loaded(loader(Map.of()).load(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://api.example.org/v1", "http://172.32.0.1/v1", "http://8.8.8.8", "http://11.0.0.1",
            "https://[2001:db8::1]/v1", "https://localhost.example.org/v1"})
    void aPublicAddressNeedsNone(String url) throws IOException {
        write("providers: {x: {base_url: '" + url + "'}}");
        loaded(loader(Map.of()).load(Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org/v1", "ftp://example.org", "https://", "https:///v1", "https://ex ample.org",
            "https://example.org?x=1", "https://example.org#x", "https://u:p@example.org", "https://example.org:99999",
            "https://exa_mple^.org", "http://127.1/v1",
            "http://0x7f.0.0.1/v1", ""})
    void aBadUrlIsAFinding(String url) throws IOException {
        assertThat(load("providers: {x: {base_url: '" + url + "'}}", Map.of())).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"port,0,65535", "max_body_mb,1,1024", "workers,0,256", "drain_s,0,600"})
    void aRangeHoldsAtItsEndsAndNotBeyond(String name, int min, int max) throws IOException {
        for (int right : new int[]{min, max}) {
            write("server: {%s: %d}".formatted(name, right));
            loaded(loader(Map.of()).load(Map.of()));
        }
        for (int wrong : new int[]{min - 1, max + 1}) {
            assertThat(load("server: {%s: %d}".formatted(name, wrong), Map.of())).singleElement()
                    .satisfies(finding -> assertThat(finding.message()).contains("from " + min + " to " + max));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000.5", "0x1F90", "1e3", "99999999999999999999", "8_000", "eight", "[8000]", "{a: 1}"})
    void aPortIsAWholeNumber(String port) throws IOException {
        assertThat(load("server: {port: " + port + "}", Map.of())).isNotEmpty();
    }

    @Test
    void aTargetOfAKnownProviderWithoutACredentialIsAWarning() throws IOException {
        write("models: {fast: {targets: [deepseek/deepseek-chat]}}");
        assertThat(loaded(loader(Map.of()).load(Map.of())).warnings()).singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("providers.deepseek.api_key",
                        "DEEPSEEK_API_KEY"));
        assertThat(loaded(loader(Map.of("DEEPSEEK_API_KEY", "sk")).load(Map.of())).warnings()).isEmpty();
    }

    @Test
    void aTypeMayBeAKnownProviderWhoseAddressIsNot() throws IOException {
        write("providers: {mine: {type: vllm, base_url: 'https://example.org/v1'}}");
        assertThat(loaded(loader(Map.of()).load(Map.of())).config().providers().get("mine")).isNotNull();
        assertThat(load("providers: {vllm: {}}", Map.of()).toString()).contains("add its base_url");
    }

    @Test
    void aliasesMayLeadToAliasesAndToTheLocalProvider() throws IOException {
        write("models:\n  gpt-4.1: {targets: [inner]}\n  inner: {targets: [local/echo]}\n");
        HarborConfig config = loaded(loader(Map.of()).load(Map.of())).config();
        assertThat(config.models()).containsOnlyKeys("gpt-4.1", "inner");
        assertThat(alias(config, "gpt-4.1").targets().getFirst().provider()).isEmpty();
    }

    @Test
    void randomDamageNeverThrows() throws IOException {
        long seed = 20_261_120L;
        Random random = new Random(seed);
        String whole = resource("complete.yaml");
        for (int round = 0; round < 400; round++) {
            char[] damaged = whole.toCharArray();
            for (int change = 0; change <= random.nextInt(6); change++) {
                damaged[random.nextInt(damaged.length)] = "{}[]:,&*!|>'\"%@`#\n\t -?x0$\u0007\u4e2d"
                        .charAt(random.nextInt(27));
            }
            write(new String(damaged, 0, 1 + random.nextInt(damaged.length)));
            assertThat(loader(Map.of()).load(Map.of())).as("seed %d, round %d", seed, round).isNotNull();
        }
    }

    private List<Finding> load(String yaml, Map<String, String> environment) throws IOException {
        write(yaml);
        return rejected(loader(environment).load(Map.of()));
    }

    private ConfigLoader loader(Map<String, String> environment) {
        return ConfigLoader.create(environment, directory, ConfigLoaderTest.KNOWN);
    }

    private void write(String yaml) throws IOException {
        Files.writeString(directory.resolve("harborai.yaml"), yaml);
    }

    private static String resource(String name) throws IOException {
        try (var stream = FindingsTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(stream, name).readAllBytes(),
                    java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
