package io.harborai.gateway.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.google.common.collect.ImmutableList;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ClientException;
import com.google.genai.types.Content;
import com.google.genai.types.FinishReason;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import io.harborai.gateway.http.FormatGateways;
import io.harborai.gateway.http.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What works with Google's own Java client, whatever the provider speaks. */
final class GoogleGenAiTest {
    private static final String QUESTION = "Which harbour is the oldest? 最古老的港口 🚢";
    private static final GenerateContentConfig PLAIN = GenerateContentConfig.builder().build();

    private static FormatGateways gateways;
    private static Client client;

    @BeforeAll
    static void start() {
        gateways = FormatGateways.start();
        client = client(TestGateway.KEY);
    }

    @AfterAll
    static void stop() {
        client.close();
        gateways.close();
    }

    private static Client client(String key) {
        return Client.builder().apiKey(key).httpOptions(HttpOptions.builder()
                .baseUrl(gateways.front().url("").toString()).apiVersion("v1beta").build()).build();
    }

    /** All parts of an answer, those of a stream one after the other, and why it ended. */
    private record Said(List<Part> parts, FinishReason.Known reason, int pieces) {
        String text() {
            StringBuilder all = new StringBuilder();
            parts.stream().filter(part -> !part.thought().orElse(false))
                    .forEach(part -> all.append(part.text().orElse("")));
            return all.toString();
        }

        List<FunctionCall> calls() {
            return parts.stream().flatMap(part -> part.functionCall().stream()).toList();
        }
    }

    private static Said answer(String model, List<Content> contents, GenerateContentConfig config, boolean stream) {
        if (!stream) {
            GenerateContentResponse whole = client.models.generateContent(model, contents, config);
            return new Said(whole.parts(), whole.finishReason().knownEnum(), 1);
        }
        List<Part> parts = new ArrayList<>();
        FinishReason.Known reason = FinishReason.Known.FINISH_REASON_UNSPECIFIED;
        int pieces = 0;
        try (ResponseStream<GenerateContentResponse> events = client.models.generateContentStream(model, contents,
                config)) {
            for (GenerateContentResponse event : events) {
                pieces++;
                ImmutableList<Part> more = event.parts();
                if (more != null) {
                    parts.addAll(more);
                }
                reason = event.candidates().flatMap(all -> all.get(0).finishReason()).map(FinishReason::knownEnum)
                        .orElse(reason);
            }
        }
        return new Said(parts, reason, pieces);
    }

    private static FunctionDeclaration function(String name) {
        return FunctionDeclaration.builder().name(name).description("Tells about a harbour.")
                .parameters(Schema.builder().type("OBJECT")
                        .properties(Map.of("harbour", Schema.builder().type("STRING").build())).required("harbour")
                        .build())
                .build();
    }

    private static List<Content> asked() {
        return List.of(Content.fromParts(Part.fromText(QUESTION)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_chat_is_answered_and_its_stream_says_the_same(String way) {
        Said whole = answer(way + "gpt-4o", asked(), PLAIN, false);
        Said streamed = answer(way + "gpt-4o", asked(), PLAIN, true);
        assertThat(whole.text()).contains(QUESTION);
        assertThat(whole.reason()).isEqualTo(FinishReason.Known.STOP);
        assertThat(streamed.text()).isEqualTo(whole.text());
        assertThat(streamed.reason()).isEqualTo(FinishReason.Known.STOP);
        assertThat(streamed.pieces()).isGreaterThan(5);
    }

    @ParameterizedTest
    @CsvSource({"lab/,false", "lab/,true", "claude/lab/,false", "claude/lab/,true", "gem/lab/,false", "gem/lab/,true",
            "resp/lab/,false", "resp/lab/,true", "llama/,false", "llama/,true"})
    void tools_are_called_two_at_once_and_their_results_are_answered(String way, boolean stream) {
        GenerateContentConfig config = GenerateContentConfig.builder().tools(Tool.builder()
                .functionDeclarations(function("tide"), function("wind")).build()).build();
        String model = way + "gpt-4o+tool-calls=2";
        Said called = answer(model, asked(), config, stream);
        assertThat(called.calls()).extracting(call -> call.name().orElse("")).containsExactly("tide", "wind");
        assertThat(called.calls().get(0).args().orElseThrow()).containsKey("harbour");

        List<Content> conversation = new ArrayList<>(asked());
        conversation.add(Content.builder().role("model").parts(called.parts()).build());
        conversation.add(Content.builder().role("user").parts(called.calls().stream()
                .map(call -> Part.fromFunctionResponse(call.name().orElseThrow(),
                        Map.of("result", "high water at 04:17")))
                .toList())
                .build());
        assertThat(answer(model, conversation, config, stream).text()).contains("The tool answered")
                .contains("high water at 04:17");
    }

    @ParameterizedTest
    @CsvSource({"lab/,false", "lab/,true", "claude/lab/,false", "claude/lab/,true", "gem/lab/,false", "gem/lab/,true",
            "resp/lab/,false", "resp/lab/,true", "llama/,false", "llama/,true"})
    void thoughts_are_marked_as_such(String way, boolean stream) {
        GenerateContentConfig config = GenerateContentConfig.builder().thinkingConfig(ThinkingConfig.builder()
                .thinkingBudget(2_048).includeThoughts(true).build()).build();
        Said said = answer(way + "gpt-4o+reasoning", asked(), config, stream);
        assertThat(said.parts().get(0).thought()).contains(true);
        assertThat(said.text()).contains(QUESTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_picture_is_seen_and_a_structured_answer_follows_its_schema(String way) {
        List<Content> picture = List.of(Content.fromParts(Part.fromText("What is this?"),
                Part.fromBytes(new byte[]{(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10}, "image/png")));
        assertThat(answer(way + "gpt-4o", picture, PLAIN, false).text()).contains("What is this?");
        GenerateContentConfig json = GenerateContentConfig.builder().responseMimeType("application/json")
                .responseSchema(Schema.builder().type("OBJECT").properties(Map.of("name",
                        Schema.builder().type("STRING").build())).required("name").build())
                .build();
        assertThat(answer(way + "gpt-4o", asked(), json, false).text()).startsWith("{").contains("\"name\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_stream_that_breaks_never_ends_well(String way) {
        boolean[] endedWell = {false};
        try {
            endedWell[0] = answer(way + "gpt-4o+cut=4", asked(), PLAIN, true).reason() == FinishReason.Known.STOP;
        } catch (RuntimeException told) {
            assertThat(told).isNotNull();
        }
        assertThat(endedWell[0]).isFalse();
    }

    @Test
    void tokens_are_counted() {
        assertThat(client.models.countTokens("lab/gpt-4o", asked(), null).totalTokens().orElse(0)).isPositive();
    }

    @Test
    void errors_are_of_the_clients_own_kinds() {
        assertThatThrownBy(() -> answer("nobody/gpt-4o", asked(), PLAIN, false)).isInstanceOfSatisfying(
                ClientException.class, refused -> assertThat(refused.code()).isEqualTo(404));
        try (Client stranger = client("wrong")) {
            assertThatThrownBy(() -> stranger.models.generateContent("lab/gpt-4o", asked(), PLAIN))
                    .isInstanceOfSatisfying(ClientException.class,
                            refused -> assertThat(refused.code()).isEqualTo(401));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_caller_that_leaves_closes_the_provider(String way) {
        String model = "left-" + way.replace('/', '-') + "+rate=50+tokens=1000";
        try (ResponseStream<GenerateContentResponse> events = client.models.generateContentStream(way + model, asked(),
                PLAIN)) {
            assertThat(events.iterator().next().parts()).isNotNull();
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> gateways.wasLeft(model));
    }
}
