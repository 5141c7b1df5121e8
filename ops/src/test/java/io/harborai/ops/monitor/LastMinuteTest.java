package io.harborai.ops.monitor;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.harborai.ops.health.MachineHealth;
import io.harborai.ops.metric.Metrics;
import io.harborai.ops.metric.Readings;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.health.HealthStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the last minute was like, and what is made of it. */
final class LastMinuteTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");

    private static Readings at(int second, Map<String, Double> values) {
        return new Readings(START.plusSeconds(second), values);
    }

    private static LastMinute of(List<Double> cpu) {
        LastMinute minute = new LastMinute();
        for (int i = 0; i < cpu.size(); i++) {
            minute.add(at(10 * i, Map.of(Metrics.CPU, cpu.get(i), Metrics.MEMORY, 50.0)));
        }
        return minute;
    }

    @Test
    void it_is_empty_before_the_first_sample() {
        assertThat(new LastMinute().average().values()).isEmpty();
    }

    @Test
    void while_the_server_starts_its_own_cpu_is_left_out() {
        assertThat(of(List.of(100.0, 100.0, 100.0)).average().values()).containsOnlyKeys(Metrics.MEMORY);
        assertThat(of(List.of(100.0, 100.0, 100.0, 60.0)).average().value(Metrics.CPU)).hasValue(90);
    }

    @Test
    void one_spike_says_little_and_what_is_older_than_a_minute_nothing() {
        LastMinute minute = of(List.of(100.0, 100.0, 100.0, 100.0, 10.0, 10.0, 10.0, 10.0, 10.0, 100.0));
        assertThat(minute.average().value(Metrics.CPU)).hasValue(25);
        minute.add(at(3_600, Map.of(Metrics.CPU, 7.0)));
        assertThat(minute.average().value(Metrics.CPU)).hasValue(7);
        assertThat(minute.average().value(Metrics.MEMORY)).as("not measured any more").isEmpty();
    }

    @Test
    void the_machine_is_ill_from_the_limit_on_and_does_not_take_the_server_out() {
        assertThat(health(50)).isEqualTo(HealthStatus.HEALTHY);
        assertThat(health(79.9)).isEqualTo(HealthStatus.HEALTHY);
        assertThat(health(80)).isEqualTo(HealthStatus.DEGRADED);
        assertThat(health(90)).isEqualTo(HealthStatus.UNHEALTHY);
        MachineHealth health = new MachineHealth(() -> at(0, Map.of(Metrics.DISK, 97.0)), 90);
        assertThat(health.vital()).isFalse();
        HealthReport report = health.check();
        assertThat(report.message()).contains("disk_percent is 97.0, the limit is 90");
        assertThat(new MachineHealth(() -> at(0, Map.of()), 90).check().status()).isEqualTo(HealthStatus.UNKNOWN);
        assertThatThrownBy(() -> new MachineHealth(() -> at(0, Map.of()), 10)).hasMessageContaining("above 10");
    }

    private static HealthStatus health(double cpu) {
        return new MachineHealth(() -> at(0, Map.of(Metrics.CPU, cpu)), 90).check().status();
    }
}
