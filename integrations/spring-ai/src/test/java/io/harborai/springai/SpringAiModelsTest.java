package io.harborai.springai;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.harborai.HarborAI;
import io.harborai.error.RateLimitException;
import io.harborai.standin.Standin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;
import org.springframework.util.MimeTypeUtils;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What Spring AI's users do with the models. */
final class SpringAiModelsTest {
    private static final String QUESTION = "Which harbour is the oldest? 最古老的港口 🚢";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Standin standin;
    private static HarborAI harbor;

    /** A tool that says what it was called with. */
    private record Tides(String name) implements ToolCallback {
        @Override
        public ToolDefinition getToolDefinition() {
            return ToolDefinition.builder().name(name).description("Tells when the water is high.").inputSchema(
                    "{\"type\":\"object\",\"properties\":{\"harbour\":{\"type\":\"string\"}},\"required\":[\"harbour\"]}")
                    .build();
        }

        @Override
        public String call(String arguments) {
            return "high water for " + arguments;
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

    private static List<ChatResponse> all(Flux<ChatResponse> responses) {
        return responses.collectList().blockOptional(PATIENCE).orElseThrow();
    }

    private static Generation generation(ChatResponse response) {
        return Objects.requireNonNull(response.getResult());
    }

    private static AssistantMessage said(ChatResponse response) {
        return generation(response).getOutput();
    }

    private static String text(List<ChatResponse> responses) {
        return responses.stream().map(response -> String.valueOf(said(response).getText()))
                .collect(Collectors.joining());
    }

    private static String lastRequest() {
        return standin.requests().get(standin.requests().size() - 1).bodyText();
    }

    @Test
    void a_prompt_is_answered_and_its_stream_says_the_same() {
        HarborChatModel model = new HarborChatModel(harbor, "lab/gpt-4o");
        Prompt prompt = new Prompt(List.of(new SystemMessage("Be short."), new UserMessage(QUESTION)));
        ChatResponse whole = model.call(prompt);
        List<ChatResponse> pieces = all(model.stream(prompt));

        assertThat(said(whole).getText()).contains(QUESTION);
        assertThat(generation(whole).getMetadata().getFinishReason()).isEqualTo("stop");
        assertThat(whole.getMetadata().getUsage().getCompletionTokens()).isPositive();
        assertThat(pieces).hasSizeGreaterThan(5);
        assertThat(text(pieces)).isEqualTo(said(whole).getText());
        ChatResponse last = pieces.get(pieces.size() - 1);
        assertThat(generation(last).getMetadata().getFinishReason()).isEqualTo("stop");
        assertThat(last.getMetadata().getUsage().getTotalTokens())
                .isEqualTo(whole.getMetadata().getUsage().getTotalTokens());
    }

    @Test
    void thoughts_come_apart_from_the_text() {
        HarborChatModel model = new HarborChatModel(harbor, "lab/thinker+reasoning");
        AssistantMessage whole = said(model.call(new Prompt(QUESTION)));
        String streamed = all(model.stream(new Prompt(QUESTION))).stream()
                .map(piece -> String.valueOf(said(piece).getMetadata().getOrDefault(Answers.THOUGHTS,
                        "")))
                .collect(Collectors.joining());

        assertThat(whole.getMetadata().get(Answers.THOUGHTS)).asString().isNotBlank().isEqualTo(streamed);
    }

    @Test
    void tools_are_called_by_spring_ai_and_their_results_are_answered() {
        HarborChatModel model = new HarborChatModel(harbor, "lab/gpt-4o+tool-calls=2");
        ToolCallingManager tools = ToolCallingManager.builder().build();
        ToolCallingChatOptions options = ToolCallingChatOptions.builder()
                .toolCallbacks(new Tides("high_water"), new Tides("low_water")).build();
        Prompt prompt = new Prompt(QUESTION, options);
        for (ChatResponse asked : List.of(model.call(prompt), last(all(model.stream(prompt))))) {
            assertThat(asked.hasToolCalls()).isTrue();
            assertThat(said(asked).getToolCalls()).hasSize(2);
            List<Message> history = tools.executeToolCalls(prompt, asked).conversationHistory();
            ChatResponse answered = model.call(new Prompt(history, options));
            assertThat(said(answered).getText()).contains("high water for {");
        }
    }

    private static ChatResponse last(List<ChatResponse> responses) {
        return responses.get(responses.size() - 1);
    }

    @Test
    void options_of_the_prompt_go_before_those_of_the_model() {
        HarborChatModel model = new HarborChatModel(harbor,
                ChatOptions.builder().model("lab/any").temperature(0.25).maxTokens(33).build());
        model.call(new Prompt(QUESTION, ChatOptions.builder().temperature(0.5).topK(7).stopSequences(List.of("END"))
                .build()));

        assertThat(lastRequest()).contains("\"temperature\":0.5", "\"max_tokens\":33", "\"top_k\":7",
                "\"stop\":[\"END\"]");
        assertThat(model.getOptions().getTemperature()).isEqualTo(0.25);
    }

    @Test
    void an_answer_follows_a_schema() {
        String schema = "{\"type\":\"object\",\"properties\":{\"berths\":{\"type\":\"integer\"}},"
                + "\"required\":[\"berths\"],\"additionalProperties\":false}";
        ChatResponse answer = new HarborChatModel(harbor, "lab/gpt-4o").call(new Prompt(QUESTION,
                StructuredOutputChatOptions.builder().outputSchema(schema).build()));

        assertThat(lastRequest()).contains("\"json_schema\"", "\"berths\"");
        assertThat(said(answer).getText()).contains("\"berths\":");
    }

    @Test
    void pictures_are_sent_and_films_are_refused() {
        byte[] picture = "not really a picture".getBytes(StandardCharsets.UTF_8);
        HarborChatModel model = new HarborChatModel(harbor, "lab/any");
        model.call(new Prompt(UserMessage.builder().text("What is this?").media(
                Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(picture).build(),
                new Media(MimeTypeUtils.IMAGE_JPEG, URI.create("https://example.org/quay.jpg"))).build()));

        assertThat(lastRequest()).contains("data:image/png;base64," + Base64.getEncoder().encodeToString(picture),
                "https://example.org/quay.jpg");
        assertThatIllegalArgumentException().isThrownBy(() -> model.call(new Prompt(UserMessage.builder().text("This?")
                .media(Media.builder().mimeType(MimeTypeUtils.parseMimeType("video/mp4")).data(picture).build())
                .build()))).withMessageContaining("video/mp4");
    }

    @Test
    void a_failure_is_the_clients_own_and_a_broken_stream_ends_in_one_after_what_came() {
        assertThatExceptionOfType(RateLimitException.class)
                .isThrownBy(() -> new HarborChatModel(harbor, "lab/bad+status=429").call(QUESTION));
        List<ChatResponse> came = new ArrayList<>();
        assertThatThrownBy(() -> new HarborChatModel(harbor, "lab/any+cut=3").stream(new Prompt(QUESTION))
                .doOnNext(came::add).blockLast(PATIENCE)).isInstanceOf(io.harborai.error.HarborAIException.class);
        assertThat(came).isNotEmpty();
    }

    @Test
    void a_subscriber_that_has_enough_ends_the_call() {
        assertThat(new HarborChatModel(harbor, "lab/any+tokens=100000+rate=50").stream(new Prompt(QUESTION)).take(2)
                .collectList().block(PATIENCE)).hasSize(2);

        await().atMost(PATIENCE).until(() -> harbor.concurrencyStats().requests().inFlight() == 0);
    }

    @Test
    void texts_and_documents_become_vectors() {
        HarborEmbeddingModel model = new HarborEmbeddingModel(harbor, "local/hash-embed");

        assertThat(model.embed(List.of("one", "two"))).hasSize(2);
        assertThat(model.embed(new Document("one", Map.of()))).isEqualTo(model.embed("one"));
        assertThat(new HarborEmbeddingModel(harbor, "lab/text-embedding-3-small").call(new EmbeddingRequest(
                List.of("one"), EmbeddingOptions.builder().dimensions(16).build())).getResult().getOutput())
                .hasSize(16);
    }
}
