package io.harborai.gateway.client;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.harborai.gateway.http.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What works with LangChain4j's OpenAI client. */
final class LangChain4jTest {
    private static final String QUESTION = "Which harbour is the oldest? 最古老的港口 🚢";

    private static TestGateway gateway;

    /** What the model is told to answer with. */
    record Harbour(String name, int berths, List<String> cargoes, boolean iceFree) {}

    /** Asks for an answer of a class. */
    interface HarbourMaster {
        Harbour describe(String question);
    }

    /** Asks for a text, which may come after calls of tools. */
    interface Pilot {
        String ask(String question);
    }

    /** The same as a stream. */
    interface StreamingPilot {
        TokenStream ask(String question);
    }

    /** A tool that says what it was called with. */
    static final class Tides {
        @Tool("Tells when the water is high.")
        String highWater(@P("where") String harbour, @P("days from now") int day) {
            return "high water at " + harbour + " in " + day + " days: 04:17";
        }
    }

    @BeforeAll
    static void start() {
        gateway = TestGateway.startPatient();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String baseUrl() {
        return gateway.url("/v1").toString();
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder model(String name) {
        return OpenAiChatModel.builder().baseUrl(baseUrl()).apiKey(TestGateway.KEY).modelName(name);
    }

    private static OpenAiStreamingChatModel streaming(String name) {
        return OpenAiStreamingChatModel.builder().baseUrl(baseUrl()).apiKey(TestGateway.KEY).modelName(name).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/gpt-4o", "local/echo", "fast"})
    void a_chat_is_answered_and_its_stream_says_the_same(String name) throws Exception {
        ChatResponse whole = model(name).build().chat(UserMessage.from(QUESTION));
        StreamedAnswer streamed = new StreamedAnswer();
        streaming(name).chat(List.of(UserMessage.from(QUESTION)), streamed);

        assertThat(whole.aiMessage().text()).contains(QUESTION);
        assertThat(whole.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(whole.tokenUsage().outputTokenCount()).isPositive();
        assertThat(streamed.whole().aiMessage().text()).isEqualTo(whole.aiMessage().text());
        assertThat(streamed.whole().finishReason()).isEqualTo(FinishReason.STOP);
        // LangChain4j asks each stream for its usage.
        assertThat(streamed.whole().tokenUsage().outputTokenCount())
                .isEqualTo(whole.tokenUsage().outputTokenCount());
        assertThat(streamed.texts()).hasSizeGreaterThan(5);
        assertThat(String.join("", streamed.texts())).isEqualTo(whole.aiMessage().text());
    }

    @Test
    void a_tool_is_called_and_its_result_is_answered() {
        Pilot pilot = AiServices.builder(Pilot.class).chatModel(model("lab/gpt-4o").build()).tools(new Tides()).build();

        assertThat(pilot.ask(QUESTION)).contains("The tool answered: high water at stand-in in 0 days: 04:17");
    }

    @Test
    void a_streamed_tool_call_is_put_together_and_its_result_is_answered() throws Exception {
        CompletableFuture<ChatResponse> answered = new CompletableFuture<>();
        StreamingPilot pilot = AiServices.builder(StreamingPilot.class)
                .streamingChatModel(streaming("lab/gpt-4o+tokens=30")).tools(new Tides()).build();

        pilot.ask(QUESTION).onPartialResponse(text -> {
        }).onCompleteResponse(answered::complete).onError(answered::completeExceptionally).start();

        assertThat(answered.get(30, TimeUnit.SECONDS).aiMessage().text())
                .contains("The tool answered: high water at stand-in in 0 days: 04:17");
    }

    @Test
    void the_arguments_of_a_tool_come_in_pieces() throws Exception {
        ChatRequest request = ChatRequest.builder().messages(UserMessage.from(QUESTION))
                .toolSpecifications(ToolSpecifications.toolSpecificationsFrom(Tides.class)).build();
        StreamedAnswer streamed = new StreamedAnswer();
        streaming("lab/gpt-4o+tokens=9").chat(request, streamed);

        ToolExecutionRequest call = streamed.whole().aiMessage().toolExecutionRequests().get(0);
        assertThat(call.name()).isEqualTo("highWater");
        assertThat(streamed.arguments()).hasSize(9);
        assertThat(String.join("", streamed.arguments())).isEqualTo(call.arguments());
        assertThat(streamed.whole().finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    }

    @Test
    void a_structured_answer_is_an_object_of_the_callers_class() {
        HarbourMaster master = AiServices.builder(HarbourMaster.class).chatModel(model("lab/gpt-4o")
                .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA).strictJsonSchema(true).build()).build();

        assertThat(master.describe(QUESTION)).isEqualTo(new Harbour("stand-in", 0, List.of(), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/text-embedding-3-small", "local/hash-embed"})
    void embeddings_are_the_same_as_floats_and_as_base64(String name) {
        List<Embedding> byDefault = embed(embedder(name).build());

        assertThat(byDefault).hasSize(2);
        assertThat(byDefault.get(0).dimension()).isGreaterThanOrEqualTo(8);
        assertThat(byDefault.get(0)).isNotEqualTo(byDefault.get(1));
        assertThat(embed(embedder(name).encodingFormat("float").build())).isEqualTo(byDefault);
        assertThat(embed(embedder(name).encodingFormat("base64").build())).isEqualTo(byDefault);
    }

    private static OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder embedder(String name) {
        return OpenAiEmbeddingModel.builder().baseUrl(baseUrl()).apiKey(TestGateway.KEY).modelName(name);
    }

    private static List<Embedding> embed(OpenAiEmbeddingModel embedder) {
        return embedder.embedAll(List.of(TextSegment.from("harbour"), TextSegment.from("港口"))).content();
    }

    /** It has no way to ask for one model. */
    @Test
    void the_models_are_listed() {
        OpenAiModelCatalog catalog = OpenAiModelCatalog.builder().baseUrl(baseUrl()).apiKey(TestGateway.KEY).build();

        assertThat(catalog.listModels()).extracting(ModelDescription::name).contains("fast", "lab/gpt-4o",
                "local/echo");
    }
}
