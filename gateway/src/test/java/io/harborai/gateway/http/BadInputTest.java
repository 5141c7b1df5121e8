package io.harborai.gateway.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a caller who does something wrong is told, and that the server goes on. */
final class BadInputTest {
    private static final int MAX_BODY = 1 << 20;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(GatewayOptions.onLoopback(0, 2).withBounds(MAX_BODY, 1_000, 100)
                .withCallerTimeouts(1_500, 1_500, 3_000));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @AfterEach
    void the_server_goes_on() throws Exception {
        // By a new connection: one that a client keeps may be closed for its idleness at the moment it is used.
        String body = TestGateway.chat("local/echo", false);
        try (RawClient raw = new RawClient(gateway.port())) {
            assertThat(raw.send("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                    + TestGateway.KEY + "\r\ncontent-length: " + body.getBytes(StandardCharsets.UTF_8).length
                    + "\r\n\r\n" + body).readUntil("\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/models",
            "/v1/models/local/echo", "/v1/nothing", "/v1", "/admin/v1/keys", "/admin", "/v1/files"})
    void no_route_of_data_or_administration_answers_without_a_key(String path) throws Exception {
        for (String method : new String[]{"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
            HttpResponse<String> answer = gateway.client().send(HttpRequest.newBuilder(gateway.url(path))
                    .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(401);
            assertThat(answer.body()).contains("\"error\"");
        }
    }

    @Test
    void a_wrong_key_is_unauthorized() throws Exception {
        HttpResponse<String> answer = gateway.client().send(HttpRequest.newBuilder(gateway.url("/v1/models"))
                .header("x-api-key", "hb-wrong").build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("invalid_api_key").contains("trace_id");
    }

    @Test
    void a_key_may_come_in_either_header() throws Exception {
        HttpResponse<String> answer = gateway.client().send(HttpRequest.newBuilder(gateway.url("/v1/models"))
                .header("x-api-key", TestGateway.KEY).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @ParameterizedTest(name = "{0} -> {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {                                                               | 400 | not valid JSON
            nonsense                                                        | 400 | not valid JSON
            []                                                              | 400 | must be a JSON object
            {} extra                                                        | 400 | not valid JSON
            {}                                                              | 400 | 'model' is missing
            {"model":"local/echo"}                                          | 400 | 'messages' is missing
            {"model":5,"messages":[{}]}                                     | 400 | 'model' must be a string
            {"model":"","messages":[{}]}                                    | 400 | 'model' must be a name
            {"model":"a","model":"b","messages":[{}]}                       | 400 | given once
            {"model":"local/echo","messages":"hi"}                          | 400 | 'messages' must be an array
            {"model":"local/echo","messages":[]}                            | 400 | at least one
            {"model":"local/echo","messages":["hi"]}                        | 400 | message objects
            {"model":"local/echo","messages":[{}],"stream":"yes"}           | 400 | 'stream' must be true or false
            {"model":"local/echo","messages":[{}],"max_tokens":"many"}      | 400 | 'max_tokens' must be a whole number
            {"model":"local/echo","messages":[{}],"max_tokens":-1}          | 400 | 0 or more
            {"model":"local/echo","messages":[{}],"temperature":"hot"}      | 400 | 'temperature' must be a number
            {"model":"local/echo","messages":[{}],"tools":{}}               | 400 | 'tools' must be an array
            {"model":"no-such-model","messages":[{}]}                       | 404 | does not exist here
            {"model":"lab2/gpt-4o","messages":[{}]}                         | 404 | does not exist here
            {"model":"gpt-4o","messages":[{}]}                              | 404 | more than one provider
            {"model":"local/nothing","messages":[{}]}                       | 404 | has no model
            {"model":"local/hash-embed","messages":[{}]}                    | 404 | has no model
            {"model":"local/echo+warp=9","messages":[{}]}                   | 400 | knows no directive
            {"model":"local/echo+status=200","messages":[{}]}               | 400 | must be status=400..599
            """)
    void a_wrong_request_is_told_what_is_wrong(String body, int status, String says) throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(says).contains("\"trace_id\"");
    }

    @Test
    void an_empty_body_is_told_what_to_send() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("has no body");
    }

    @Test
    void json_as_deep_as_the_bound_passes_and_one_deeper_does_not() throws Exception {
        // The object and the array of messages and the message are three levels.
        assertThat(gateway.post("/v1/chat/completions", nested(253)).statusCode()).isEqualTo(200);
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", nested(254));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("nesting depth");
    }

    private static String nested(int levels) {
        return "{\"model\":\"local/echo\",\"messages\":[{\"x\":" + "[".repeat(levels) + "]".repeat(levels) + "}]}";
    }

    @Test
    void a_body_of_the_longest_size_passes_and_one_byte_more_does_not() throws Exception {
        String frame = TestGateway.chat("local/echo", false);
        int padding = MAX_BODY - frame.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;

        assertThat(gateway.post("/v1/chat/completions", frame + " ".repeat(padding)).statusCode()).isEqualTo(200);
        try (RawClient raw = new RawClient(gateway.port())) {
            String answer = raw.send("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                    + TestGateway.KEY + "\r\ncontent-length: " + (MAX_BODY + 1) + "\r\n\r\n{").readAll();
            assertThat(answer).startsWith("HTTP/1.1 413").contains("request_too_large").contains("max_body_mb");
        }
    }

    @Test
    void a_chunked_body_that_grows_too_long_is_refused() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                    + TestGateway.KEY + "\r\ntransfer-encoding: chunked\r\n\r\n");
            String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
            for (int i = 0; i < MAX_BODY / 0x10000 + 1; i++) {
                raw.send(chunk);
            }
            assertThat(raw.readAll()).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void a_request_without_a_length_is_refused() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            String answer = raw.send("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                    + TestGateway.KEY + "\r\n\r\n").readUntil("}}");
            assertThat(answer).startsWith("HTTP/1.1 411").contains("length_required");
        }
    }

    @Test
    void a_compressed_body_is_refused() throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", "{}",
                request -> request.header("content-encoding", "gzip"));

        assertThat(answer.statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @CsvSource({"DELETE,/v1/chat/completions,POST", "GET,/v1/embeddings,POST", "POST,/v1/models,GET",
            "POST,/health,GET", "PUT,/metrics,GET"})
    void a_wrong_method_names_the_right_one(String method, String path, String allowed) throws Exception {
        HttpResponse<String> answer = gateway.client().send(HttpRequest.newBuilder(gateway.url(path))
                .header("authorization", "Bearer " + TestGateway.KEY)
                .method(method, HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/nothing", "/nothing", "/v1/chat", "/v1/chat/completions/", "/v1/../health",
            "/%2e%2e/etc/passwd", "/v1/models/none"})
    void an_unknown_path_is_not_found(String path) throws Exception {
        HttpResponse<String> answer = gateway.get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).startsWith("{\"error\":{");
    }

    @Test
    void a_key_is_kept_to_its_models() throws Exception {
        String[] models = {"lab/gpt-4o", "fast", "local/echo"};
        int[] statuses = {403, 200, 200};
        for (int i = 0; i < models.length; i++) {
            HttpResponse<String> answer = gateway.client().send(HttpRequest.newBuilder(
                    gateway.url("/v1/chat/completions")).header("x-api-key", TestGateway.LIMITED_KEY)
                    .POST(HttpRequest.BodyPublishers.ofString(TestGateway.chat(models[i], false))).build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(models[i]).isEqualTo(statuses[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon", "1e3", ""})
    void a_time_limit_that_is_none_is_refused(String limit) throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", TestGateway.chat("local/echo", false),
                request -> request.header("x-harborai-timeout-ms", limit));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("x-harborai-timeout-ms");
    }

    @Test
    void what_is_not_http_is_told_so() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            assertThat(raw.send("HELO harbour\r\n\r\n").readAll()).contains(" 400 ").contains("bad_http");
        }
    }

    @Test
    void headers_that_are_too_long_are_refused() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            assertThat(raw.send("GET /health HTTP/1.1\r\nx-long: " + "a".repeat(Loop.MAX_HEADER_BYTES) + "\r\n\r\n")
                    .readAll()).startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void a_request_line_that_is_too_long_is_refused() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            assertThat(raw.send("GET /" + "a".repeat(Loop.MAX_LINE_BYTES) + " HTTP/1.1\r\n\r\n").readAll())
                    .contains(" 414 ");
        }
    }

    @Test
    void a_caller_that_dawdles_over_its_headers_is_cut_off() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            assertThat(raw.send("POST /v1/chat/completions HTTP/1.1\r\nhost: lo").readAll()).isEmpty();
        }
    }

    @Test
    void a_caller_that_dawdles_over_its_body_is_told_and_cut_off() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            assertThat(raw.send("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                    + TestGateway.KEY + "\r\ncontent-length: 100\r\n\r\n{").readAll())
                    .startsWith("HTTP/1.1 408").contains("request_timeout");
        }
    }

    @Test
    void a_connection_without_requests_is_closed() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            String answer = raw.send("GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").readAll();
            assertThat(answer).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void a_request_smuggled_by_two_lengths_is_refused() throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            String answer = raw.send("POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer "
                    + TestGateway.KEY + "\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcde").readAll();
            assertThat(answer).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void connections_are_given_back() {
        await().untilAsserted(() -> assertThat(gateway.server().inFlight()).isZero());
    }
}
