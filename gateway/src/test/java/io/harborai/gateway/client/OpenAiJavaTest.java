package io.harborai.gateway.client;

import java.util.List;
import java.util.stream.Collectors;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.StructuredChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import io.harborai.gateway.http.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What works with OpenAI's own Java client. */
final class OpenAiJavaTest {
    private static final String QUESTION = "Which harbour is the oldest? 最古老的港口 🚢";

    private static TestGateway gateway;
    private static OpenAIClient client;

    /** What the model is told to answer with. */
    record Harbour(String name, int berths, List<String> cargoes, boolean iceFree) {}

    /** The arguments of a tool. */
    record Tide(String harbour, int day) {}

    @BeforeAll
    static void start() {
        gateway = TestGateway.startPatient();
        client = OpenAIOkHttpClient.builder().baseUrl(gateway.url("/v1").toString()).apiKey(TestGateway.KEY).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
    }

    private static ChatCompletionCreateParams.Builder asked(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(QUESTION);
    }

    private static ChatCompletion streamed(ChatCompletionCreateParams params) {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream = client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(whole::accumulate);
        }
        return whole.chatCompletion();
    }

    private static ChatCompletionMessage message(ChatCompletion completion) {
        return completion.choices().get(0).message();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/gpt-4o", "local/echo", "fast"})
    void a_chat_is_answered_and_its_stream_says_the_same(String model) {
        ChatCompletion whole = client.chat().completions().create(asked(model).build()).validate();
        ChatCompletion streamed = streamed(asked(model).build());

        assertThat(message(whole).content().orElseThrow()).contains(QUESTION);
        assertThat(whole.choices().get(0).finishReason().asString()).isEqualTo("stop");
        assertThat(whole.usage().orElseThrow().completionTokens()).isPositive();
        assertThat(message(streamed).content()).isEqualTo(message(whole).content());
        assertThat(streamed.choices().get(0).finishReason()).isEqualTo(whole.choices().get(0).finishReason());
        assertThat(streamed.model()).isEqualTo(whole.model());
    }

    @Test
    void a_stream_arrives_in_pieces() {
        try (StreamResponse<ChatCompletionChunk> stream = client.chat().completions()
                .createStreaming(asked("lab/gpt-4o+tokens=40").build())) {
            long pieces = stream.stream().flatMap(chunk -> chunk.choices().stream())
                    .filter(choice -> choice.delta().content().filter(text -> !text.isEmpty()).isPresent()).count();
            assertThat(pieces).isEqualTo(40);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_tool_is_called_and_its_result_is_answered(boolean stream) {
        ChatCompletionCreateParams.Builder conversation = asked("lab/gpt-4o+tokens=7").addTool(Tide.class);

        ChatCompletion called = answer(conversation.build(), stream);
        ChatCompletionMessageFunctionToolCall call = message(called).toolCalls().orElseThrow().get(0).asFunction();
        assertThat(called.choices().get(0).finishReason().asString()).isEqualTo("tool_calls");
        assertThat(call.function().name()).isEqualTo("Tide");
        assertThat(call.function().arguments(Tide.class)).isEqualTo(new Tide("stand-in", 0));

        conversation.addMessage(message(called)).addMessage(ChatCompletionToolMessageParam.builder()
                .toolCallId(call.id()).content("high water at 04:17").build());
        ChatCompletion answered = answer(conversation.build(), stream);
        assertThat(message(answered).content().orElseThrow()).contains("The tool answered: high water at 04:17");
    }

    private static ChatCompletion answer(ChatCompletionCreateParams params, boolean stream) {
        return stream ? streamed(params) : client.chat().completions().create(params);
    }

    @Test
    void a_structured_answer_is_an_object_of_the_callers_class() {
        StructuredChatCompletionCreateParams<Harbour> params = asked("lab/gpt-4o").responseFormat(Harbour.class)
                .build();
        ChatCompletionAccumulator streamed = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream = client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(streamed::accumulate);
        }

        Harbour expected = new Harbour("stand-in", 0, List.of(), true);
        assertThat(client.chat().completions().create(params).choices().get(0).message().content()).hasValue(expected);
        assertThat(streamed.chatCompletion(Harbour.class).choices().get(0).message().content()).hasValue(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/text-embedding-3-small", "local/hash-embed"})
    void embeddings_are_the_same_as_floats_and_as_base64(String model) {
        EmbeddingCreateParams.Builder params = EmbeddingCreateParams.builder().model(model)
                .inputOfArrayOfStrings(List.of("harbour", "港口"));

        CreateEmbeddingResponse byDefault = client.embeddings().create(params.build());
        CreateEmbeddingResponse floats = client.embeddings()
                .create(params.encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT).build());
        CreateEmbeddingResponse base64 = client.embeddings()
                .create(params.encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64).build());

        assertThat(byDefault.data()).hasSize(2);
        assertThat(vectors(floats).get(0)).hasSizeGreaterThanOrEqualTo(8).isNotEqualTo(vectors(floats).get(1));
        assertThat(vectors(byDefault)).isEqualTo(vectors(floats));
        assertThat(vectors(base64)).isEqualTo(vectors(floats));
        assertThat(floats.usage().totalTokens()).isPositive();
    }

    private static List<List<Float>> vectors(CreateEmbeddingResponse response) {
        return response.data().stream().map(each -> each.embedding()).toList();
    }

    @Test
    void the_models_are_listed_and_found_by_an_id_with_a_slash() {
        List<Model> models = client.models().list().autoPager().stream().collect(Collectors.toList());

        assertThat(models).extracting(Model::id).contains("fast", "lab/gpt-4o", "local/echo");
        assertThat(models).allSatisfy(Model::validate);
        assertThat(client.models().retrieve("lab/gpt-4o").id()).isEqualTo("lab/gpt-4o");
        assertThat(client.models().retrieve("fast").ownedBy()).isEqualTo("harborai");
    }
}
