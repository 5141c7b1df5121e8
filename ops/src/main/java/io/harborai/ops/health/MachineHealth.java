package io.harborai.ops.health;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;

import io.harborai.ops.metric.Metrics;
import io.harborai.ops.metric.Readings;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.health.HealthStatus;

/** CPU, memory and disk on average over the last minute: unhealthy from a share on, degraded from ten percent below it. Thread-safe. */
public final class MachineHealth implements HealthCheck {
    private static final double NEARLY = 10;

    private final Supplier<Readings> latest;
    private final double limit;

    /**
     * @param latest the average of the last minute
     * @param limit  percent, above 10 and at most 100
     */
    public MachineHealth(Supplier<Readings> latest, double limit) {
        if (!(limit > NEARLY && limit <= 100)) {
            throw new IllegalArgumentException("limit " + limit + ": above 10 to 100 percent");
        }
        this.latest = latest;
        this.limit = limit;
    }

    @Override
    public String name() {
        return "machine";
    }

    /** A busy machine still answers: taking it out would leave its load to the others, which are as busy. */
    @Override
    public boolean vital() {
        return false;
    }

    @Override
    public HealthReport check() {
        Readings readings = latest.get();
        Map<String, Object> details = new LinkedHashMap<>();
        List<String> wrong = new ArrayList<>();
        HealthStatus status = HealthStatus.UNKNOWN;
        for (String metric : List.of(Metrics.CPU, Metrics.MEMORY, Metrics.DISK)) {
            OptionalDouble value = readings.value(metric);
            if (value.isPresent()) {
                double percent = value.getAsDouble();
                details.put(metric, Math.round(percent * 10) / 10.0);
                HealthStatus each = percent >= limit
                        ? HealthStatus.UNHEALTHY
                        : percent >= limit - NEARLY ? HealthStatus.DEGRADED : HealthStatus.HEALTHY;
                status = status.worse(each);
                if (each != HealthStatus.HEALTHY) {
                    wrong.add(String.format(Locale.ROOT, "%s is %.1f, the limit is %.0f", metric, percent, limit));
                }
            }
        }
        return new HealthReport(status, String.join("; ", wrong), details);
    }
}
