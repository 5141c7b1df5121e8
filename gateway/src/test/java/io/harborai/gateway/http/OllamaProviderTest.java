package io.harborai.gateway.http;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every face over Ollama's own chat, whose streams are lines of JSON. */
final class OllamaProviderTest {
    private static FormatGateways gateways;

    @BeforeAll
    static void start() {
        gateways = FormatGateways.start();
    }

    @AfterAll
    static void stop() {
        gateways.close();
    }

    private static HttpResponse<String> ask(String face, String model, boolean stream, String more) throws Exception {
        String turns = "[{\"role\":\"user\",\"content\":\"Hello, 港口 🚢\"}]";
        return switch (face) {
            case "messages" -> gateways.front().post("/v1/messages", "{\"model\":\"" + model
                    + "\",\"max_tokens\":900,\"stream\":" + stream + ",\"messages\":" + turns + more + "}");
            case "responses" -> gateways.front().post("/v1/responses", "{\"model\":\"" + model + "\",\"stream\":"
                    + stream + ",\"input\":" + turns + more + "}");
            case "gemini" -> gateways.front().post("/v1beta/models/" + model + (stream
                    ? ":streamGenerateContent?alt=sse"
                    : ":generateContent"), "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello, 港口 🚢\"}]}]"
                            + more + "}");
            default -> gateways.front().post("/v1/chat/completions", "{\"model\":\"" + model + "\",\"stream\":"
                    + stream + ",\"messages\":" + turns + more + "}");
        };
    }

    private static String lastAsked() {
        return gateways.front().standin().requests().getLast().bodyText();
    }

    @ParameterizedTest
    @CsvSource({"chat,data: [DONE]", "messages,event: message_stop", "responses,event: response.completed",
            "gemini,\"finishReason\":\"STOP\""})
    void everyFaceIsAnsweredWholeAndAsAStream(String face, String end) throws Exception {
        HttpResponse<String> whole = ask(face, "llama/llama3", false, "");
        assertThat(whole.statusCode()).as(whole.body()).isEqualTo(200);
        assertThat(whole.body()).contains("Hello, 港口 🚢", "替身");
        assertThat(gateways.front().standin().requests().getLast().path()).isEqualTo("/api/chat");
        assertThat(lastAsked()).contains("\"stream\":false");
        HttpResponse<String> streamed = ask(face, "llama/llama3", true, "");
        assertThat(streamed.headers().firstValue("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(streamed.body()).contains(end).doesNotContain("\"error\":{");
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void toolsThoughtsPicturesAndSchemasGoThrough(boolean stream) throws Exception {
        String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look\",\"parameters\":"
                + "{\"type\":\"object\",\"properties\":{\"where\":{\"type\":\"string\"}},\"required\":[\"where\"]}}}]";
        assertThat(ask("chat", "llama/llama3", stream, tools).body()).contains("\"name\":\"look\"", "call_",
                "\"finish_reason\":\"tool_calls\"");
        assertThat(ask("chat", "llama/llama3+reasoning", stream, ",\"reasoning_effort\":\"high\"").body())
                .contains("reasoning_content");
        assertThat(lastAsked()).contains("\"think\":true");
        HttpResponse<String> shaped = ask("chat", "llama/llama3", stream, ",\"temperature\":0.5,\"max_tokens\":77,"
                + "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":"
                + "{\"type\":\"object\",\"properties\":{\"berths\":{\"type\":\"integer\"}},\"required\":[\"berths\"]}}}");
        assertThat(shaped.body().replaceAll("(?s).*?\"content\":\"((?:[^\"\\\\]|\\\\.)*)\"", "$1")).contains("berths");
        assertThat(lastAsked()).contains("\"format\":{\"type\":\"object\"", "\"num_predict\":77",
                "\"temperature\":0.5");
    }

    @Test
    void aPictureStandsBesideTheTextAndAToolsAnswerNamesItsTool() throws Exception {
        HttpResponse<String> answer = gateways.front().post("/v1/messages", """
                {"model":"llama/llama3","max_tokens":900,"messages":[
                 {"role":"user","content":[{"type":"text","text":"Look."},{"type":"image","source":
                  {"type":"base64","media_type":"image/png","data":"aGFyYm91cg=="}}]},
                 {"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"look","input":{"where":"x"}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"a ship"}]}]}""");
        assertThat(answer.body()).contains("The tool answered").contains("a ship");
        assertThat(lastAsked()).contains("\"images\":[\"aGFyYm91cg==\"]", "\"tool_name\":\"look\"",
                "\"arguments\":{\"where\":\"x\"}");
    }

    @Test
    void faultsAreToldInTheCallersFormat() throws Exception {
        assertThat(ask("messages", "llama/llama3+cut=3", true, "").body()).contains("event: error")
                .doesNotContain("message_stop");
        assertThat(ask("chat", "llama/llama3+status=429", false, "").statusCode()).isEqualTo(429);
        assertThat(ask("chat", "llama/llama3+malformed=2", true, "").body()).contains("\"error\"")
                .doesNotContain("[DONE]");
    }

    @Test
    void whatOllamaDoesNotHaveIsTold() throws Exception {
        HttpResponse<String> told = ask("chat", "llama/llama3", false, ",\"user\":\"u\",\"parallel_tool_calls\":false");
        assertThat(told.headers().firstValue("x-harborai-changed-params")).contains("parallel_tool_calls,user");
    }
}
