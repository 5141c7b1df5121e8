package io.harborai.platform.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.harborai.engine.ConcurrencySettings;
import io.harborai.engine.PerformanceMode;
import io.harborai.engine.provider.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.harborai.platform.config.ConfigLoaderTest.alias;
import static io.harborai.platform.config.ConfigLoaderTest.loaded;
import static io.harborai.platform.config.ConfigLoaderTest.rejected;
import static org.assertj.core.api.Assertions.assertThat;

final class EnvironmentSourceTest {
    @TempDir
    Path directory;

    @Test
    void everyFixedSettingHasAVariable() {
        assertThat(EnvironmentSource.name("server.port")).isEqualTo("HARBORAI_SERVER_PORT");
        assertThat(EnvironmentSource.name("cache.semantic.threshold")).isEqualTo("HARBORAI_CACHE_SEMANTIC_THRESHOLD");
        assertThat(Settings.ALL.stream().map(Setting::path).map(EnvironmentSource::name)).doesNotHaveDuplicates();
    }

    @Test
    void aProviderIsConfiguredByVariablesAlone() {
        HarborConfig config = load(Map.of("HARBORAI_PROVIDERS_LAB_API_KEY", "sk-lab", //
                "HARBORAI_PROVIDERS_LAB_BASE_URL", "http://127.0.0.1:9100/v1", //
                "HARBORAI_PROVIDERS_LAB_ALLOW_PRIVATE_NETWORK", "true", //
                "HARBORAI_PROVIDERS_LAB_TIMEOUTS_CONNECT_MS", "1500", //
                "HARBORAI_PROVIDERS_LAB_MODELS", "a, b", //
                "HARBORAI_PROVIDERS_LAB_HEADERS", "X-A=1,X-B=2", //
                "HARBORAI_PROVIDERS_AZURE_OPENAI_API_KEY", "az")).config();
        HarborConfig.Provider lab = config.providers().get("lab");
        assertThat(lab).isNotNull();
        assertThat(lab.apiKey()).isEqualTo(Secret.of("sk-lab"));
        assertThat(lab.timeouts().connect()).hasMillis(1500);
        assertThat(lab.models()).containsExactly("a", "b");
        assertThat(lab.headers()).containsEntry("X-B", Secret.of("2")).hasSize(2);
        assertThat(config.providers()).containsKey("azure-openai");
    }

    @Test
    void anAliasIsMadeByVariables() {
        HarborConfig config = load(Map.of("HARBORAI_MODELS_FAST_TARGETS", "local/echo,local/extract", //
                "HARBORAI_MODELS_SLOW_TARGETS", "[{model: local/echo, weight: 3}]", //
                "HARBORAI_MODELS_FAST_STRATEGY", "PRIORITY")).config();
        assertThat(alias(config, "fast").targets()).hasSize(2);
        assertThat(alias(config, "fast").strategy()).isEqualTo(HarborConfig.Strategy.PRIORITY);
        assertThat(alias(config, "slow").targets()).containsExactly(new HarborConfig.Target("local/echo", 3));
    }

    @Test
    void olderNamesAreReadAndTheirOwnNamesWin() {
        HarborConfig config = load(
                Map.of("LOG_LEVEL", "warn", "HARBORAI_LOG_LEVEL", "debug", "HARBORAI_MAX_CONNECTIONS",
                        "7", "HARBORAI_CONCURRENCY_MAX_CONNECTIONS", "9", "HARBORAI_CACHE_SIZE", "5000"))
                .config();
        assertThat(config.logging().level()).isEqualTo("DEBUG");
        assertThat(config.connections().maxConnections()).isEqualTo(9);
        assertThat(config.cache().maxEntries()).isEqualTo(5000);
        assertThat(load(Map.of("HARBORAI_DISABLE_CONCURRENCY_OPTIMIZATION", "true")).config().concurrency())
                .isEqualTo(ConcurrencySettings.of(PerformanceMode.BASIC));
    }

    @Test
    void anEmptyVariableCountsAsNotSet() {
        assertThat(load(Map.of("PORT", "", "HARBORAI_SERVER_PORT", "")).config().server().port()).isEqualTo(8000);
    }

    @Test
    void aWrongValueNamesItsVariable() {
        assertThat(rejected(loader(Map.of("PORT", "http")).load(Map.of()))).singleElement().hasToString(
                "environment PORT: error: server.port = http: must be a whole number from 0 to 65535");
    }

    @Test
    void aNameNearToASettingsIsAWarningAndOthersAreLeftAlone() {
        assertThat(load(Map.of("HARBORAI_SERVER_PROT", "1", "HARBORAI_PORT", "tcp://10.0.0.1:80")).warnings())
                .singleElement().satisfies(finding -> assertThat(finding.message()).contains("HARBORAI_SERVER_PORT"));
    }

    private ConfigResult.Loaded load(Map<String, String> environment) {
        return loaded(loader(environment).load(Map.of()));
    }

    private ConfigLoader loader(Map<String, String> environment) {
        return ConfigLoader.create(environment, directory,
                List.of(new KnownProvider("openai", "", true), new KnownProvider("azure-openai", "", true)));
    }
}
