package io.harborai.gateway.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpServer;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.provider.Dialect;
import io.harborai.engine.provider.Family;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.Secret;
import io.harborai.engine.routing.Catalog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers and providers of different formats. Behind {@code front} stands {@code back}, which is asked in each format by its
 * own face, and asks the stand-in in OpenAI's: so each face and each way to ask a provider is gone through.
 */
final class WireFormatsTest {
    private static TestGateway front;
    private static TestGateway back;

    @BeforeAll
    static void start() {
        front = TestGateway.start();
        back = TestGateway.start();
        front.engine().swapCatalog(Catalog.of(List.of(provider("lab", front.standin().baseUrl(), Family.OPENAI, "none"),
                provider("chat", back.url("/v1"), Family.OPENAI, TestGateway.KEY),
                provider("claude", back.url("/v1"), Family.ANTHROPIC, TestGateway.KEY),
                provider("gem", back.url("/v1beta"), Family.GEMINI, TestGateway.KEY)), List.of()));
    }

    @AfterAll
    static void stop() {
        front.close();
        back.close();
    }

    private static RemoteProvider provider(String name, URI base, Family family, String key) {
        return new RemoteProvider(name, base, Secret.of(key), family.credentialHeader(), family.credentialPrefix(),
                true,
                Timeouts.DEFAULT, Map.of(), List.of(), List.of(), new Dialect(family, ""));
    }

    private static HttpResponse<String> ask(String face, String model, boolean stream, String more) throws Exception {
        return switch (face) {
            case "chat" -> front.post("/v1/chat/completions", "{\"model\":\"" + model + "\",\"stream\":" + stream
                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello, 港口 🚢\"}]" + more + "}");
            case "messages" -> front.post("/v1/messages", "{\"model\":\"" + model + "\",\"max_tokens\":900,\"stream\":"
                    + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\"Hello, 港口 🚢\"}]" + more + "}");
            default -> front.post("/v1beta/models/" + model + (stream
                    ? ":streamGenerateContent?alt=sse"
                    : ":generateContent"),
                    "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello, 港口 🚢\"}]}]" + more + "}");
        };
    }

    @ParameterizedTest
    @CsvSource({"chat,lab/", "chat,claude/lab/", "chat,gem/lab/", "messages,lab/", "messages,claude/lab/",
            "messages,gem/lab/", "gemini,lab/", "gemini,claude/lab/", "gemini,gem/lab/"})
    void everyFaceSpeaksWithEveryProvider(String face, String way) throws Exception {
        HttpResponse<String> whole = ask(face, way + "gpt-4o", false, "");
        assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
        assertThat(whole.body()).contains("替身").contains(switch (face) {
            case "chat" -> "\"finish_reason\":\"stop\"";
            case "messages" -> "\"stop_reason\":\"end_turn\"";
            default -> "\"finishReason\":\"STOP\"";
        });
        HttpResponse<String> streamed = ask(face, way + "gpt-4o", true, "");
        assertThat(streamed.statusCode()).as(streamed.body()).isEqualTo(200);
        assertThat(streamed.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(streamed.body()).contains(switch (face) {
            case "chat" -> "data: [DONE]";
            case "messages" -> "event: message_stop";
            default -> "\"usageMetadata\"";
        }).doesNotContain("\"error\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/"})
    void toolsAreCalledAndTheirAnswersUnderstood(String way) throws Exception {
        String tools = ",\"tools\":[{\"name\":\"look\",\"input_schema\":{\"type\":\"object\",\"properties\":{\"where\":"
                + "{\"type\":\"string\"}},\"required\":[\"where\"]}}]";
        HttpResponse<String> first = ask("messages", way + "gpt-4o", false, tools);
        assertThat(first.body()).contains("\"stop_reason\":\"tool_use\"").contains("\"name\":\"look\"")
                .contains("\"input\":{");
        HttpResponse<String> streamed = ask("messages", way + "gpt-4o", true, tools);
        assertThat(types(streamed.body())).startsWith("message_start").endsWith("message_delta,message_stop")
                .contains("content_block_start,content_block_delta");
        HttpResponse<String> second = front.post("/v1/messages", """
                {"model":"%sgpt-4o","max_tokens":900,"messages":[{"role":"user","content":"Look."},
                 {"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"look","input":{"where":"x"}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"a ship 🚢"}]}]%s}"""
                .formatted(way, tools));
        assertThat(second.body()).contains("The tool answered").contains("a ship 🚢");
    }

    @Test
    void whatIsOnTrialAtAnthropicAndUnknownFieldsReachItUntouched() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        HttpServer anthropic = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        anthropic.createContext("/v1/messages", exchange -> {
            seen.add(exchange.getRequestHeaders().getFirst("anthropic-beta") + " "
                    + exchange.getRequestHeaders().getFirst("anthropic-version") + " "
                    + exchange.getRequestHeaders().getFirst("x-api-key") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = """
                    {"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"x"}],
                     "stop_reason":"end_turn","new_field":12345678901234567890,"usage":{"input_tokens":3,"output_tokens":1}}"""
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        anthropic.start();
        try (TestGateway gateway = TestGateway.startPatient()) {
            URI base = URI.create("http://127.0.0.1:" + anthropic.getAddress().getPort() + "/v1");
            gateway.engine().swapCatalog(Catalog.of(List.of(provider("trial", base, Family.ANTHROPIC, "sk-1")),
                    List.of()));
            String asked = "{\"model\":\"trial/m\",\"max_tokens\": 9,\"unheard_of\":[1.10],\"messages\":"
                    + "[{\"role\":\"user\",\"content\":\"Hello\"}]}";
            HttpResponse<String> answer = gateway.post("/v1/messages", asked,
                    request -> request.header("anthropic-beta", "context-1m-2025-08-07,files-api-2025-04-14"));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("\"new_field\":12345678901234567890");
            assertThat(seen.poll(10, TimeUnit.SECONDS))
                    .isEqualTo("context-1m-2025-08-07,files-api-2025-04-14 2023-06-01"
                            + " sk-1 " + asked.replace("trial/m", "m"));
        } finally {
            anthropic.stop(0);
        }
    }

    private static String types(String stream) {
        return stream.lines().filter(line -> line.startsWith("event: ")).map(line -> line.substring(7)).distinct()
                .collect(Collectors.joining(","));
    }

    @Test
    void aBrokenStreamEndsWithAnErrorInTheCallersFormat() throws Exception {
        HttpResponse<String> cut = ask("messages", "lab/gpt-4o+cut=3", true, "");
        assertThat(cut.body()).contains("event: error").contains("\"type\":\"error\"")
                .doesNotContain("message_stop");
        assertThat(ask("gemini", "lab/gpt-4o+cut=3", true, "").body()).contains("\"error\"");
    }

    @Test
    void refusalsHaveTheShapeOfTheFace() throws Exception {
        assertThat(ask("messages", "nobody/x", false, "").body()).contains("\"type\":\"error\"")
                .contains("\"type\":\"not_found_error\"");
        assertThat(ask("gemini", "nobody/x", false, "").body()).contains("\"status\":\"NOT_FOUND\"");
        HttpResponse<String> stranger = front.post("/v1/messages", "{}", request -> request.setHeader("authorization",
                "Bearer wrong"));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertThat(stranger.body()).contains("authentication_error");
        assertThat(front.post("/v1beta/nothing", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void aGooglesKeyHeaderIsAKey() throws Exception {
        HttpResponse<String> answer = front.post("/v1beta/models/lab/gpt-4o:generateContent",
                "{\"contents\":[{\"parts\":[{\"text\":\"Hello\"}]}]}", request -> request
                        .setHeader("authorization", "none").header("x-goog-api-key", TestGateway.KEY));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void whatATargetDoesNotHaveIsToldOrRefused() throws Exception {
        HttpResponse<String> told = ask("chat", "claude/lab/gpt-4o", false, ",\"seed\":7,\"logprobs\":true");
        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(told.headers().firstValue("x-harborai-changed-params")).contains("seed,logprobs");
        HttpResponse<String> refused = front.post("/v1/chat/completions",
                TestGateway.chat("claude/lab/gpt-4o", false).replace("\"stream\"", "\"seed\":7,\"stream\""),
                request -> request.header("x-harborai-parameters", "reject"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("unsupported_parameter").contains("\"param\":\"seed\"");
        assertThat(front.post("/v1/chat/completions", TestGateway.chat("lab/gpt-4o", false),
                request -> request.header("x-harborai-parameters", "ask")).statusCode()).isEqualTo(400);
    }

    @Test
    void capabilitiesTellTheFormatOfEachProvider() throws Exception {
        assertThat(front.get("/v1/capabilities").body()).contains("{\"name\":\"claude\",\"format\":\"anthropic\"")
                .contains("\"/v1/messages\"").contains("\"parameters\":\"warn\"");
        assertThat(front.post("/v1/capabilities", "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void tokensAreCountedWithoutACall() throws Exception {
        HttpResponse<String> counted = front.post("/v1/messages/count_tokens",
                "{\"model\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello, harbour\"}]}");
        assertThat(counted.body()).matches("\\{\"input_tokens\":[1-9][0-9]*}");
        assertThat(front.post("/v1beta/models/x:countTokens", "{\"contents\":[{\"parts\":[{\"text\":\"Hello\"}]}]}")
                .body()).matches("\\{\"totalTokens\":[1-9][0-9]*}");
    }
}
