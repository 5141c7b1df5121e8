package io.harborai.standin;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

final class GoodAnswerTest {

    private static final String WEATHER = """
            [{"type":"function","function":{"name":"other"}},
             {"type":"function","function":{"name":"weather","parameters":{"type":"object",
              "properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1},"unit":{"enum":["C","F"]}},
              "required":["city","days","unit"]}}}]""";
    private static Standin standin;

    @BeforeAll
    static void start() {
        standin = Standin.start();
    }

    @AfterAll
    static void stop() {
        standin.close();
    }

    private static RawCall chat(JsonObject request) {
        return RawCall.post(standin, RawCall.CHAT, request.encode(), RawCall.PATIENCE_MILLIS);
    }

    private static JsonObject message(RawCall call, int choice) {
        return call.json().getJsonArray("choices").getJsonObject(choice).getJsonObject("message");
    }

    @Test
    void aChatAnswerSaysWhoItIsAndEchoesTheUser() {
        RawCall call = RawCall.of(standin, "gpt-4o", false);

        assertThat(call.header("x-standin")).isEqualTo("true");
        assertThat(call.json().getString("system_fingerprint")).isEqualTo("harborai-standin");
        assertThat(call.content()).contains("stand-in", "hello 世界 🌍");
        assertThat(call.json().getJsonObject("usage").getInteger("total_tokens")).isGreaterThan(20);
        assertThat(RawCall.of(standin, "gpt-4o", false).text()).isEqualTo(call.text());
    }

    @Test
    void theEchoIsCutTo200CharactersAndNeverInsideOne() {
        JsonObject request = RawCall.chat("gpt-4o", false);
        request.getJsonArray("messages").getJsonObject(0).put("content", "a".repeat(199) + "🌍".repeat(50));

        assertThat(chat(request).content()).endsWith("You said: " + "a".repeat(199));
    }

    @Test
    void aStreamHasTheSameTextAndUsageOnlyWhenAsked() {
        RawCall plain = RawCall.of(standin, "gpt-4o", true);
        RawCall asked = chat(
                RawCall.chat("gpt-4o", true).put("stream_options", new JsonObject().put("include_usage", true)));

        assertThat(plain.content()).isEqualTo(RawCall.of(standin, "gpt-4o", false).content());
        assertThat(plain.text()).doesNotContain("usage");
        JsonObject last = new JsonObject(asked.events().get(asked.events().size() - 2));
        assertThat(last.getJsonArray("choices")).isEmpty();
        assertThat(last.getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(20);
        assertThat(asked.isDone()).isTrue();
    }

    @Test
    void thereAreAsManyChoicesAsAsked() {
        RawCall whole = chat(RawCall.chat("gpt-4o", false).put("n", 3));
        RawCall stream = chat(RawCall.chat("gpt-4o", true).put("n", 2));

        assertThat(whole.json().getJsonArray("choices")).hasSize(3);
        assertThat(message(whole, 2).getString("content")).isEqualTo(whole.content());
        assertThat(stream.content()).isEqualTo(whole.content());
        assertThat(stream.events()).hasSize(2 * 22 + 1);
    }

    @Test
    void maxTokensCutsTheAnswer() {
        RawCall call = chat(RawCall.chat("gpt-4o", false).put("max_completion_tokens", 5));

        assertThat(call.json().getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(5);
        assertThat(call.text()).contains("\"finish_reason\":\"length\"");
    }

    @Test
    void aToolIsCalledWithArgumentsThatFitItsSchema() {
        RawCall call = chat(RawCall.chat("gpt-4o", false).put("tools", new JsonArray(WEATHER)).put("tool_choice",
                new JsonObject("{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}")));

        JsonObject function = message(call, 0).getJsonArray("tool_calls").getJsonObject(0).getJsonObject("function");
        assertThat(function.getString("name")).isEqualTo("weather");
        assertThat(new JsonObject(function.getString("arguments")))
                .isEqualTo(new JsonObject("{\"city\":\"stand-in\",\"days\":1,\"unit\":\"C\"}"));
        assertThat(call.text()).contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void aStreamedToolCallComesInPieces() {
        RawCall call = chat(RawCall.chat("gpt-4o", true).put("tools", new JsonArray(WEATHER).remove(0) == null
                ? new JsonArray()
                : new JsonArray().add(new JsonArray(WEATHER).getJsonObject(1))));

        StringBuilder arguments = new StringBuilder();
        int pieces = 0;
        for (String event : call.events().subList(1, call.events().size() - 2)) {
            JsonObject delta = new JsonObject(event).getJsonArray("choices").getJsonObject(0).getJsonObject("delta");
            arguments.append(delta.getJsonArray("tool_calls").getJsonObject(0).getJsonObject("function")
                    .getString("arguments"));
            pieces++;
        }
        assertThat(pieces).isGreaterThan(5);
        assertThat(new JsonObject(arguments.toString()).getInteger("days")).isEqualTo(1);
        assertThat(call.events().get(0)).contains("call_standin_0", "\"name\":\"weather\"");
        assertThat(call.text()).contains("\"finish_reason\":\"tool_calls\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aToolsResultIsQuotedInText(boolean stream) {
        JsonObject request = RawCall.chat("gpt-4o+tools", stream).put("tools", new JsonArray(WEATHER));
        request.getJsonArray("messages").add(new JsonObject().put("role", "tool").put("tool_call_id", "call_standin_0")
                .put("content", "23 °C and sunny"));

        assertThat(chat(request).content()).contains("23 °C and sunny");
    }

    @Test
    void toolChoiceNoneIsObeyedUnlessTheNameSaysOtherwise() {
        JsonObject request = RawCall.chat("gpt-4o", false).put("tools", new JsonArray(WEATHER)).put("tool_choice",
                "none");

        assertThat(chat(request).content()).contains("hello");
        assertThat(message(chat(request.put("model", "gpt-4o+tools")), 0).getJsonArray("tool_calls")).hasSize(1);
    }

    @Test
    void aResponseFormatIsSatisfied() {
        JsonObject schema = new JsonObject("""
                {"type":"object","required":["name","steps"],"properties":{"name":{"type":"string"},
                 "steps":{"type":"array","minItems":1,"items":{"$ref":"#/$defs/step"}}},
                 "$defs":{"step":{"type":"object","required":["done","share"],
                  "properties":{"done":{"type":"boolean"},"share":{"type":"number"}}}}}""");
        JsonObject request = RawCall.chat("gpt-4o", false).put("response_format", new JsonObject()
                .put("type", "json_schema")
                .put("json_schema", new JsonObject().put("name", "x").put("schema", schema)));

        assertThat(new JsonObject(chat(request).content())).isEqualTo(
                new JsonObject("{\"name\":\"stand-in\",\"steps\":[{\"done\":true,\"share\":0.0}]}"));
        assertThat(new JsonObject(chat(request.put("stream", true)).content()).getString("name")).isNotBlank();
        request.put("stream", false).put("response_format", new JsonObject().put("type", "json_object"));
        assertThat(new JsonObject(chat(request).content()).getString("answer")).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void completionsAnswerTheLastPrompt(boolean stream) {
        RawCall call = RawCall.post(standin, "/v1/completions",
                "{\"model\":\"gpt-4o\",\"prompt\":[\"a\",\"once upon\"],\"stream\":" + stream + "}",
                RawCall.PATIENCE_MILLIS);

        assertThat(call.text()).contains("text_completion", "once upon".substring(5));
        assertThat(call.isDone()).isEqualTo(stream);
    }

    @Test
    void embeddingsAreUnitVectorsInBothFormats() {
        RawCall floats = RawCall.post(standin, "/v1/embeddings", "{\"model\":\"e\",\"input\":[\"a\",\"b\"]}",
                RawCall.PATIENCE_MILLIS);
        RawCall base64 = RawCall.post(standin, "/v1/embeddings",
                "{\"model\":\"e\",\"input\":\"a\",\"encoding_format\":\"base64\"}", RawCall.PATIENCE_MILLIS);

        JsonArray vector = floats.json().getJsonArray("data").getJsonObject(0).getJsonArray("embedding");
        assertThat(vector).hasSize(8);
        assertThat(vector.stream().mapToDouble(value -> ((Number) value).doubleValue()).map(x -> x * x).sum())
                .isCloseTo(1, within(1e-6));
        assertThat(vector).isNotEqualTo(
                floats.json().getJsonArray("data").getJsonObject(1).getJsonArray("embedding"));
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder()
                .decode(base64.json().getJsonArray("data").getJsonObject(0).getString("embedding")))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(32);
        assertThat(bytes.getFloat()).isCloseTo(vector.getFloat(0), within(1e-6f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "[\"a\"]", "[1,2,3]", "[[1,2,3]]"})
    void embeddingsTakeEveryKindOfInput(String input) {
        RawCall call = RawCall.post(standin, "/v1/embeddings",
                "{\"model\":\"e\",\"dimensions\":3,\"input\":" + input + "}", RawCall.PATIENCE_MILLIS);

        assertThat(call.json().getJsonArray("data")).hasSize(1);
        assertThat(call.json().getJsonArray("data").getJsonObject(0).getJsonArray("embedding")).hasSize(3);
    }

    @Test
    void modelsAreListedAndFound() {
        JsonObject list = RawCall.send(standin, "GET", "/v1/models", "", "", RawCall.PATIENCE_MILLIS).json();
        RawCall known = RawCall.send(standin, "GET", "/v1/models/gpt-4o+rate=5", "", "", RawCall.PATIENCE_MILLIS);
        RawCall unknown = RawCall.send(standin, "GET", "/v1/models/gpt-5%20x", "", "", RawCall.PATIENCE_MILLIS);

        assertThat(list.getJsonArray("data").stream().map(model -> ((JsonObject) model).getString("id")))
                .containsExactly("gpt-4o", "gpt-4o-mini", "text-embedding-3-small", "standin");
        assertThat(known.json().getString("id")).isEqualTo("gpt-4o+rate=5");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.json().getJsonObject("error").getString("message")).contains("gpt-5 x");
    }
}
