package io.harborai.gateway.client;

import java.util.ArrayList;
import java.util.List;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
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

/** What works with the responses of OpenAI's own Java client, whatever the provider speaks. */
final class OpenAiResponsesTest {
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

    private static ResponseCreateParams.Builder asked(String model) {
        return ResponseCreateParams.builder().model(model).instructions("Be brief.").input(QUESTION);
    }

    private static Response answer(ResponseCreateParams params, boolean stream) {
        if (!stream) {
            return client.responses().create(params).validate();
        }
        ResponseAccumulator whole = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> events = client.responses().createStreaming(params)) {
            events.stream().map(ResponseStreamEvent::validate).forEach(whole::accumulate);
        }
        return whole.response().validate();
    }

    private static String text(Response response) {
        StringBuilder text = new StringBuilder();
        response.output().stream().filter(ResponseOutputItem::isMessage).forEach(item -> item.asMessage().content()
                .forEach(part -> text.append(part.asOutputText().text())));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "resp/lab/", "claude/lab/", "gem/lab/"})
    void a_question_is_answered_and_its_stream_says_the_same(String way) {
        Response whole = answer(asked(way + "gpt-4o").build(), false);
        Response streamed = answer(asked(way + "gpt-4o").build(), true);
        assertThat(text(whole)).contains(QUESTION);
        assertThat(text(streamed)).isEqualTo(text(whole));
        assertThat(whole.status()).contains(ResponseStatus.COMPLETED);
        assertThat(streamed.status()).contains(ResponseStatus.COMPLETED);
        assertThat(whole.usage().orElseThrow().outputTokens()).isPositive();
        assertThat(streamed.usage()).isEqualTo(whole.usage());
    }

    @ParameterizedTest
    @CsvSource({"lab/,false", "lab/,true", "resp/lab/,false", "resp/lab/,true", "claude/lab/,false", "claude/lab/,true",
            "gem/lab/,false", "gem/lab/,true"})
    void tools_are_called_two_at_once_and_their_results_are_answered(String way, boolean stream) {
        String model = way + "gpt-4o+tool-calls=2";
        Response called = answer(asked(model).addTool(Tide.class).addTool(Wind.class).build(), stream);
        List<ResponseFunctionToolCall> calls = called.output().stream().filter(ResponseOutputItem::isFunctionCall)
                .map(ResponseOutputItem::asFunctionCall).toList();
        assertThat(calls).hasSize(2);
        assertThat(calls.get(0).arguments(Tide.class)).isEqualTo(new Tide("stand-in", 0));

        List<ResponseInputItem> input = new ArrayList<>();
        input.add(ResponseInputItem.ofEasyInputMessage(EasyInputMessage.builder().role(EasyInputMessage.Role.USER)
                .content(QUESTION).build()));
        calls.forEach(call -> input.add(ResponseInputItem.ofFunctionCall(call)));
        calls.forEach(call -> input.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput
                .builder().callId(call.callId()).output("high water at 04:17").build())));
        Response answered = answer(asked(model).inputOfResponse(input).addTool(Tide.class).addTool(Wind.class).build(),
                stream);
        assertThat(text(answered)).contains("The tool answered").contains("high water at 04:17");
    }

    @ParameterizedTest
    @CsvSource({"lab/,false", "lab/,true", "resp/lab/,true", "claude/lab/,false", "claude/lab/,true", "gem/lab/,true"})
    void thoughts_are_items_of_their_own(String way, boolean stream) {
        Response thought = answer(asked(way + "gpt-4o+reasoning").build(), stream);
        assertThat(thought.output().get(0).isReasoning()).isTrue();
        assertThat(thought.output().get(0).asReasoning().summary().get(0).text()).isNotBlank();
        assertThat(text(thought)).contains(QUESTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "resp/lab/", "claude/lab/", "gem/lab/"})
    void a_structured_answer_is_an_object_of_the_callers_class(String way) {
        Harbour harbour = client.responses().create(asked(way + "gpt-4o").text(Harbour.class).build()).output().stream()
                .flatMap(item -> item.message().stream()).flatMap(message -> message.content().stream())
                .flatMap(part -> part.outputText().stream()).findFirst().orElseThrow();
        assertThat(harbour.name()).isNotBlank();
    }

    @Test
    void an_answer_that_was_cut_short_is_incomplete() {
        Response cut = answer(asked("lab/gpt-4o+length").build(), true);
        assertThat(cut.status()).contains(ResponseStatus.INCOMPLETE);
        assertThat(cut.incompleteDetails().orElseThrow().reason().orElseThrow().asString())
                .isEqualTo("max_output_tokens");
    }

    @Test
    void what_another_platform_keeps_is_refused_and_errors_are_of_the_clients_own_kinds() {
        assertThatThrownBy(() -> answer(asked("lab/gpt-4o").previousResponseId("resp_1").build(), false))
                .isInstanceOf(BadRequestException.class).hasMessageContaining("previous_response_id");
        assertThatThrownBy(() -> answer(asked("nobody/gpt-4o").build(), false)).isInstanceOf(NotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "resp/lab/", "claude/lab/"})
    void a_stream_that_breaks_is_never_complete(String way) {
        List<ResponseStreamEvent> events = new ArrayList<>();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .createStreaming(asked(way + "gpt-4o+cut=4").build())) {
            stream.stream().forEach(events::add);
        } catch (RuntimeException told) {
            assertThat(told).hasMessageNotContaining("NullPointer");
        }
        assertThat(events).isNotEmpty().noneMatch(ResponseStreamEvent::isCompleted);
    }
}
