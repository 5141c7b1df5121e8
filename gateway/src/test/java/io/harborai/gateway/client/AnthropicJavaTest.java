package io.harborai.gateway.client;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
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

/** What works with Anthropic's own Java client, whatever the provider speaks. */
final class AnthropicJavaTest {
    private static final String QUESTION = "Which harbour is the oldest? 最古老的港口 🚢";

    private static FormatGateways gateways;
    private static AnthropicClient client;

    /** What the model is told to answer with. */
    record Harbour(String name, int berths, List<String> cargoes, boolean iceFree) {}

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

    private static AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder().baseUrl(gateways.front().url("").toString()).apiKey(key).maxRetries(0)
                .build();
    }

    private static MessageCreateParams.Builder asked(String model) {
        return MessageCreateParams.builder().model(model).maxTokens(2_000).addUserMessage(QUESTION);
    }

    private static Message answer(MessageCreateParams params, boolean stream) {
        if (!stream) {
            return client.messages().create(params).validate();
        }
        MessageAccumulator whole = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params)) {
            events.stream().forEach(whole::accumulate);
        }
        return whole.message().validate();
    }

    private static String text(Message message) {
        StringBuilder text = new StringBuilder();
        message.content().stream().filter(ContentBlock::isText).forEach(block -> text.append(block.asText().text()));
        return text.toString();
    }

    private static Tool tool(String name) {
        return Tool.builder().name(name).description("Tells about a harbour.").inputSchema(Tool.InputSchema.builder()
                .properties(Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty("harbour", JsonValue.from(Map.of("type", "string"))).build())
                .required(List.of("harbour")).build()).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_chat_is_answered_and_its_stream_says_the_same(String way) {
        Message whole = answer(asked(way + "gpt-4o").build(), false);
        Message streamed = answer(asked(way + "gpt-4o").build(), true);

        assertThat(text(whole)).contains(QUESTION);
        assertThat(text(streamed)).isEqualTo(text(whole));
        assertThat(whole.stopReason()).contains(StopReason.END_TURN);
        assertThat(streamed.stopReason()).contains(StopReason.END_TURN);
        assertThat(whole.usage().inputTokens()).isPositive();
        assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
    }

    @ParameterizedTest
    @CsvSource({"lab/,false", "lab/,true", "claude/lab/,false", "claude/lab/,true", "gem/lab/,false", "gem/lab/,true",
            "resp/lab/,false", "resp/lab/,true", "llama/,false", "llama/,true"})
    void tools_are_called_two_at_once_and_their_results_are_answered(String way, boolean stream) {
        MessageCreateParams.Builder conversation = asked(way + "gpt-4o+tool-calls=2").addTool(tool("tide"))
                .addTool(tool("wind"));

        Message called = answer(conversation.build(), stream);
        List<ToolUseBlock> uses = called.content().stream().filter(ContentBlock::isToolUse)
                .map(ContentBlock::asToolUse).toList();
        assertThat(called.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(uses).extracting(ToolUseBlock::name).containsExactly("tide", "wind");
        assertThat(uses.get(0).id()).isNotEqualTo(uses.get(1).id());
        assertThat(uses.get(0)._input().toString()).contains("harbour");

        Message answered = answer(conversation.addMessage(called).addUserMessageOfContentBlockParams(uses.stream()
                .map(use -> ContentBlockParam.ofToolResult(ToolResultBlockParam.builder().toolUseId(use.id())
                        .content("high water at 04:17").build()))
                .toList()).build(), stream);
        assertThat(text(answered)).contains("The tool answered").contains("high water at 04:17");
    }

    @ParameterizedTest
    @CsvSource({"lab/,false", "lab/,true", "claude/lab/,false", "claude/lab/,true", "gem/lab/,false", "gem/lab/,true",
            "resp/lab/,false", "resp/lab/,true", "llama/,false", "llama/,true"})
    void thoughts_come_before_the_answer(String way, boolean stream) {
        Message thought = answer(asked(way + "gpt-4o+reasoning").enabledThinking(1_024).build(), stream);
        assertThat(thought.content()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(thought.content().get(0).isThinking()).isTrue();
        assertThat(thought.content().get(0).asThinking().thinking()).isNotBlank();
        assertThat(text(thought)).contains(QUESTION);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_picture_is_seen(String way) {
        String png = Base64.getEncoder().encodeToString(new byte[]{(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
        MessageCreateParams params = MessageCreateParams.builder().model(way + "gpt-4o").maxTokens(500)
                .addUserMessageOfContentBlockParams(List.of(
                        ContentBlockParam.ofImage(ImageBlockParam.builder().source(Base64ImageSource.builder()
                                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG).data(png).build()).build()),
                        ContentBlockParam.ofText(TextBlockParam.builder().text("What is this?").build())))
                .build();
        assertThat(text(answer(params, false))).contains("What is this?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_structured_answer_is_an_object_of_the_callers_class(String way) {
        Harbour harbour = client.messages().create(asked(way + "gpt-4o").outputConfig(Harbour.class).build())
                .content().stream().flatMap(block -> block.text().stream()).findFirst().orElseThrow().text();
        assertThat(harbour.name()).isNotBlank();
    }

    @Test
    void tokens_are_counted() {
        assertThat(client.messages().countTokens(MessageCountTokensParams.builder().model("lab/gpt-4o")
                .addUserMessage(QUESTION).build()).inputTokens()).isPositive();
    }

    @Test
    void errors_are_of_the_clients_own_kinds() {
        assertThatThrownBy(() -> answer(asked("nobody/gpt-4o").build(), false)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> answer(asked("nobody/gpt-4o").build(), true)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> answer(asked("claude/lab/gpt-4o+status=400").build(), false))
                .isInstanceOf(BadRequestException.class);
        AnthropicClient stranger = client("wrong");
        assertThatThrownBy(() -> stranger.messages().create(asked("lab/gpt-4o").build()))
                .isInstanceOf(UnauthorizedException.class);
        stranger.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_stream_that_breaks_ends_in_an_error(String way) {
        assertThatThrownBy(() -> answer(asked(way + "gpt-4o+cut=4").build(), true))
                .isInstanceOf(RuntimeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lab/", "claude/lab/", "gem/lab/", "resp/lab/", "llama/"})
    void a_caller_that_leaves_closes_the_provider(String way) {
        String model = "left-" + way.replace('/', '-') + "+rate=50+tokens=1000";
        try (StreamResponse<RawMessageStreamEvent> events = client.messages()
                .createStreaming(asked(way + model).build())) {
            assertThat(events.stream().limit(4)).hasSize(4);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> gateways.wasLeft(model));
    }
}
