package io.harborai.gateway.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.harborai.gateway.http.TestGateway;
import io.harborai.standin.RecordedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the gateway does not know passes through it byte for byte, both ways; credentials do not. */
final class PassThroughTest {
    /** Legal JSON that a parser and a writer would not leave as it is. */
    private static final String ODD_REQUEST = """
             \t{ "x_first":12345678901234567890123 ,"temperature" : 1.10,"x_escapes":"\\u00e9\\/\\ud83d\\udea2 é 🚢",
            "messages"\t:[ {"role":"user","x_in_message":{"model":"not/this","deep":[1.0,-0,1E+2,{"a":null}]},
             "content":[{"type":"text","text":"Hello \\"港口\\" \\u6e2f\\n","x_in_part":0.10}]}\r
             ],"model" :%s  , "stream":%s,"x_twice":1,"x_twice":2,"":"","metadata":{"model":"nor/this"} }\r

            """;

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.startPatient();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static HttpResponse<byte[]> post(URI url, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return gateway.client().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static HttpResponse<byte[]> throughGateway(String path, String body)
            throws IOException, InterruptedException {
        return post(gateway.url("/v1" + path), body, Map.of("authorization", "Bearer " + TestGateway.KEY));
    }

    private static HttpResponse<byte[]> directly(String path, String body) throws IOException, InterruptedException {
        return post(URI.create(gateway.standin().baseUrl() + path), body, Map.of());
    }

    private static RecordedRequest arrived() {
        List<RecordedRequest> requests = gateway.standin().requests();
        return requests.get(requests.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_request_arrives_as_it_was_written_but_for_the_models_name(boolean stream) throws Exception {
        HttpResponse<byte[]> answer = throughGateway("/chat/completions",
                ODD_REQUEST.formatted("\"lab\\/gpt\\u002d4o\"", stream));

        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(arrived().bodyText()).isEqualTo(ODD_REQUEST.formatted("\"gpt-4o\"", stream));
        assertThat(arrived().body())
                .isEqualTo(ODD_REQUEST.formatted("\"gpt-4o\"", stream).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /chat/completions | "messages":[{"role":"user","content":"a"}]
            /completions      | "prompt":"a"
            /embeddings       | "input":"a"
            """)
    void a_model_at_either_end_of_a_request_is_replaced(String path, String input) throws Exception {
        String first = "{\"model\":\"%s\"," + input + "}";
        String last = "{" + input + ",\"model\":\"%s\"}";

        throughGateway(path, first.formatted("lab/gpt-4o"));
        assertThat(arrived().bodyText()).isEqualTo(first.formatted("gpt-4o"));
        throughGateway(path, last.formatted("fast"));
        assertThat(arrived().bodyText()).isEqualTo(last.formatted("gpt-4o-mini"));
    }

    @ParameterizedTest
    @CsvSource({"unknown-fields,false", "unknown-fields,true", "unknown-fields+tools,true", "unknown-fields+gzip,false",
            "unknown-fields+gzip,true", "unknown-fields+split-utf8,true", "crlf+comments,true", "reasoning,true",
            "huge=300000,false", "huge=300000,true"})
    void an_answer_comes_back_as_the_provider_wrote_it(String directives, boolean stream) throws Exception {
        String model = "gpt-4o+" + directives;
        HttpResponse<byte[]> direct = directly("/chat/completions",
                ODD_REQUEST.formatted("\"" + model.replace("+gzip", "") + "\"", stream));
        HttpResponse<byte[]> passed = throughGateway("/chat/completions",
                ODD_REQUEST.formatted("\"lab/" + model + "\"", stream));

        assertThat(passed.statusCode()).isEqualTo(200);
        assertThat(text(passed).replace("+gzip", "")).isEqualTo(text(direct));
        if (!directives.contains("gzip")) {
            assertThat(passed.body()).isEqualTo(direct.body());
        }
        if (directives.equals("unknown-fields")) {
            assertThat(text(passed)).contains("\"big\":12345678901234567890,\"decimal\":1.10").contains("é 中");
        }
    }

    @Test
    void an_answer_to_embeddings_and_to_completions_does_too() throws Exception {
        for (String path : List.of("/embeddings", "/completions")) {
            String body = "{\"model\":\"%sgpt-4o+unknown-fields\",\"input\":[\"a\",\"b\"],\"prompt\":\"a\"}";
            assertThat(throughGateway(path, body.formatted("lab/")).body())
                    .isEqualTo(directly(path, body.formatted("")).body());
        }
    }

    @Test
    void the_callers_headers_and_keys_stay_with_the_gateway() throws Exception {
        for (String header : List.of("authorization", "x-api-key")) {
            String value = header.equals("authorization") ? "Bearer " + TestGateway.KEY : TestGateway.KEY;
            post(gateway.url("/v1/chat/completions?key=" + TestGateway.KEY), ODD_REQUEST.formatted("\"fast\"", false),
                    Map.of(header, value, "cookie", "session=secret", "x-forwarded-for", "192.0.2.7",
                            "openai-organization", "org-of-the-caller"));

            assertThat(arrived().headers().toString() + arrived().path()).doesNotContain(TestGateway.KEY)
                    .doesNotContain("session=secret").doesNotContain("192.0.2.7").doesNotContain("org-of-the-caller");
            assertThat(arrived().header("authorization")).hasValue("Bearer " + TestGateway.PROVIDER_KEY);
            assertThat(names(arrived())).isSubsetOf("authorization", "content-type", "content-length", "accept",
                    "accept-encoding", "host", "user-agent", "x-request-id", "x-harborai-hops");
        }
    }

    private static Set<String> names(RecordedRequest request) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().forEach(header -> names.add(header.getKey()));
        return names;
    }

    @ParameterizedTest
    @CsvSource({"gpt-4o,false", "gpt-4o,true", "m+status=401,false", "m+status=401,true", "m+status=500,false",
            "m+cut=3,true", "m+error-body,false", "m+html,false", "m+refuse,false"})
    void the_providers_credential_never_reaches_the_caller(String model, boolean stream) throws Exception {
        HttpResponse<byte[]> answer = throughGateway("/chat/completions",
                ODD_REQUEST.formatted("\"lab/" + model + "\"", stream));

        assertThat(answer.headers().map().toString() + text(answer)).doesNotContain(TestGateway.PROVIDER_KEY);
        assertThat(answer.headers().map()).doesNotContainKey("x-standin");
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
