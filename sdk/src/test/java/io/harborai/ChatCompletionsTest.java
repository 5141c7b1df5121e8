package io.harborai;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatMessage;
import io.harborai.chat.ChatRequest;
import io.harborai.chat.Choice;
import io.harborai.chat.ContentPart;
import io.harborai.chat.FinishReason;
import io.harborai.chat.ResponseFormat;
import io.harborai.chat.Role;
import io.harborai.chat.Tool;
import io.harborai.chat.ToolCall;
import io.harborai.chat.ToolChoice;
import io.harborai.error.InvalidRequestException;
import io.harborai.error.NotFoundException;
import io.harborai.error.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class ChatCompletionsTest {
    private static final Lab LAB = Lab.open();
    private static final String WEATHER = """
            {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}""";

    @AfterAll
    static void close() {
        LAB.close();
    }

    @Test
    void blockingCallBringsTheWholeAnswer() {
        ChatCompletion reply = LAB.chat().create(r -> r.model("gpt-4o").system("Be brief.").user("Hello, 你好 🙂"));

        assertThat(reply.text()).contains("Hello, 你好 🙂");
        assertThat(reply.id()).startsWith("chatcmpl-");
        assertThat(reply.model()).isEqualTo("gpt-4o");
        assertThat(reply.created()).isPresent();
        assertThat(reply.systemFingerprint()).contains("harborai-standin");
        assertThat(reply.finishReason()).contains(FinishReason.STOP);
        assertThat(reply.message().orElseThrow().role()).isEqualTo(Role.ASSISTANT);
        assertThat(reply.toolCalls()).isEmpty();
        assertThat(reply.usage()).hasValueSatisfying(usage -> {
            assertThat(usage.promptTokens()).isPositive();
            assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
        });
        assertThat(reply.info().target()).isEqualTo("lab/gpt-4o");
        assertThat(reply.info().attempts()).isOne();
        assertThat(reply.info().duration()).isPositive();
        assertThat(reply.info().traceId()).matches("[0-9a-f]{32}");
        assertThat(reply.rawJson()).startsWith("{").contains("chatcmpl-");
    }

    @Test
    void futureIsCompletedOffTheEventLoop() throws Exception {
        CompletableFuture<String> thread = LAB.chat().createAsync(r -> r.model("gpt-4o+latency=50").user("Hello"))
                .thenApply(reply -> Thread.currentThread().getName());
        assertThat(thread.get(10, TimeUnit.SECONDS)).doesNotContain("vert.x", "eventloop");
    }

    @Test
    void everyParameterArrivesUnderItsWireName() {
        ChatRequest request = ChatRequest.builder().model("gpt-4o").user("Hello").temperature(0.2).topP(0.9).n(1)
                .stop("END", "STOP").maxTokens(50).maxCompletionTokens(60).presencePenalty(0.1).frequencyPenalty(-0.1)
                .logitBias(Map.of(50256, -100)).logprobs(true).topLogprobs(3).seed(42).endUser("u-1")
                .reasoningEffort("low").parallelToolCalls(false).metadata(Map.of("team", "blue"))
                .serviceTier("default").store(false).modalities("text").audioOutput("alloy", "wav").prediction("Hi")
                .verbosity("low").promptCacheKey("k").safetyIdentifier("s").toolChoice(ToolChoice.NONE)
                .responseFormat(ResponseFormat.TEXT).build();
        LAB.chat().create(request);
        assertThat(sent()).contains("\"temperature\":0.2", "\"top_p\":0.9", "\"n\":1", "\"stop\":[\"END\",\"STOP\"]",
                "\"max_tokens\":50", "\"max_completion_tokens\":60", "\"presence_penalty\":0.1",
                "\"frequency_penalty\":-0.1", "\"logit_bias\":{\"50256\":-100}", "\"logprobs\":true",
                "\"top_logprobs\":3", "\"seed\":42", "\"user\":\"u-1\"", "\"reasoning_effort\":\"low\"",
                "\"parallel_tool_calls\":false", "\"metadata\":{\"team\":\"blue\"}", "\"service_tier\":\"default\"",
                "\"store\":false", "\"modalities\":[\"text\"]", "\"audio\":{\"voice\":\"alloy\",\"format\":\"wav\"}",
                "\"prediction\":{\"type\":\"content\",\"content\":\"Hi\"}", "\"verbosity\":\"low\"",
                "\"prompt_cache_key\":\"k\"", "\"safety_identifier\":\"s\"", "\"tool_choice\":\"none\"",
                "\"response_format\":{\"type\":\"text\"}");
    }

    @Test
    void unsetParametersAreNotSent() {
        LAB.chat().create(r -> r.model("lab/gpt-4o").user("Hi"));
        assertThat(sent()).isEqualTo("""
                {"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}""");
        assertThat(LAB.standin().requests().get(LAB.standin().requests().size() - 1).header("authorization"))
                .contains("Bearer lab-key-12345");
    }

    @Test
    void messagesOfAllRolesAndPartsArrive() {
        byte[] pixel = {1, 2, 3};
        LAB.chat().create(r -> r.model("gpt-4o").system("s").developer("d").assistant("a")
                .user(ContentPart.text("What is this?"), ContentPart.image(pixel, "image/png"),
                        ContentPart.imageUrl("https://example.org/a.png", "low"), ContentPart.audio(pixel, "wav"))
                .message(ChatMessage.user("named").with("name", "ada")));
        assertThat(sent()).contains("{\"role\":\"system\",\"content\":\"s\"}",
                "{\"role\":\"developer\",\"content\":\"d\"}", "{\"role\":\"assistant\",\"content\":\"a\"}",
                "{\"type\":\"text\",\"text\":\"What is this?\"}",
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AQID\"}}",
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.org/a.png\",\"detail\":\"low\"}}",
                "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AQID\",\"format\":\"wav\"}}",
                "{\"role\":\"user\",\"content\":\"named\",\"name\":\"ada\"}");
    }

    @Test
    void unknownRequestFieldsAreSentExactly() {
        LAB.chat().create(r -> r.model("gpt-4o").user("Hi").put("x_exact", Map.of("big",
                new BigInteger("12345678901234567890"))).put("x_decimal", new BigDecimal("1.10"))
                .put("x_list", Arrays.asList(1, "é 中", null, true)).put("x_null", null));
        assertThat(sent()).contains("\"x_exact\":{\"big\":12345678901234567890}", "\"x_decimal\":1.10",
                "\"x_list\":[1,\"é 中\",null,true]", "\"x_null\":null");
    }

    @Test
    void unknownResponseFieldsAreKeptExactly() {
        ChatCompletion reply = LAB.chat().create(r -> r.model("gpt-4o+unknown-fields").user("Hi"));

        assertUnknown(reply.extraFields());
        Choice choice = reply.choices().get(0);
        assertUnknown(choice.extraFields());
        assertUnknown(choice.message().extraFields());
        assertUnknown(reply.usage().orElseThrow().extraFields());
        assertThat(reply.rawJson()).contains("12345678901234567890", "1.10");
    }

    @Test
    void unknownResponseFieldsOfAStreamAreKeptExactly() {
        try (var stream = LAB.chat().stream(r -> r.model("gpt-4o+unknown-fields").user("Hi").includeUsage())) {
            ChatCompletion reply = stream.finalCompletion();
            assertUnknown(reply.extraFields());
            assertUnknown(reply.choices().get(0).extraFields());
            assertUnknown(reply.choices().get(0).message().extraFields());
            assertUnknown(reply.usage().orElseThrow().extraFields());
        }
    }

    private static void assertUnknown(Map<String, ?> extraFields) {
        assertThat(extraFields).containsKey("x_standin_unknown");
        assertThat(extraFields.get("x_standin_unknown")).isInstanceOfSatisfying(Map.class, unknown -> {
            assertThat(unknown.get("big")).isEqualTo(new BigInteger("12345678901234567890"));
            assertThat(unknown.get("decimal")).isEqualTo(new BigDecimal("1.10"));
            assertThat(unknown.get("flag")).isEqualTo(true);
            assertThat(unknown.get("list")).isEqualTo(List.of(1L, "é 中", Map.of("deep", 2L)));
        });
    }

    @Test
    void toolsMakeARoundTrip() {
        Tool weather = Tool.function("weather", "Tells the weather.", WEATHER);
        ChatRequest first = ChatRequest.builder().model("gpt-4o").user("Weather in Paris?").tools(weather.strict())
                .toolChoice(ToolChoice.function("weather")).build();
        ChatCompletion asks = LAB.chat().create(first);

        assertThat(asks.finishReason()).contains(FinishReason.TOOL_CALLS);
        assertThat(asks.message().orElseThrow().content()).isEmpty();
        ToolCall call = asks.toolCalls().get(0);
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call.argumentsAsMap()).containsKey("city");

        ChatCompletion answer = LAB.chat().create(first.toBuilder().assistant(asks.message().orElseThrow())
                .tool(call.id(), "17 degrees").build());
        assertThat(sent()).contains("\"content\":null", "\"tool_calls\":[{", "\"strict\":true",
                "\"tool_call_id\":\"" + call.id() + "\"");
        assertThat(answer.text()).contains("17 degrees");
    }

    @Test
    void streamedToolCallIsPutTogether() {
        Tool weather = Tool.function("weather", "Tells the weather.", WEATHER);
        ChatCompletion whole = LAB.chat().create(r -> r.model("gpt-4o").user("Weather?").tools(weather));
        try (var stream = LAB.chat().stream(r -> r.model("gpt-4o").user("Weather?").tools(weather))) {
            ChatCompletion streamed = stream.finalCompletion();
            assertThat(streamed.finishReason()).contains(FinishReason.TOOL_CALLS);
            assertThat(streamed.toolCalls()).hasSize(1);
            assertThat(streamed.toolCalls().get(0).arguments()).isEqualTo(whole.toolCalls().get(0).arguments());
            assertThat(streamed.toolCalls().get(0).id()).isEqualTo(whole.toolCalls().get(0).id());
        }
    }

    @Test
    void jsonSchemaBringsJsonOfThatSchema() {
        ChatCompletion reply = LAB.chat().create(r -> r.model("gpt-4o").user("Weather in Paris?")
                .responseFormat(ResponseFormat.jsonSchema("weather", WEATHER)));
        assertThat(reply.text()).startsWith("{").contains("\"city\"");
        assertThat(sent()).contains("\"json_schema\":{\"name\":\"weather\",\"strict\":true,\"schema\":{");
        assertThat(LAB.chat().create(r -> r.model("gpt-4o").user("JSON?").responseFormat(ResponseFormat.JSON_OBJECT))
                .text()).startsWith("{");
    }

    @Test
    void severalChoicesAndReasoningAreRead() {
        ChatCompletion reply = LAB.chat().create(r -> r.model("gpt-4o+reasoning").user("Hi").n(3));
        assertThat(reply.choices()).extracting(Choice::index).containsExactly(0, 1, 2);
        assertThat(reply.message().orElseThrow().reasoning()).hasValueSatisfying(
                thought -> assertThat(thought).contains("想一想"));
    }

    @Test
    void defaultModelServesRequestsThatNameNone() {
        try (Lab lab = Lab.open(builder -> builder.defaultModel("gpt-4o-mini"))) {
            assertThat(lab.chat().create(r -> r.user("Hi")).model()).isEqualTo("gpt-4o-mini");
        }
    }

    @Test
    void incompleteRequestsAreRefusedBeforeTheyLeave() {
        long before = LAB.standin().calls();
        assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> LAB.chat().create(r -> r.user("Hi")))
                .satisfies(e -> assertThat(e.param()).contains("model")).withMessageContaining("model(…)");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> LAB.chat().create(r -> r.model("gpt-4o")))
                .satisfies(e -> assertThat(e.param()).contains("messages"));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> LAB.chat().create(r -> r.model("local/none").user("Hi")));
        assertThat(LAB.standin().calls()).isEqualTo(before);
    }

    @Test
    void valuesOutOfRangeAreNamedWithTheRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.builder().temperature(2.5))
                .withMessage("temperature is 2.5, it must be 0.0 to 2.0");
        assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.builder().topP(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.builder().n(129))
                .withMessage("n is 129, it must be 1 to 128");
        assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.builder().maxTokens(0));
        assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.builder().put("stream", true))
                .withMessageContaining("stream(…)");
        assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.builder().put("x", new Object()));
        assertThatIllegalArgumentException().isThrownBy(() -> Tool.function("t", "d", "{"));
        assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.builder().timeout(Duration.ZERO));
    }

    @Test
    void timeoutOfARequestBoundsTheCall() {
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> LAB.chat()
                        .create(r -> r.model("gpt-4o+silent").user("Hi").timeout(Duration.ofMillis(200))))
                .satisfies(e -> assertThat(e.code()).isEqualTo("total_timeout"));
    }

    @Test
    void aliasFallsBackToItsNextTarget() {
        try (Lab lab = Lab.open(builder -> builder.alias("safe", a -> a.target("lab/gpt-4o+status=503").target(
                "local/echo").fallbackOn(FallbackOn.UNAVAILABLE)))) {
            ChatCompletion reply = lab.chat().create(r -> r.model("safe").user("Hi"));
            assertThat(reply.info().target()).isEqualTo("local/echo");
            assertThat(reply.info().attempts()).isEqualTo(2);
            assertThat(reply.systemFingerprint()).hasValueSatisfying(
                    print -> assertThat(print).contains("stand-in"));
        }
    }

    @Test
    void aliasTriesAgain() {
        try (Lab lab = Lab.open(builder -> builder.alias("again", a -> a.target("lab/gpt-4o+fail=1").retries(2)))) {
            assertThat(lab.chat().create(r -> r.model("again").user("Hi")).info().attempts()).isEqualTo(2);
        }
    }

    @Test
    void extraFieldsCannotBeChanged() {
        ChatCompletion reply = LAB.chat().create(r -> r.model("gpt-4o+unknown-fields").user("Hi"));
        assertThat(reply.extraFields()).isUnmodifiable();
    }

    private static String sent() {
        var requests = LAB.standin().requests();
        return new String(requests.get(requests.size() - 1).body(), StandardCharsets.UTF_8);
    }
}
