package io.harborai.gateway.http;

import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a caller sees of each fault of a provider. The table is the documented behaviour (docs/reference/errors.md). */
final class ProviderFaultTest {
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(textBlock = """
            status=400,          400, invalid_request_error
            status=401,          502, provider_authentication
            status=402,          429, insufficient_quota
            status=403,          502, provider_permission
            status=404,          404, Provider lab answered 404
            status=408,          504, timeout
            status=409,          409, Provider lab answered 409
            status=413,          413, Provider lab answered 413
            status=422,          422, Provider lab answered 422
            status=429,          429, Provider lab answered 429
            status=500,          502, Provider lab answered 500
            status=502,          502, Provider lab answered 502
            status=503,          503, Provider lab answered 503
            status=504,          504, Provider lab answered 504
            status=529,          503, Provider lab answered 529
            status=599,          502, Provider lab answered 599
            refuse,              502, connection_failed
            reset,               502, connection_failed
            silent,              504, timeout
            cut=2,               502, connection_failed
            reset-after=2,       502, connection_failed
            malformed=1,         502, bad_provider_response
            error-body,          502, answered 200 with an error inside
            html,                502, bad_provider_response
            wrong-type,          502, bad_provider_response
            latency=5000,        504, timeout
            """)
    void a_whole_answer_that_fails_is_an_error_with_the_right_status(String fault, int status, String says)
            throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions",
                TestGateway.chat("lab/m+" + fault, false));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":{").contains(says).contains("\"trace_id\":\"hb_");
        assertThat(answer.body()).doesNotContain("sk-upstream-secret");
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(textBlock = """
            status=401,          502, provider_authentication
            status=429,          429, Provider lab answered 429
            status=500,          502, Provider lab answered 500
            refuse,              502, connection_failed
            reset,               502, connection_failed
            silent,              504, first_token_timeout
            first=5000,          504, first_token_timeout
            stall=0,             504, first_token_timeout
            cut=0,               502, connection_failed
            malformed=1,         502, bad_provider_response
            error-body,          502, answered 200 with an error inside
            error-chunk=1,       502, answered 200 with an error inside
            html,                502, bad_provider_response
            endless-line,        502, longer than
            """)
    void a_stream_that_fails_before_its_first_token_is_an_error_with_a_status(String fault, int status, String says)
            throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("lab/m+" + fault, true));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":{").contains(says);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(textBlock = """
            cut=5,            connection_failed
            reset-after=5,    connection_failed
            stall=5,          idle_timeout
            malformed=5,      bad_provider_response
            error-chunk=5,    answered 200 with an error inside
            """)
    void a_stream_that_breaks_ends_in_an_error_event_and_never_with_done(String fault, String says) throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("lab/m+" + fault, true));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("data: {\"id\"").doesNotContain("[DONE]").endsWith("}}\n\n");
        String lastEvent = answer.body().strip().substring(answer.body().strip().lastIndexOf("\n") + 1);
        assertThat(lastEvent).startsWith("data: {\"error\":{").contains(says).contains("trace_id");
    }

    @ParameterizedTest
    @CsvSource({"split-utf8", "crlf", "comments", "gzip", "no-done", "no-usage", "unknown-fields", "close",
            "reasoning", "length", "rate=200"})
    void a_stream_that_is_only_unusual_arrives_whole(String oddity) throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions",
                TestGateway.chat("lab/m+" + oddity, true));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("finish_reason").doesNotContain("\"error\"").doesNotContain("\uFFFD");
        assertThat(answer.body().strip()).endsWith("data: [DONE]");
    }

    @ParameterizedTest
    @CsvSource({"split-utf8", "gzip", "no-usage", "unknown-fields", "close", "reasoning", "length", "huge=3000000"})
    void a_whole_answer_that_is_only_unusual_arrives_whole(String oddity) throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions",
                TestGateway.chat("lab/m+" + oddity, false));

        assertThat(answer.statusCode()).as(oddity).isEqualTo(200);
        assertThat(answer.body()).startsWith("{").endsWith("}").contains("choices").doesNotContain("\uFFFD");
    }

    @Test
    void a_body_that_drips_is_ended_by_the_total_time_limit() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("lab/m+drip=20", false));

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("total_timeout");
    }

    @Test
    void a_stream_that_drips_is_ended_by_the_first_token_limit() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("lab/m+drip=20", true));

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("first_token_timeout");
    }

    @Test
    void an_endless_body_is_refused_when_it_passes_the_bound() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions",
                TestGateway.chat("lab/m+endless-line", false));

        assertThat(answer.statusCode()).isBetween(502, 504);
        assertThat(answer.body()).startsWith("{\"error\":{");
    }

    @Test
    void a_provider_that_nobody_answers_for_is_a_connection_failure() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("gone/gpt-4o", true));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("connection_failed").contains("base_url");
    }

    @Test
    void a_provider_in_a_private_network_is_not_reached_unless_allowed() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("guarded/secret", false));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("private_network").contains("allow_private_network");
        assertThat(gateway.standin().calls("secret")).isZero();
    }

    @Test
    void the_wait_a_provider_asks_for_reaches_the_caller() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions",
                TestGateway.chat("lab/m+status=429+retry-after=7", false));

        assertThat(answer.headers().firstValue("retry-after")).hasValue("7");
    }

    @Test
    void what_must_not_be_tried_again_says_so_to_the_client() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions",
                TestGateway.chat("lab/m+status=401", false));

        assertThat(answer.headers().firstValue("x-should-retry")).hasValue("false");
    }

    @Test
    void the_callers_own_time_limit_counts() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("lab/m+silent", false),
                request -> request.header("x-harborai-timeout-ms", "200").timeout(Duration.ofSeconds(20)));

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(answer.body()).contains("total_timeout");
    }

    @Test
    void nothing_is_left_behind_after_faults() throws Exception {
        for (String fault : new String[]{"cut=1", "stall=1", "reset", "silent", "malformed=1", "status=500"}) {
            gateway.post("/v1/chat/completions", TestGateway.chat("lab/m+" + fault, true));
            gateway.post("/v1/chat/completions", TestGateway.chat("lab/m+" + fault, false));
        }

        await().untilAsserted(() -> {
            assertThat(gateway.server().inFlight()).isZero();
            assertThat(gateway.standin().activeCalls()).isZero();
            assertThat(gateway.engine().openConnections()).isEqualTo(gateway.standin().openConnections());
            assertThat(gateway.engine().budget().taken()).isZero();
        });
    }
}
