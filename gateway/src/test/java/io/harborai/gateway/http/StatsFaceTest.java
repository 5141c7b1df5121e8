package io.harborai.gateway.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.plugin.Interceptor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What the operator sees, over HTTP. */
final class StatsFaceTest {
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = TestGateway.startPatient(
                usual -> usual.withCache(new CacheSettings(true, Duration.ofMinutes(5), 100, 4 << 20)),
                new Interceptor() {
                    @Override
                    public String name() {
                        return "looker";
                    }
                });
        for (int i = 0; i < 3; i++) {
            gateway.post("/v1/chat/completions", TestGateway.chat("lab/gpt-4o", false));
        }
        gateway.post("/v1/chat/completions", TestGateway.chat("local/echo", false));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void theFiguresOfMemoryAndConcurrencyAreThereByTheirNames() throws Exception {
        JsonNode stats = stats();
        assertThat(stats.propertyNames()).containsExactly("memory", "concurrency", "targets", "cache", "parts",
                "interceptors");
        assertThat(stats.path("memory").propertyNames()).containsExactly("cache", "object_pool", "weak_references",
                "system_memory");
        assertThat(stats.path("memory").path("system_memory").path("rss_mb").asDouble()).isPositive();
        JsonNode concurrency = stats.path("concurrency");
        assertThat(concurrency.propertyNames()).containsExactly("connections", "requests", "performance", "plugins",
                "limits");
        assertThat(concurrency.path("connections").path("idle").asInt()).isPositive();
        assertThat(concurrency.path("requests").path("completed").asInt()).isGreaterThanOrEqualTo(4);
        assertThat(concurrency.path("performance").path("p99").asDouble()).isPositive();
        assertThat(concurrency.path("plugins").path("each").path("local").path("state").asString())
                .isNotEmpty();
    }

    @Test
    void targetsCachePartsAndInterceptorsAreThere() throws Exception {
        JsonNode stats = stats();
        JsonNode target = stats.path("targets").path("lab/gpt-4o");
        assertThat(target.path("breakers").path("closed").asInt()).isEqualTo(1);
        assertThat(target.path("retries").isNumber()).isTrue();
        JsonNode cache = stats.path("cache");
        assertThat(cache.path("enabled").asBoolean(false)).isTrue();
        assertThat(cache.path("semantic").asBoolean(true)).isFalse();
        assertThat(cache.path("hits").path("exact").asInt()).isEqualTo(2);
        assertThat(cache.path("misses").asInt()).isEqualTo(2);
        assertThat(cache.path("hit_rate").asDouble()).isEqualTo(0.5);
        assertThat(stats.path("parts").path("memory guard").path("status").asString()).isEqualTo("well");
        assertThat(stats.path("parts").size()).isEqualTo(2);
        assertThat(stats.path("interceptors").path("looker").path("calls").asInt()).isEqualTo(4);
    }

    @Test
    void theyAreForTheAdministratorAlone() throws Exception {
        assertThat(get("/admin/v1/stats", TestGateway.KEY).statusCode()).isEqualTo(403);
        assertThat(get("/admin/v1/stats", "hb-nobody").statusCode()).isEqualTo(401);
        HttpResponse<String> asked = get("/admin/v1/stats?since=1", TestGateway.ADMIN_KEY);
        assertThat(asked.statusCode()).isEqualTo(400);
        assertThat(asked.body()).contains("since=1");
        HttpResponse<String> posted = gateway.post("/admin/v1/stats", "{}",
                request -> request.setHeader("authorization", "Bearer " + TestGateway.ADMIN_KEY));
        assertThat(posted.statusCode()).isEqualTo(405);
        assertThat(posted.headers().firstValue("allow")).contains("GET");
    }

    @Test
    void theMetricsShowThePolicies() throws Exception {
        String metrics = gateway.get("/metrics").body();
        assertThat(metrics).contains("harborai_cache_hits_total{kind=\"exact\"} 2.0",
                "harborai_cache_hits_total{kind=\"semantic\"} 0.0", "harborai_cache_misses_total 2.0",
                "harborai_cache_hit_rate 0.5", "harborai_cache_entries{kind=\"exact\"} 2.0", "harborai_cache_bytes ",
                "harborai_target_breakers{state=\"closed\",target=\"lab/gpt-4o\"} 1.0",
                "harborai_target_in_flight_requests{target=\"lab/gpt-4o\"} 0.0", "harborai_queue_length 0.0",
                "harborai_shed_requests_total 0.0", "harborai_upstream_connections_idle 1.0",
                "harborai_upstream_connections_active 0.0", "harborai_memory_threshold_bytes ",
                "harborai_memory_trims_total 0.0", "harborai_part_healthy{part=\"memory guard\"} 1.0");
    }

    private static JsonNode stats() throws Exception {
        HttpResponse<String> answer = get("/admin/v1/stats", TestGateway.ADMIN_KEY);
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonMapper.builder().build().readTree(answer.body());
    }

    private static HttpResponse<String> get(String path, String key) throws Exception {
        return gateway.client().send(
                HttpRequest.newBuilder(gateway.url(path)).header("authorization", "Bearer " + key).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
