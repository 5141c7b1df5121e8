package io.harborai.engine.translate;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.harborai.engine.translate.Part.Medium;
import io.harborai.engine.translate.Part.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A request survives the way through each format; what a format does not have is reported. */
final class RequestRoundTripTest {
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"where\":{\"type\":\"string\"}}}";

    @ParameterizedTest
    @EnumSource(names = "OLLAMA", mode = EnumSource.Mode.EXCLUDE)
    void whatAFormatCanHoldSurvivesIt(WireFormat format) {
        Ask meant = full();
        Changes changes = new Changes();
        Ask read = format.readRequest(format.writeRequest(meant, changes));
        assertThat(changes.headerValue()).as(format.name()).isEqualTo(format == WireFormat.RESPONSES ? "stop" : "");
        assertThat(read.system).isEqualTo(meant.system);
        assertThat(read.turns).isEqualTo(meant.turns);
        assertThat(read.tools).isEqualTo(meant.tools);
        assertThat(read.toolRule).isEqualTo(meant.toolRule);
        assertThat(read.stop).isEqualTo(format == WireFormat.RESPONSES ? List.of() : meant.stop);
        assertThat(read.maxTokens).isEqualTo(meant.maxTokens);
        assertThat(read.temperature).isEqualTo(meant.temperature);
        assertThat(read.topP).isEqualTo(meant.topP);
        assertThat(read.output).isNotNull();
        assertThat(read.output == null ? "" : read.output.schema()).isEqualTo(SCHEMA);
        assertThat(read.others).isEmpty();
    }

    /** What all formats hold. */
    static Ask full() {
        Ask ask = new Ask();
        ask.model = "m";
        ask.system.add(new Part.Text("Be brief. 简短"));
        ask.say(Turn.Role.USER, List.of(new Part.Text("What is this?"),
                new Medium(Medium.Kind.IMAGE, new Source.Inline("image/png", "iVBORw0KGgo="), null)));
        ask.say(Turn.Role.MODEL, List.of(new Part.Thought("Hm.", "c2ln"), new Part.Text("I ask."),
                new Part.ToolUse("call_1", "look", "{\"where\":\"港口\"}", null),
                new Part.ToolUse("call_2", "look", "{}", null)));
        ask.say(Turn.Role.USER, List.of(
                new Part.ToolResult("call_1", "look", List.of(new Part.Text("a ship 🚢")), false),
                new Part.ToolResult("call_2", "look", List.of(new Part.Text("{\"seen\":2}")), false),
                new Part.Text("Go on.")));
        ask.tools.add(new ToolSpec("look", "Looks.", SCHEMA, false));
        ask.toolRule = new ToolRule(ToolRule.Kind.ONE, "look");
        ask.output = new OutputRule("answer", SCHEMA, false);
        ask.stop.add("END");
        ask.maxTokens = 2_048L;
        ask.temperature = 0.5;
        ask.topP = 0.9;
        return ask;
    }

    @Test
    void whatAnthropicDoesNotHaveIsReported() {
        assertThat(changes(WireFormat.MESSAGES,
                """
                        {"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1.5,"seed":1,"presence_penalty":0.5,
                         "logit_bias":{"1":2},"response_format":{"type":"json_object"},"n":2,"store":false}"""))
                .contains("temperature", "seed", "presence_penalty", "logit_bias", "response_format", "n")
                .doesNotContain("store");
    }

    @Test
    void whatGeminiDoesNotHaveIsReported() {
        assertThat(changes(WireFormat.GEMINI, """
                {"model":"m","messages":[{"role":"user","content":"x"}],"user":"u","logprobs":true,
                 "parallel_tool_calls":false,"stream_options":{"include_usage":true}}"""))
                .containsExactly("user", "parallel_tool_calls", "logprobs");
    }

    @Test
    void anthropicIsToldABoundOfTokens() {
        assertThat(
                written(WireFormat.MESSAGES, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"))
                .contains("\"max_tokens\":4096");
    }

    @Test
    void aPlatformsOwnToolsAreRefused() {
        assertThatThrownBy(() -> WireFormat.MESSAGES.readRequest(
                bytes("""
                        {"model":"m","max_tokens":9,"messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""")))
                .isInstanceOf(WrongFormat.class).hasMessageContaining("web_search_20250305");
    }

    @Test
    void argumentsThatAreNoJsonAreWrapped() {
        assertThat(Out.arguments("not json")).isEqualTo("{\"arguments\":\"not json\"}");
        assertThat(Out.arguments("")).isEqualTo("{}");
        assertThat(Out.arguments("{\"a\":\n1}")).isEqualTo("{\"a\": 1}");
    }

    @Test
    void geminisBodyComesBackAsItWas() {
        byte[] wrapped = GeminiBody.wrap("a/b\"c", true, bytes("\n {\"contents\":[1]}"));
        assertThat(new String(wrapped, StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"a/b\\\"c\",\"stream\":true,\"contents\":[1]}");
        assertThat(GeminiBody.wrap("m", false, bytes("[]"))).isEqualTo(bytes("[]"));
    }

    private static List<String> changes(WireFormat to, String chat) {
        Changes changes = new Changes();
        to.writeRequest(WireFormat.CHAT.readRequest(bytes(chat)), changes);
        return List.of(changes.headerValue().split(",", -1));
    }

    private static String written(WireFormat to, String chat) {
        return new String(to.writeRequest(WireFormat.CHAT.readRequest(bytes(chat)), new Changes()),
                StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
