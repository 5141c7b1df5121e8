package io.harborai.ops.health;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.harborai.ops.admin.RouteTable;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.health.HealthStatus;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/health} in the envelope of {@code /api}, and {@code /admin/v1/health} with all there is. Everything is from
 * memory but {@code POST /admin/v1/health/check}. Thread-safe.
 */
public final class HealthRoutes {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final InstantSource clock;
    private final Supplier<List<HealthCheck>> checks;
    private final ModelHealth models;

    /** @param checks the parts that are asked; those of the models among them */
    public HealthRoutes(InstantSource clock, Supplier<List<HealthCheck>> checks, ModelHealth models) {
        this.clock = clock;
        this.checks = checks;
        this.models = models;
    }

    /** The routes below {@code /api}; the first needs no key and says one word. */
    public List<WebRoute> routes() {
        return List.of(
                WebRoute.of("GET", "/api/health", WebAccess.OPEN, "Whether the server is well, in one word.",
                        request -> enveloped(Map.of("status", overall().word(), "timestamp", now()))),
                WebRoute.of("GET", "/api/health/detailed", WebAccess.CALLER, "How every part and every model is.",
                        request -> enveloped(everything(request.caller().administrator()))),
                WebRoute.of("GET", "/api/health/llm", WebAccess.CALLER, "How the models that answer are.",
                        request -> kind(ModelKind.LLM)),
                WebRoute.of("GET", "/api/health/embeddings", WebAccess.CALLER, "How the models of vectors are.",
                        request -> kind(ModelKind.EMBEDDINGS)));
    }

    /** The routes below {@code /admin/v1}. */
    public AdminRoutes adminRoutes() {
        return RouteTable.empty()
                .with(AdminRoute.of("GET", "/admin/v1/health", Role.VIEWER, "How every part and every model is."),
                        (request, query) -> RouteTable.json(200, everything(true)))
                .with(AdminRoute.of("POST", "/admin/v1/health/check", Role.OPERATOR,
                        "Looks at every provider now, then tells how every part and every model is."),
                        (request, query) -> checkNow());
    }

    private AdminAnswer checkNow() {
        try {
            models.checkNow();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        return RouteTable.json(200, everything(true));
    }

    private WebReply kind(ModelKind kind) {
        List<ModelReport> reports = models.reports().stream().filter(each -> each.kind() == kind).toList();
        HealthStatus worst = reports.stream().map(ModelReport::status).reduce(HealthStatus.UNKNOWN,
                HealthStatus::worse);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("status", worst.word());
        data.put("timestamp", now());
        data.put("models", reports.stream().map(ModelReport::toJson).toList());
        return enveloped(data);
    }

    /** Details name what others call, a collection of somebody's documents perhaps: they are for administrators alone. */
    private Map<String, Object> everything(boolean details) {
        Map<String, Object> parts = new LinkedHashMap<>();
        for (HealthCheck check : checks.get()) {
            parts.put(check.name(), part(check, details));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("status", overall().word());
        all.put("timestamp", now());
        all.put("components", parts);
        all.put("models", models.reports().stream().map(ModelReport::toJson).toList());
        return all;
    }

    private static Map<String, Object> part(HealthCheck check, boolean details) {
        HealthReport report = check.check();
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("status", report.status().word());
        part.put("message", report.message());
        part.put("vital", check.vital());
        part.put("details", details ? report.details() : Map.of());
        return part;
    }

    /** A part that is not vital makes the whole degraded at worst. */
    private HealthStatus overall() {
        HealthStatus overall = HealthStatus.HEALTHY;
        for (HealthCheck check : checks.get()) {
            HealthStatus status = check.check().status();
            overall = overall.worse(
                    status == HealthStatus.UNHEALTHY && !check.vital() ? HealthStatus.DEGRADED : status);
        }
        return overall;
    }

    private String now() {
        return clock.instant().toString();
    }

    /** The seed's envelope: {@code {"status":"success","data":…}}. */
    private static WebReply enveloped(Map<String, ? extends @Nullable Object> data) {
        return WebReply.json(200, JSON.writeValueAsBytes(Map.of("status", "success", "data", data)));
    }
}
