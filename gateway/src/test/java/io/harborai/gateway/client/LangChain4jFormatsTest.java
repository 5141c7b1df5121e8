package io.harborai.gateway.client;

import java.util.List;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.langchain4j.model.googleai.GoogleAiGeminiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import io.harborai.gateway.http.FormatGateways;
import io.harborai.gateway.http.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What works with LangChain4j's clients for Anthropic and Gemini, whatever the provider speaks. */
final class LangChain4jFormatsTest {
    private static final String QUESTION = "Which harbour is the oldest? 最古老的港口 🚢";
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

    private static ChatModel model(String client, String name) {
        return client.equals("anthropic")
                ? AnthropicChatModel.builder().baseUrl(gateways.front().url("/v1").toString())
                        .apiKey(TestGateway.KEY).modelName(name).maxTokens(900).build()
                : GoogleAiGeminiChatModel.builder().baseUrl(gateways.front().url("/v1beta").toString())
                        .apiKey(TestGateway.KEY).modelName(name).build();
    }

    private static StreamingChatModel streaming(String client, String name) {
        return client.equals("anthropic")
                ? AnthropicStreamingChatModel.builder().baseUrl(gateways.front().url("/v1").toString())
                        .apiKey(TestGateway.KEY).modelName(name).maxTokens(900).build()
                : GoogleAiGeminiStreamingChatModel.builder().baseUrl(gateways.front().url("/v1beta").toString())
                        .apiKey(TestGateway.KEY).modelName(name).build();
    }

    @ParameterizedTest
    @CsvSource({"anthropic,lab/", "anthropic,claude/lab/", "anthropic,gem/lab/", "gemini,lab/", "gemini,claude/lab/",
            "gemini,gem/lab/"})
    void a_chat_is_answered_its_stream_says_the_same_and_tools_are_used(String client, String way) throws Exception {
        ChatResponse whole = model(client, way + "gpt-4o").chat(List.of(UserMessage.from(QUESTION)));
        assertThat(whole.aiMessage().text()).contains(QUESTION);
        assertThat(whole.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(whole.tokenUsage().outputTokenCount()).isPositive();

        StreamedAnswer heard = new StreamedAnswer();
        streaming(client, way + "gpt-4o").chat(QUESTION, heard);
        assertThat(heard.whole().aiMessage().text()).isEqualTo(whole.aiMessage().text());

        Pilot pilot = AiServices.builder(Pilot.class).chatModel(model(client, way + "gpt-4o")).tools(new Tides())
                .build();
        assertThat(pilot.ask(QUESTION)).contains("The tool answered").contains("04:17");
    }
}
