package io.harborai.ops.alert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The exported rules before promtool, which Debian's package prometheus brings and ./test installs. */
final class PrometheusRulesTest {
    @TempDir
    private Path folder;

    private String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    @Test
    void promtool_accepts_them() throws Exception {
        Files.writeString(folder.resolve("rules.yml"), PrometheusRules.yaml(DefaultRules.all()));
        String rules = Files.readString(folder.resolve("rules.yml"));
        assertThat(rules).contains("HighErrorRate", "SlowResponse", "ModelUnavailable", "HighMemoryUsage");
        assertThat(rules).doesNotContain("is left out");
        assertThat(promtool("check", "rules", "rules.yml")).contains("SUCCESS");
    }

    @Test
    void they_fire_when_they_should_and_only_then() throws Exception {
        Files.writeString(folder.resolve("rules.yml"), PrometheusRules.yaml(DefaultRules.all()));
        Files.writeString(folder.resolve("tests.yml"), """
                rule_files: [rules.yml]
                evaluation_interval: 30s
                tests:
                  - interval: 30s
                    input_series:
                      - {series: 'harborai_requests_total{model="m",status="200"}', values: '0+9x60'}
                      - {series: 'harborai_requests_total{model="m",status="502"}', values: '0+1x60'}
                      - {series: 'harborai_model_up{model="m",provider="p",kind="llm"}', values: '0x60'}
                      - {series: 'harborai_model_up{model="n",provider="p",kind="llm"}', values: '1x60'}
                      - {series: 'process_resident_memory_bytes', values: '629145600x60'}
                      - {series: 'system_cpu_usage', values: '0.85x60'}
                      - {series: 'harborai_queue_length', values: '0x60'}
                    alert_rule_test:
                      - alertname: HighErrorRate
                        eval_time: 10m
                        exp_alerts:
                          - exp_labels: {severity: critical}
                            exp_annotations:
                              summary: Many calls fail
                              description: See 'harborai health' for the provider at fault.
                      - alertname: ModelUnavailable
                        eval_time: 10m
                        exp_alerts:
                          - exp_labels: {severity: critical, model: m, provider: p, kind: llm}
                            exp_annotations:
                              summary: Model p/m does not answer
                              description: See 'harborai health' for the reason.
                      - alertname: HighMemoryUsage
                        eval_time: 10m
                        exp_alerts:
                          - exp_labels: {severity: warning}
                            exp_annotations:
                              summary: This process takes much memory
                              description: Lower cache.max_mb, or the heap.
                      - alertname: HarborAI_cpu_high
                        eval_time: 10m
                        exp_alerts:
                          - exp_labels: {severity: warning}
                            exp_annotations:
                              summary: The CPU is busy
                              description: Add a node, or lower server.max_in_flight.
                      - {alertname: HarborAI_cpu_very_high, eval_time: 10m}
                      - {alertname: HarborAI_throughput_low, eval_time: 10m}
                      - {alertname: SlowResponse, eval_time: 10m}
                """);
        assertThat(promtool("test", "rules", "tests.yml")).contains("SUCCESS");
    }
}
