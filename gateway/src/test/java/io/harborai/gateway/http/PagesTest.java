package io.harborai.gateway.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Health, metrics, lists of models, and the manners of streams. */
final class PagesTest {
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(GatewayOptions.onLoopback(0, 2).withPatience(200, 1_000));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static HttpResponse<String> anonymous(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.url(path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return gateway.client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void health_without_a_key_tells_the_status_alone() throws Exception {
        assertThat(anonymous("/health").body()).contains("healthy").doesNotContain("version").doesNotContain("lab");
        assertThat(gateway.get("/health").body()).contains("\"version\":\"test\"").contains("\"providers\":[\"local\"");
        assertThat(anonymous("/health/live").body()).isEqualTo("{\"status\":\"alive\"}");
        assertThat(anonymous("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void metrics_count_what_was_done_and_name_only_configured_models() throws Exception {
        gateway.post("/v1/chat/completions", TestGateway.chat("fast", false));
        gateway.post("/v1/chat/completions", TestGateway.chat("fast", true));
        gateway.post("/v1/chat/completions", TestGateway.chat("made-up-by-a-caller", false));

        String metrics = anonymous("/metrics").body();

        assertThat(metrics).contains("harborai_requests_total{model=\"fast\",status=\"200\"} 2.0")
                .contains("harborai_requests_total{model=\"_none\",status=\"404\"}")
                .contains("harborai_request_duration_seconds_count{model=\"fast\"} 2")
                .contains("harborai_time_to_first_token_seconds_count{model=\"fast\"} 2")
                .contains("harborai_tokens_total{kind=\"completion\",model=\"fast\"}")
                .contains("harborai_overhead_seconds_bucket").contains("harborai_active_connections")
                .contains("harborai_upstream_connections").contains("harborai_in_flight_requests")
                .contains("request_total{endpoint=\"/v1/chat/completions\"}")
                .contains("response_time_seconds_bucket").doesNotContain("made-up-by-a-caller");
    }

    @Test
    void metrics_are_for_this_host_and_not_for_whom_a_proxy_speaks() throws Exception {
        assertThat(anonymous("/metrics").statusCode()).isEqualTo(200);
        assertThat(anonymous("/metrics", "x-forwarded-for", "203.0.113.9").statusCode()).isEqualTo(401);
        assertThat(anonymous("/metrics", "x-forwarded-for", "203.0.113.9", "x-api-key", TestGateway.KEY).statusCode())
                .isEqualTo(401);
        assertThat(anonymous("/metrics", "x-forwarded-for", "203.0.113.9", "x-api-key", TestGateway.ADMIN_KEY)
                .statusCode()).isEqualTo(200);
        try (RawClient rebound = new RawClient(gateway.port())) {
            assertThat(rebound.send("GET /metrics HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n")
                    .readAll()).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void models_are_listed_and_found_by_id() throws Exception {
        String list = gateway.get("/v1/models").body();

        assertThat(list).contains("\"id\":\"fast\"").contains("\"id\":\"lab/gpt-4o\"")
                .contains("\"id\":\"local/echo\"");
        assertThat(gateway.get("/v1/models/lab/gpt-4o").body()).contains("\"owned_by\":\"lab\"");
        assertThat(gateway.get("/v1/models/lab%2Fgpt-4o").statusCode()).isEqualTo(200);
        assertThat(anonymous("/v1/models", "x-api-key", TestGateway.LIMITED_KEY).body()).contains("fast")
                .contains("local/echo").doesNotContain("lab/gpt-4o");
    }

    @Test
    void completions_and_embeddings_pass_through_as_well() throws Exception {
        HttpResponse<String> completion = gateway.post("/v1/completions",
                "{\"model\":\"lab/gpt-4o\",\"prompt\":\"Once\"}");
        HttpResponse<String> vectors = gateway.post("/v1/embeddings",
                "{\"model\":\"text-embedding-3-small\",\"input\":[\"a\",\"b\"]}");
        HttpResponse<String> ours = gateway.post("/v1/embeddings",
                "{\"model\":\"lab/text-embedding-3-small\",\"input\":[\"a\",\"b\"]}");
        HttpResponse<String> local = gateway.post("/v1/embeddings",
                "{\"model\":\"local/hash-embed\",\"input\":\"港口\",\"dimensions\":16}");

        assertThat(completion.body()).contains("text_completion");
        assertThat(vectors.statusCode()).as("two providers offer it").isEqualTo(404);
        assertThat(ours.body()).contains("\"embedding\"").contains("\"index\":1");
        assertThat(local.body()).contains("not-semantic").contains("\"embedding\":[");
    }

    @Test
    void a_silent_stream_is_kept_alive_by_comments() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions",
                TestGateway.chat("local/echo+latency=2500", true));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith(": keep-alive\n\n").contains("simulator").endsWith("data: [DONE]\n\n");
    }

    @Test
    void a_failure_after_a_comment_is_told_in_band() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions",
                TestGateway.chat("local/echo+latency=1500+status=503", true));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith(": keep-alive\n\n").contains("data: {\"error\":{")
                .doesNotContain("[DONE]");
    }

    @Test
    void a_trace_id_of_the_callers_is_kept_when_it_is_harmless() throws Exception {
        assertThat(anonymous("/v1/models", "x-api-key", TestGateway.KEY, "x-request-id", "my-id.7").headers()
                .firstValue("x-request-id")).hasValue("my-id.7");
        assertThat(anonymous("/v1/models", "x-api-key", TestGateway.KEY, "x-request-id", "<script>").headers()
                .firstValue("x-request-id").orElseThrow()).startsWith("hb_");
    }
}
