package io.harborai.ops.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.KnownProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.harborai.ops.doctor.Verdict.Level.FAILED;
import static io.harborai.ops.doctor.Verdict.Level.OK;
import static io.harborai.ops.doctor.Verdict.Level.SKIPPED;
import static io.harborai.ops.doctor.Verdict.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

/** Configurations in which each check fails, and one in which none does. */
final class ConfigChecksTest {
    private static final String CHANNEL = "alerts: {channels: {team: {type: webhook, url: \"https://example.org/h\"}}}\n";

    @TempDir
    private Path folder;

    private List<Check> checks(String yaml, Map<String, String> environment, String... problems) throws IOException {
        Files.writeString(folder.resolve("harborai.yaml"), yaml);
        return ConfigChecks.of(ConfigSource.create(ConfigLoader.create(environment, folder,
                List.of(new KnownProvider("deepseek", "DEEPSEEK_API_KEY", true))), null, Map.of()).load(), environment,
                config -> List.of(problems));
    }

    @Test
    void a_configuration_that_is_well_passes_every_check() throws Exception {
        for (Check check : checks(CHANNEL, Map.of("HARBORAI_MASTER_KEY", "a-long-master-key-0123456789"))) {
            assertThat(check.look().examine().level()).as(check.name()).isEqualTo(OK);
        }
    }

    @Test
    void a_key_that_nobody_knows_and_what_other_parts_find() throws Exception {
        Look.finds(Look.at(checks("servre: {port: 1}\n", Map.of()), "configuration"), FAILED, "servre",
                "config validate");
        Look.finds(Look.at(checks(CHANNEL, Map.of(), "a rule is wrong"), "configuration"), FAILED, "a rule is wrong",
                "config validate");
        assertThat(Look.at(checks("servre: {port: 1}\n", Map.of()), "models").level()).isEqualTo(SKIPPED);
    }

    @Test
    void a_file_that_is_not_there() throws Exception {
        List<Check> checks = ConfigChecks.of(ConfigSource.create(ConfigLoader.create(Map.of(), folder, List.of()),
                Path.of("gone.yaml"), Map.of()).load(), Map.of(), config -> List.of());
        Look.finds(Look.at(checks, "configuration"), FAILED, "gone.yaml", "--config");
    }

    @Test
    void a_variable_that_is_nearly_a_settings_name() throws Exception {
        Look.finds(Look.at(checks(CHANNEL, Map.of("HARBORAI_SERVER_PROT", "9000")), "configuration-warnings"), WARNING,
                "did you mean HARBORAI_SERVER_PORT", "config validate");
    }

    @Test
    void a_master_key_that_is_short_or_easy() throws Exception {
        Look.finds(Look.at(checks(CHANNEL, Map.of("HARBORAI_MASTER_KEY", "short")), "master-key"), FAILED,
                "5 characters", "openssl rand");
        Look.finds(Look.at(checks(CHANNEL, Map.of("HARBORAI_MASTER_KEY", "aaaaaaaaaaaaaaaaaaaa")), "master-key"),
                WARNING, "easy to guess", "openssl rand");
    }

    @Test
    void a_provider_without_a_credential_and_an_alias_that_leads_to_nothing_else() throws Exception {
        String yaml = CHANNEL + "providers: {deepseek: {api_key: \"${DEEPSEEK_API_KEY}\"}}\n"
                + "models: {fast: {targets: [deepseek/deepseek-chat]}}\n";
        Look.finds(Look.at(checks(yaml, Map.of()), "providers"), WARNING, "deepseek", "credential");
        Look.finds(Look.at(checks(yaml, Map.of()), "models"), FAILED, "fast", "credential");
    }

    @Test
    void metrics_that_everybody_reads() throws Exception {
        Look.finds(Look.at(checks(CHANNEL + "server: {host: 0.0.0.0}\nmetrics: {public: always}\n", Map.of()),
                "exposure"), WARNING, "0.0.0.0", "metrics.public");
    }

    @Test
    void alerts_of_which_nobody_is_told() throws Exception {
        Look.finds(Look.at(checks("alerts: {enabled: true}\n", Map.of()), "alert-channels"), WARNING, "nobody is told",
                "alerts.channels");
    }

    @Test
    void a_variable_that_looks_like_a_setting_and_is_read_by_nothing() throws Exception {
        Path file = Files.writeString(folder.resolve("ours.yaml"), "storage: {url: \"${STORAGE_URL:file:files}\"}\n");
        Map<String, String> set = Map.of("STORAGE_URL", "s3://bucket", "DATABASE_URL", "postgresql://db/x", "HOME",
                "/");
        Look.finds(ConfigChecks.environment(set, List.of()).look().examine(), WARNING, "STORAGE_URL",
                "HARBORAI_STORAGE_URL");
        assertThat(ConfigChecks.environment(set, List.of(file)).look().examine().level()).isEqualTo(OK);
        assertThat(ConfigChecks.environment(Map.of("STORAGE_URL", "s3://one", "HARBORAI_STORAGE_URL", "s3://two"),
                List.of()).look().examine().level()).isEqualTo(OK);
    }
}
