package io.harborai.platform.meter;

import java.util.Properties;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.jspecify.annotations.Nullable;

/** All meters of this process, shown as Prometheus text. Thread-safe. */
public final class Meters implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(new Standard());
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** Micrometer's own settings put examples behind {@code _count}, for which Prometheus refuses the whole page. */
    private static final class Standard implements PrometheusConfig {
        @Override
        public @Nullable String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            Properties properties = new Properties();
            properties.setProperty("io.prometheus.exporter.exemplars_on_all_metric_types", "false");
            properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
            return properties;
        }
    }

    /** Adds what the JVM and the process tell of themselves. */
    public Meters withProcess() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
        gauge("process_resident_memory_bytes", "Memory of this process that is in RAM.", ResidentMemory::bytes);
        gauge("harborai_memory_usage_mb", "Memory of this process that is in RAM, in megabytes.",
                () -> ResidentMemory.bytes() / 1048576.0);
        return this;
    }

    /** Adds a value that is asked for at each scrape. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Adds a part that shows several families of its own. */
    public void register(MultiCollector collector) {
        registry.getPrometheusRegistry().register(collector);
    }

    /**
     * All meters in the format that the scraper's {@code Accept} header asks for.
     *
     * @param contentType for example {@link #TEXT}
     */
    public String scrape(String contentType) {
        return registry.scrape(contentType);
    }

    /** All meters as they are now. */
    public MetricSnapshots snapshots() {
        return registry.getPrometheusRegistry().scrape();
    }

    /** Prometheus text format 0.0.4. */
    public static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    /** OpenMetrics text format 1.0.0. */
    public static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
