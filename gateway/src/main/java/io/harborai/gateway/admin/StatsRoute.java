package io.harborai.gateway.admin;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.Engine;
import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.stats.StatsJson;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;

/**
 * {@code GET /admin/v1/stats}: how the engine is getting on: {@code memory}, {@code concurrency} with the plug-ins,
 * {@code targets}, {@code cache}, {@code parts} and {@code interceptors}. Takes no parameters.
 */
public final class StatsRoute implements AdminRoutes {
    private static final String PATH = "/admin/v1/stats";

    private final Engine engine;

    /** @param engine whose figures are shown */
    public StatsRoute(Engine engine) {
        this.engine = engine;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(AdminRoute.of("GET", PATH, Role.VIEWER, "Tells how the engine is getting on."));
    }

    @Override
    public boolean serves(String path) {
        return path.equals(PATH);
    }

    @Override
    public AdminAnswer answer(String method, String path, byte[] body) {
        return answer(method, path, "", body);
    }

    @Override
    public AdminAnswer answer(String method, String path, String query, byte[] body) {
        if (!method.equals("GET")) {
            return AdminAnswer.notAllowed(path, method, "GET");
        }
        if (!query.isEmpty()) {
            return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST, path + " takes no parameters, but got '"
                    + (query.length() > 100 ? query.substring(0, 100) + "…" : query) + "'."));
        }
        return AdminAnswer.json(200, StatsJson.write(all()).getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> all() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("memory", engine.memoryStats().toMap());
        all.put("concurrency", engine.concurrencyStats().toMap());
        Map<String, Object> targets = new LinkedHashMap<>();
        engine.targetStats().forEach((target, stats) -> targets.put(target, stats.toMap()));
        all.put("targets", targets);
        all.put("cache", cache(engine.cache()));
        Map<String, Object> parts = new LinkedHashMap<>();
        engine.parts().forEach(part -> parts.put(part.name(), part.toMap()));
        all.put("parts", parts);
        Map<String, Object> interceptors = new LinkedHashMap<>();
        engine.plugins().interceptorStatistics().forEach(each -> interceptors.put(each.name(), each.toMap()));
        all.put("interceptors", interceptors);
        return all;
    }

    private static Map<String, Object> cache(AnswerCache cache) {
        AnswerCache.Figures figures = cache.figures();
        Map<String, Object> hits = new LinkedHashMap<>();
        hits.put("exact", figures.hits());
        hits.put("semantic", figures.semanticHits());
        hits.put("single_flight", figures.followers());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("enabled", cache.usedByDefault());
        map.put("semantic", cache.semantic() != null);
        map.put("entries", figures.entries());
        map.put("questions", figures.questions());
        map.put("bytes", figures.bytes());
        map.put("hits", hits);
        map.put("misses", figures.misses());
        map.put("hit_rate", figures.hitRate());
        map.put("evictions", figures.evictions());
        map.put("semantic_failures", figures.semanticFailures());
        return map;
    }
}
