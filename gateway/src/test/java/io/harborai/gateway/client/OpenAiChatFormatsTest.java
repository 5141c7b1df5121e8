package io.harborai.gateway.client;

import java.time.Duration;
import java.util.List;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonField;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import io.harborai.gateway.http.FormatGateways;
import io.harborai.gateway.http.TestGateway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What works with chats of OpenAI's own Java client, whatever other format the provider speaks. */
final class OpenAiChatFormatsTest {
    private static final String QUESTION = "Which harbour is the oldest? 最古老的港口 🚢";

    private static FormatGateways gateways;
    private static OpenAIClient client;

    /** What the model is told to answer with. */
    record Harbour(String name, int berths, List<String> cargoes, boolean iceFree) {}

    /** The arguments of a tool. */
    record Tide(String harbour, int day) {}

    /** The arguments of another. */
    record Wind(String harbour) {}

    @BeforeAll
    static void start() {
        gateways = FormatGateways.start();
        client = OpenAIOkHttpClient.builder().baseUrl(gateways.front().url("/v1").toString()).apiKey(TestGateway.KEY)
                .maxRetries(0).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        gateways.close();
    }

    private static ChatCompletionCreateParams.Builder asked(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(QUESTION);
    }

    private static ChatCompletion answer(ChatCompletionCreateParams params, boolean stream) {
        if (!stream) {
            return client.chat().completions().create(params).validate();
        }
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> events = client.chat().completions().createStreaming(params)) {
            events.stream().map(ChatCompletionChunk::validate).forEach(whole::accumulate);
        }
        return whole.chatCompletion();
    }

    private static ChatCompletionMessage message(ChatCompletion completion) {
        return completion.choices().get(0).message();
    }

    private static String reason(ChatCompletion completion) {
        return completion.choices().get(0).finishReason().asString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resp/lab/", "claude/lab/", "gem/lab/", "llama/"})
    void a_chat_is_answered_and_its_stream_says_the_same(String way) {
        ChatCompletion whole = answer(asked(way + "gpt-4o").build(), false);
        ChatCompletion streamed = answer(asked(way + "gpt-4o").build(), true);
        assertThat(message(whole).content().orElseThrow()).contains(QUESTION);
        assertThat(message(streamed).content()).isEqualTo(message(whole).content());
        assertThat(reason(whole)).isEqualTo("stop");
        assertThat(reason(streamed)).isEqualTo("stop");
        assertThat(whole.usage().orElseThrow().completionTokens()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"resp/lab/,false", "resp/lab/,true", "claude/lab/,false", "claude/lab/,true", "gem/lab/,false",
            "gem/lab/,true", "llama/,false", "llama/,true"})
    void tools_are_called_two_at_once_and_their_results_are_answered(String way, boolean stream) {
        ChatCompletionCreateParams.Builder conversation = asked(way + "gpt-4o+tool-calls=2").addTool(Tide.class)
                .addTool(Wind.class);
        ChatCompletion called = answer(conversation.build(), stream);
        List<ChatCompletionMessageFunctionToolCall> calls = message(called).toolCalls().orElseThrow().stream()
                .map(ChatCompletionMessageToolCall::asFunction).toList();
        assertThat(reason(called)).isEqualTo("tool_calls");
        assertThat(calls).extracting(call -> call.function().name()).containsExactly("Tide", "Wind");
        assertThat(calls.get(0).id()).isNotEqualTo(calls.get(1).id());
        assertThat(calls.get(0).function().arguments(Tide.class)).isEqualTo(new Tide("stand-in", 0));

        conversation.addMessage(message(called));
        calls.forEach(call -> conversation.addMessage(ChatCompletionToolMessageParam.builder().toolCallId(call.id())
                .content("high water at 04:17").build()));
        assertThat(message(answer(conversation.build(), stream)).content().orElseThrow())
                .contains("The tool answered").contains("high water at 04:17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resp/lab/", "claude/lab/", "gem/lab/", "llama/"})
    void a_structured_answer_is_an_object_of_the_callers_class(String way) {
        Harbour harbour = client.chat().completions().create(asked(way + "gpt-4o").responseFormat(Harbour.class)
                .build()).choices().get(0).message().content().orElseThrow();
        assertThat(harbour).isEqualTo(new Harbour("stand-in", 0, List.of(), true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"resp/lab/", "claude/lab/", "gem/lab/", "llama/"})
    void a_picture_is_seen(String way) {
        ChatCompletionCreateParams params = ChatCompletionCreateParams.builder().model(way + "gpt-4o")
                .addUserMessageOfArrayOfContentParts(List.of(
                        ChatCompletionContentPart.ofText(
                                ChatCompletionContentPartText.builder().text("What is this?").build()),
                        ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder().imageUrl(
                                ChatCompletionContentPartImage.ImageUrl.builder()
                                        .url("data:image/png;base64,iVBORw0KGgo=").build())
                                .build())))
                .build();
        assertThat(message(answer(params, false)).content().orElseThrow()).contains("What is this?");
    }

    @ParameterizedTest
    @CsvSource({"claude/lab/,false", "claude/lab/,true", "gem/lab/,false", "gem/lab/,true", "llama/,false",
            "llama/,true"})
    @SuppressWarnings("deprecation") // the client has no other way to a field that it does not know
    void thoughts_stand_beside_the_answer(String way, boolean stream) {
        ChatCompletionCreateParams params = asked(way + "gpt-4o+reasoning").reasoningEffort(
                ReasoningEffort.LOW).build();
        StringBuilder thought = new StringBuilder();
        StringBuilder said = new StringBuilder();
        if (stream) {
            try (StreamResponse<ChatCompletionChunk> events = client.chat().completions().createStreaming(params)) {
                events.stream().flatMap(chunk -> chunk.choices().stream()).forEach(choice -> {
                    thought.append(text(choice.delta()._additionalProperties().get("reasoning_content")));
                    said.append(choice.delta().content().orElse(""));
                });
            }
        } else {
            ChatCompletionMessage message = message(answer(params, false));
            thought.append(text(message._additionalProperties().get("reasoning_content")));
            said.append(message.content().orElseThrow());
        }
        assertThat(thought).isNotBlank();
        assertThat(said).contains(QUESTION).doesNotContain(thought);
    }

    private static String text(@Nullable JsonField<?> value) {
        return value == null ? "" : value.asString().orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"resp/lab/", "claude/lab/", "gem/lab/", "llama/"})
    void errors_are_of_the_clients_own_kinds(String way) {
        assertThatThrownBy(() -> answer(asked(way + "gpt-4o+status=400").build(), false))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> answer(asked(way + "gpt-4o+status=429").build(), true))
                .isInstanceOf(RateLimitException.class);
        assertThatThrownBy(() -> answer(asked(way + "gpt-4o+cut=4").build(), true))
                .isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resp/lab/", "claude/lab/", "gem/lab/", "llama/"})
    void a_caller_that_leaves_closes_the_provider(String way) {
        String model = "left-openai-java-" + way.replace('/', '-') + "+rate=50+tokens=1000";
        try (StreamResponse<ChatCompletionChunk> events = client.chat().completions()
                .createStreaming(asked(way + model).build())) {
            assertThat(events.stream().limit(2)).hasSize(2);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> gateways.wasLeft(model));
    }
}
