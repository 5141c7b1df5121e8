package io.harborai.langchain4j;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.embedding.request.EmbeddingInput;
import dev.langchain4j.model.embedding.request.EmbeddingRequest;
import dev.langchain4j.model.embedding.response.EmbeddingResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import io.harborai.HarborAI;
import io.harborai.error.HarborAIException;
import io.harborai.standin.Standin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What LangChain4j's users do with the models. */
final class HarborModelsTest {
    private static final String QUESTION = "Which harbour is the oldest? 最古老的港口 🚢";
    private static final long PATIENCE_S = 60;

    private static Standin standin;
    private static HarborAI harbor;

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

    /** Three tools. */
    static final class Pilots {
        @Tool("Calls a pilot.")
        String call(@P("where") String harbour) {
            return harbour;
        }

        @Tool("Sends a pilot home.")
        String dismiss(@P("where") String harbour) {
            return harbour;
        }

        @Tool("Counts the pilots.")
        int count() {
            return 3;
        }
    }

    /** Keeps what it hears. */
    private static final class Heard implements StreamingChatResponseHandler {
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final List<String> thoughts = new CopyOnWriteArrayList<>();
        private final List<CompleteToolCall> calls = new CopyOnWriteArrayList<>();
        private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String text) {
            texts.add(text);
        }

        @Override
        public void onPartialThinking(PartialThinking thought) {
            thoughts.add(thought.text());
        }

        @Override
        public void onCompleteToolCall(CompleteToolCall call) {
            calls.add(call);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
        }

        @Override
        public void onError(Throwable failed) {
            whole.completeExceptionally(failed);
        }

        ChatResponse whole() throws Exception {
            return whole.get(PATIENCE_S, TimeUnit.SECONDS);
        }
    }

    @BeforeAll
    static void start() {
        standin = Standin.start();
        harbor = HarborAI.builder().provider("lab", lab -> lab.baseUrl(standin.baseUrl()).allowPrivateNetwork(true)
                .apiKey("lab-key-12345")).build();
    }

    @AfterAll
    static void stop() {
        harbor.close();
        standin.close();
    }

    private static HarborModelBuilder<HarborChatModel> model(String name) {
        return HarborChatModel.builder().client(harbor).modelName(name);
    }

    private static HarborStreamingChatModel streaming(String name) {
        return HarborStreamingChatModel.builder().client(harbor).modelName(name).build();
    }

    @Test
    void a_chat_is_answered_and_its_stream_says_the_same() throws Exception {
        ChatResponse whole = model("lab/gpt-4o").build().chat(SystemMessage.from("Be short."),
                UserMessage.from(QUESTION));
        Heard heard = new Heard();
        streaming("lab/gpt-4o").chat(List.of(SystemMessage.from("Be short."), UserMessage.from(QUESTION)), heard);

        assertThat(whole.aiMessage().text()).contains(QUESTION);
        assertThat(whole.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(whole.tokenUsage().outputTokenCount()).isPositive();
        assertThat(heard.whole().aiMessage().text()).isEqualTo(whole.aiMessage().text());
        assertThat(heard.whole().finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(heard.whole().tokenUsage()).isEqualTo(whole.tokenUsage());
        assertThat(heard.texts).hasSizeGreaterThan(5);
        assertThat(String.join("", heard.texts)).isEqualTo(whole.aiMessage().text());
    }

    @Test
    void thoughts_come_apart_from_the_text() throws Exception {
        ChatResponse whole = model("lab/thinker+reasoning").build().chat(UserMessage.from(QUESTION));
        Heard heard = new Heard();
        streaming("lab/thinker+reasoning").chat(QUESTION, heard);

        assertThat(whole.aiMessage().thinking()).isNotBlank();
        assertThat(heard.whole().aiMessage()).isEqualTo(whole.aiMessage());
        assertThat(String.join("", heard.thoughts)).isEqualTo(whole.aiMessage().thinking());
    }

    @Test
    void a_tool_is_called_and_its_result_is_answered() {
        Pilot pilot = AiServices.builder(Pilot.class).chatModel(model("lab/gpt-4o").build()).tools(new Tides())
                .build();

        assertThat(pilot.ask(QUESTION)).contains("The tool answered: high water at stand-in in 0 days: 04:17");
    }

    @Test
    void a_streamed_tool_call_is_put_together_and_its_result_is_answered() throws Exception {
        CompletableFuture<ChatResponse> answered = new CompletableFuture<>();
        StreamingPilot pilot = AiServices.builder(StreamingPilot.class)
                .streamingChatModel(streaming("lab/gpt-4o+tokens=30")).tools(new Tides()).build();

        pilot.ask(QUESTION).onPartialResponse(text -> {
        }).onCompleteResponse(answered::complete).onError(answered::completeExceptionally).start();

        assertThat(answered.get(PATIENCE_S, TimeUnit.SECONDS).aiMessage().text())
                .contains("The tool answered: high water at stand-in in 0 days: 04:17");
    }

    @Test
    void parallel_calls_of_a_stream_are_told_one_by_one_and_whole_in_the_end() throws Exception {
        Heard heard = new Heard();
        streaming("lab/gpt-4o+tool-calls=3").chat(ChatRequest.builder().messages(UserMessage.from(QUESTION))
                .toolSpecifications(dev.langchain4j.agent.tool.ToolSpecifications.toolSpecificationsFrom(Pilots.class))
                .build(), heard);

        assertThat(heard.whole().finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(heard.calls).hasSize(3);
        assertThat(heard.calls.stream().map(CompleteToolCall::toolExecutionRequest).toList())
                .isEqualTo(heard.whole().aiMessage().toolExecutionRequests());
    }

    @Test
    void a_structured_answer_is_an_object_of_the_callers_class() {
        HarbourMaster master = AiServices.builder(HarbourMaster.class).chatModel(model("lab/gpt-4o")
                .strictJsonSchema(true).build()).build();

        assertThat(master.describe(QUESTION)).isEqualTo(new Harbour("stand-in", 0, List.of(), true));
    }

    @Test
    void pictures_and_parameters_are_sent() {
        byte[] picture = "not really a picture".getBytes(StandardCharsets.UTF_8);
        model("lab/any").defaultRequestParameters(ChatRequestParameters.builder().temperature(0.25).topK(7).build())
                .build().chat(ChatRequest.builder().maxOutputTokens(33).stopSequences(List.of("END"))
                        .messages(UserMessage.from(TextContent.from("What is this?"),
                                ImageContent.from(Base64.getEncoder().encodeToString(picture), "image/png")))
                        .build());

        assertThat(standin.requests().get(standin.requests().size() - 1).bodyText()).contains("\"temperature\":0.25",
                "\"top_k\":7",
                "\"max_tokens\":33", "\"stop\":[\"END\"]",
                "data:image/png;base64," + Base64.getEncoder().encodeToString(picture));
    }

    @ParameterizedTest
    @CsvSource({"401, dev.langchain4j.exception.AuthenticationException",
            "429, dev.langchain4j.exception.RateLimitException",
            "400, dev.langchain4j.exception.InvalidRequestException",
            "500, dev.langchain4j.exception.InternalServerException"})
    void a_failure_is_told_in_the_words_of_langchain4j(int status, Class<? extends Exception> expected) {
        String name = "lab/bad+status=" + status;
        assertThatThrownBy(() -> model(name).build().chat(QUESTION)).isInstanceOf(expected)
                .hasCauseInstanceOf(HarborAIException.class);
        Heard heard = new Heard();
        streaming(name).chat(QUESTION, heard);
        assertThatThrownBy(heard::whole).hasCauseInstanceOf(expected);
    }

    @Test
    void a_model_that_is_not_there_and_content_that_cannot_be_sent_are_told() {
        assertThatExceptionOfType(ModelNotFoundException.class)
                .isThrownBy(() -> model("lab/gone+status=404").build().chat(QUESTION));
        assertThatExceptionOfType(UnsupportedFeatureException.class)
                .isThrownBy(() -> model("lab/any").build()
                        .chat(UserMessage.from(VideoContent.from("https://example.org/film.mp4"))));
    }

    @Test
    void a_stream_that_breaks_ends_in_an_error_after_what_came() throws Exception {
        Heard heard = new Heard();
        streaming("lab/any+cut=3").chat(QUESTION, heard);

        assertThatThrownBy(heard::whole).isNotNull();
        assertThat(heard.texts).isNotEmpty();
    }

    @Test
    void a_handler_that_has_enough_ends_the_call() {
        List<String> texts = new CopyOnWriteArrayList<>();
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        streaming("lab/any+tokens=100000+rate=50").chat(QUESTION, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(PartialResponse text, PartialResponseContext context) {
                texts.add(text.text());
                context.streamingHandle().cancel();
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                ended.complete(true);
            }

            @Override
            public void onError(Throwable failed) {
                ended.complete(false);
            }
        });

        await().atMost(PATIENCE_S, TimeUnit.SECONDS)
                .until(() -> texts.size() == 1 && harbor.concurrencyStats().requests().inFlight() == 0);
        assertThat(ended).isNotDone();
    }

    @Test
    void listeners_hear_of_answers() {
        List<ChatModelResponseContext> heard = new CopyOnWriteArrayList<>();
        model("lab/any").listeners(List.of(new ChatModelListener() {
            @Override
            public void onResponse(ChatModelResponseContext context) {
                heard.add(context);
            }
        })).build().chat(QUESTION);

        assertThat(heard).hasSize(1);
    }

    @Test
    void texts_become_vectors_in_their_order_over_several_calls() {
        HarborEmbeddingModel whole = HarborEmbeddingModel.of(harbor, "local/hash-embed");
        List<TextSegment> texts = List.of(TextSegment.from("one"), TextSegment.from("two"), TextSegment.from("three"));

        assertThat(whole.textsPerCall(2).embedAll(texts).content()).isEqualTo(whole.embedAll(texts).content())
                .hasSize(3);
        assertThat(whole.embed("two").content()).isEqualTo(whole.embedAll(texts).content().get(1));
        assertThat(whole.dimension()).isPositive();
        EmbeddingResponse small = HarborEmbeddingModel.of(harbor, "lab/text-embedding-3-small").embed(
                EmbeddingRequest.builder().inputs(List.of(EmbeddingInput.from("one"))).dimensions(16).build());
        assertThat(small.embeddings().get(0).dimension()).isEqualTo(16);
        assertThat(small.tokenUsage().inputTokenCount()).isPositive();
    }
}
