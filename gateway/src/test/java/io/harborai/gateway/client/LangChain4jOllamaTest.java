package io.harborai.gateway.client;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import io.harborai.gateway.http.FormatGateways;
import io.harborai.gateway.http.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What works with LangChain4j's client for Ollama, whatever the provider speaks. */
final class LangChain4jOllamaTest {
    private static final String QUESTION = "Which harbour is the oldest? 最古老的港口 🚢";
    private static final Map<String, String> KEY = Map.of("authorization", "Bearer " + TestGateway.KEY);
    private static FormatGateways gateways;

    /** Asks for a text, which may come after calls of tools. */
    interface Pilot {
        String ask(String question);
    }

    /** A tool that says what it was called with. */
    static final class Tides {
        @Tool("Tells when the water is high.")
        String highWater(@P("where") String harbour) {
            return "high water at " + harbour + ": 04:17";
        }
    }

    @BeforeAll
    static void start() {
        gateways = FormatGateways.start();
    }

    @AfterAll
    static void stop() {
        gateways.close();
    }

    private static String baseUrl() {
        return gateways.front().url("/ollama").toString();
    }

    private static OllamaChatModel.OllamaChatModelBuilder model(String name) {
        return OllamaChatModel.builder().baseUrl(baseUrl()).customHeaders(KEY).modelName(name).maxRetries(0);
    }

    private static OllamaStreamingChatModel streaming(String name) {
        return OllamaStreamingChatModel.builder().baseUrl(baseUrl()).customHeaders(KEY).modelName(name).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_chat_is_answered_its_stream_says_the_same_and_tools_are_used(String way) throws Exception {
        ChatResponse whole = model(way + "gpt-4o").build().chat(UserMessage.from(QUESTION));
        assertThat(whole.aiMessage().text()).contains(QUESTION);
        assertThat(whole.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(whole.tokenUsage().outputTokenCount()).isPositive();

        StreamedAnswer heard = new StreamedAnswer();
        streaming(way + "gpt-4o").chat(QUESTION, heard);
        assertThat(heard.whole().aiMessage().text()).isEqualTo(whole.aiMessage().text());
        assertThat(heard.texts()).hasSizeGreaterThan(3);

        Pilot pilot = AiServices.builder(Pilot.class).chatModel(model(way + "gpt-4o").build()).tools(new Tides())
                .build();
        assertThat(pilot.ask(QUESTION)).contains("The tool answered").contains("04:17");
    }

    @Test
    void thoughts_and_pictures_go_through() {
        assertThat(model("lab/gpt-4o+reasoning").think(true).returnThinking(true).build()
                .chat(UserMessage.from(QUESTION)).aiMessage().thinking()).isNotBlank();
        model("lab/gpt-4o").numPredict(77).build().chat(UserMessage.from(TextContent.from("What is this?"),
                ImageContent.from("iVBORw0KGgo=", "image/png")));
        assertThat(gateways.front().standin().requests().getLast().bodyText())
                .contains("data:image/png;base64,iVBORw0KGgo=", "\"max_tokens\":77");
    }

    @Test
    void a_broken_stream_and_a_refusal_are_errors_and_a_caller_may_leave() throws Exception {
        StreamedAnswer broken = new StreamedAnswer();
        streaming("lab/gpt-4o+cut=3").chat(QUESTION, broken);
        assertThatThrownBy(broken::whole).isNotNull();
        assertThatThrownBy(() -> model("lab/gpt-4o+status=429").build().chat(QUESTION)).isNotNull();
        HttpResponse<String> refused = gateways.front().post("/ollama/api/chat",
                "{\"model\":\"nobody/nothing\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).startsWith("{\"error\":\"");
    }

    @Test
    void texts_become_vectors_and_models_are_listed() throws Exception {
        OllamaEmbeddingModel embedder = OllamaEmbeddingModel.builder().baseUrl(baseUrl()).customHeaders(KEY)
                .modelName("lab/text-embedding-3-small").build();
        List<Embedding> vectors = embedder
                .embedAll(List.of(TextSegment.from("harbour"), TextSegment.from("港口"))).content();
        assertThat(vectors).hasSize(2);
        assertThat(vectors.get(0).dimension()).isGreaterThanOrEqualTo(8);
        assertThat(vectors.get(0)).isNotEqualTo(vectors.get(1));
        // Its list of models cannot be given a key.
        assertThat(gateways.front().get("/ollama/api/tags").body()).contains("{\"name\":\"", "\"details\":");
    }

    @Test
    void a_stream_is_lines_and_comes_unless_it_is_not_wanted() throws Exception {
        String body = "{\"model\":\"lab/gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]%s}";
        HttpResponse<String> streamed = gateways.front().post("/ollama/api/chat", body.formatted(""));
        assertThat(streamed.headers().firstValue("content-type")).contains("application/x-ndjson");
        assertThat(streamed.body().lines()).allMatch(line -> line.startsWith("{\"model\":") && line.endsWith("}"))
                .hasSizeGreaterThan(3);
        assertThat(streamed.body().lines().toList().getLast()).contains("\"done\":true", "\"eval_count\":");
        HttpResponse<String> whole = gateways.front().post("/ollama/api/chat", body.formatted(",\"stream\":false"));
        assertThat(whole.headers().firstValue("content-type")).contains("application/json");
        assertThat(whole.body().lines()).hasSize(1);
        assertThat(gateways.front().get("/ollama/api/version").body()).contains("\"version\":");
        assertThat(gateways.front().get("/ollama/api/nothing").statusCode()).isEqualTo(404);
    }
}
