package io.harborai.gateway.http;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.health.HealthStatus;
import io.harborai.platform.meter.ResidentMemory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /health}: how the server and its parts are. Without a key the status alone; what is wrong, and what to do, for the
 * administrator only. A part that is ill makes the server ill when it is vital, and degraded otherwise.
 */
final class HealthPage {
    private static final Logger LOG = LoggerFactory.getLogger(HealthPage.class);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Shared shared;

    HealthPage(Shared shared) {
        this.shared = shared;
    }

    void answer(HttpServerRequest request) {
        Map<String, HealthReport> reports = reports();
        HealthStatus status = status(reports);
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("status", status.word());
        page.put("timestamp", Instant.now().toString());
        if (shared.gatekeeper().admit(Routes.presentedKey(request)) instanceof Admission.Admitted admitted) {
            boolean administrator = admitted.caller().administrator();
            config(page, administrator);
            page.put("version", shared.version());
            Map<String, Object> checks = new LinkedHashMap<>();
            reports.forEach((name, report) -> checks.put(name, report.status().word()));
            page.put("checks", checks);
            page.put("details", details(reports, administrator));
        }
        request.response().setStatusCode(status == HealthStatus.UNHEALTHY ? 503 : 200)
                .putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end(Buffer.buffer(MAPPER.writeValueAsBytes(page)));
    }

    private HealthStatus status(Map<String, HealthReport> reports) {
        if (shared.draining()) {
            return HealthStatus.UNHEALTHY;
        }
        HealthStatus worst = HealthStatus.HEALTHY;
        for (HealthCheck check : shared.checks()) {
            HealthReport report = reports.get(check.name());
            HealthStatus one = report == null ? HealthStatus.UNKNOWN : report.status();
            worst = worst.worse(one == HealthStatus.UNHEALTHY && !check.vital() ? HealthStatus.DEGRADED : one);
        }
        return worst;
    }

    private Map<String, HealthReport> reports() {
        Map<String, HealthReport> reports = new LinkedHashMap<>();
        for (HealthCheck check : shared.checks()) {
            reports.put(check.name(), report(check));
        }
        return reports;
    }

    private static HealthReport report(HealthCheck check) {
        try {
            return check.check();
        } catch (RuntimeException defect) {
            // One part's defect must not take the page from all others.
            LOG.warn("the health check of {} failed", check.name(), defect);
            return new HealthReport(HealthStatus.UNKNOWN, "The check itself failed; the log tells why.", Map.of());
        }
    }

    /** A configuration that waits is no reason to take a node out: it serves on with the one before. */
    private void config(Map<String, Object> page, boolean administrator) {
        ConfigHealth config = shared.config();
        page.put("config_version", config.version());
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("status", config.troubles().isEmpty() ? "healthy" : "degraded");
        if (administrator) {
            told.put("troubles", config.troubles());
        }
        page.put("config", told);
    }

    private Map<String, Object> details(Map<String, HealthReport> reports, boolean administrator) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("uptime_s", Duration.between(shared.started(), Instant.now()).toSeconds());
        details.put("connections", shared.connections().get());
        details.put("upstream_connections", shared.engine().openConnections());
        details.put("in_flight", shared.inFlight());
        details.put("web_requests_in_flight", shared.web().busy());
        details.put("memory_mb", ResidentMemory.bytes() >> 20);
        List<String> providers = shared.engine().catalog().providers().stream().map(provider -> provider.name())
                .toList();
        details.put("providers", providers);
        reports.forEach((name, report) -> {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("status", report.status().word());
            if (administrator && !report.message().isEmpty()) {
                told.put("message", report.message());
            }
            told.putAll(report.details());
            details.putIfAbsent(name, told);
        });
        return details;
    }
}
