package io.harborai.gateway.http;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A caller whose connection breaks in the middle of a stream, and who comes back. */
final class ResumedStreamTest {
    private static final Pattern ID = Pattern.compile("id: (st_[0-9a-f]{32})\\.([0-9]+)\n");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.startPatient();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** What a caller has read before its connection broke. */
    private record Broken(String stream, long last, String read) {
        String id() {
            return stream + "." + last;
        }
    }

    private static String asked(String path, String body, String more) {
        return RawClient.post(path, body).replace("content-type", more + "content-type");
    }

    /** Reads so many events of a stream, and breaks the connection. */
    private static Broken begin(String path, String body, int events, String seconds) throws Exception {
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send(asked(path, body, "x-harborai-resume: " + seconds + "\r\n"));
            // It reads bytes.
            String read = new String(raw.readUntil("." + events + "\n").getBytes(StandardCharsets.ISO_8859_1),
                    StandardCharsets.UTF_8);
            assertThat(read).contains("200 OK", "x-harborai-stream: st_");
            raw.reset();
            Matcher id = ID.matcher(read);
            assertThat(id.find()).isTrue();
            return new Broken(id.group(1), events - 1, read);
        }
    }

    private static HttpResponse<String> goOn(Broken broken, String key) throws Exception {
        return gateway.post("/v1/chat/completions", "{}", request -> request.setHeader("authorization", "Bearer "
                + key).header("last-event-id", broken.id()));
    }

    private static String words(String events) {
        StringBuilder said = new StringBuilder();
        Matcher content = Pattern.compile("\"content\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(events);
        while (content.find()) {
            said.append(content.group(1));
        }
        return said.toString();
    }

    @Test
    void the_rest_of_the_stream_comes_to_whoever_goes_on() throws Exception {
        String model = "lab/back+rate=100+tokens=60";
        String whole = words(gateway.post("/v1/chat/completions", TestGateway.chat(model, true)).body());
        long calls = gateway.standin().calls();
        Broken broken = begin("/v1/chat/completions", TestGateway.chat(model, true), 7, "60");
        HttpResponse<String> rest = goOn(broken, TestGateway.KEY);

        assertThat(rest.statusCode()).isEqualTo(200);
        assertThat(rest.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(rest.body()).contains("id: " + broken.stream() + ".7\n").doesNotContain("." + 6 + "\n")
                .endsWith("data: [DONE]\n\n");
        String begun = broken.read().substring(0, broken.read().lastIndexOf("id: "));
        assertThat(words(begun) + words(rest.body())).isEqualTo(whole);
        // Going on asks nobody again.
        assertThat(gateway.standin().calls()).isEqualTo(calls + 1);
    }

    @ParameterizedTest
    @CsvSource({"/v1/messages,message_stop", "/v1/responses,response.completed"})
    void every_face_can_be_gone_on_with(String path, String end) throws Exception {
        String body = "{\"model\":\"lab/back+rate=100+tokens=40\",\"stream\":true,\"max_tokens\":50,"
                + (path.endsWith("messages")
                        ? "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"
                        : "\"input\":\"Hello\"}");
        Broken broken = begin(path, body, 5, "60");
        HttpResponse<String> rest = gateway.client().send(HttpRequest.newBuilder(gateway.url("/v1/streams/"
                + broken.stream())).header("x-api-key", TestGateway.KEY).header("Last-Event-ID", broken.id()).build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(rest.statusCode()).isEqualTo(200);
        assertThat(rest.body()).contains("id: " + broken.stream() + ".5\n", end);
    }

    @Test
    void a_stream_that_ended_meanwhile_can_be_read_from_its_beginning_and_more_than_once() throws Exception {
        Broken broken = begin("/v1/chat/completions", TestGateway.chat("lab/ended+rate=200+tokens=20", true), 3, "60");
        await().atMost(PATIENCE).until(() -> gateway.server().inFlight() == 0);

        for (int i = 0; i < 2; i++) {
            String all = gateway.get("/v1/streams/" + broken.stream()).body();
            assertThat(all).contains("id: " + broken.stream() + ".1\n").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void an_error_in_the_stream_reaches_whoever_goes_on() throws Exception {
        Broken broken = begin("/v1/chat/completions", TestGateway.chat("lab/cut+rate=100+cut=12", true), 4, "60");

        assertThat(goOn(broken, TestGateway.KEY).body()).contains("event: error", "\"error\"")
                .doesNotContain("[DONE]");
    }

    @Test
    void the_newest_connection_is_the_one_that_hears() throws Exception {
        String body = TestGateway.chat("lab/twice+rate=50+tokens=100", true);
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send(asked("/v1/chat/completions", body, "x-harborai-resume: 60\r\n"));
            Matcher id = ID.matcher(raw.readUntil(".5\n"));
            assertThat(id.find()).isTrue();
            // The first connection is still there, as it is when a network fell silent.
            HttpResponse<String> rest = goOn(new Broken(id.group(1), 2, ""), TestGateway.KEY);
            assertThat(rest.body()).contains("." + 3 + "\n").endsWith("data: [DONE]\n\n");
            assertThat(raw.readUntil("[DONE]")).doesNotContain("[DONE]");
        }
    }

    @Test
    void nobody_else_goes_on_and_what_is_past_is_said_to_be() throws Exception {
        Broken broken = begin("/v1/chat/completions", TestGateway.chat("lab/mine+rate=50+tokens=100", true), 3, "60");

        assertThat(goOn(broken, TestGateway.LIMITED_KEY).statusCode()).isEqualTo(404);
        assertThat(goOn(new Broken("st_" + "0".repeat(32), 3, ""), TestGateway.KEY).body()).contains("stream_gone");
        assertThat(goOn(new Broken(broken.stream(), 90_000, ""), TestGateway.KEY).body()).contains("stream_gone");
        assertThat(goOn(new Broken("nonsense", 1, ""), TestGateway.KEY).body()).contains("unknown_event");
        assertThat(goOn(broken, TestGateway.KEY).body()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void a_call_that_nobody_comes_back_for_is_cancelled() throws Exception {
        String model = "forgotten+rate=20+tokens=100000";
        begin("/v1/chat/completions", TestGateway.chat("lab/" + model, true), 3, "1");

        await().atMost(PATIENCE).until(() -> gateway.standin().aborts().stream()
                .anyMatch(abort -> abort.model().equals(model)));
        await().atMost(PATIENCE).until(() -> gateway.server().inFlight() == 0);
    }

    @Test
    void without_the_header_nothing_has_an_id_and_a_wrong_one_is_refused() throws Exception {
        String body = TestGateway.chat("lab/any", true);
        assertThat(gateway.post("/v1/chat/completions", body).body()).doesNotContain("id: st_");
        for (String wrong : List.of("0", "601", "soon")) {
            HttpResponse<String> refused = gateway.post("/v1/chat/completions", body,
                    request -> request.header("x-harborai-resume", wrong));
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("x-harborai-resume");
        }
    }
}
