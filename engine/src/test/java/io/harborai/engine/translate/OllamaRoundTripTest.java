package io.harborai.engine.translate;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import io.harborai.engine.wire.EventReader;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What Ollama's format can hold survives it, as the others' do; what it cannot hold is told. */
final class OllamaRoundTripTest {
    private static final AnswerFrame FRAME = new AnswerFrame("call-1", "model-1", 1_700_000_000, true);
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"where\":{\"type\":\"string\"}}}";

    @Test
    void what_a_request_says_survives() {
        Ask meant = new Ask();
        meant.model = "m";
        meant.stream = true;
        meant.system.add(new Part.Text("Be brief. 简短"));
        meant.say(Turn.Role.USER, List.of(new Part.Text("What is this?"), new Part.Medium(Part.Medium.Kind.IMAGE,
                new Part.Source.Inline("image/png", "iVBORw0KGgo="), null)));
        meant.say(Turn.Role.MODEL, List.of(new Part.Thought("Hm.", null), new Part.Text("I ask."),
                new Part.ToolUse("call_1", "look", "{\"where\":\"港口\"}", null),
                new Part.ToolUse("call_2", "look", "{}", null)));
        meant.say(Turn.Role.USER, List.of(
                new Part.ToolResult("call_1", "look", List.of(new Part.Text("a ship 🚢")), false),
                new Part.ToolResult("call_2", "look", List.of(new Part.Text("{\"seen\":2}")), false),
                new Part.Text("Go on.")));
        meant.tools.add(new ToolSpec("look", "Looks.", SCHEMA, false));
        meant.output = new OutputRule(null, SCHEMA, false);
        meant.stop.add("END");
        meant.maxTokens = 2_048L;
        meant.temperature = 0.5;
        meant.topK = 7L;
        meant.seed = 3L;
        Changes changes = new Changes();
        Ask read = OllamaRequests.read(OllamaRequestWriter.write(meant, changes));

        assertThat(changes.headerValue()).isEmpty();
        assertThat(read).usingRecursiveComparison().isEqualTo(meant);
    }

    @Test
    void results_without_ids_answer_the_oldest_use_of_their_tool() {
        Ask read = OllamaRequests.read("""
                {"model":"m","messages":[
                 {"role":"assistant","content":"","tool_calls":[{"function":{"name":"a","arguments":{"x":1}}},
                  {"function":{"name":"b","arguments":{}}},{"function":{"name":"a","arguments":{"x":2}}}]},
                 {"role":"tool","tool_name":"b","content":"of b"},{"role":"tool","tool_name":"a","content":"one"},
                 {"role":"tool","content":"two"},{"role":"tool","tool_name":"c","content":"nobody asked"}],
                 "keep_alive":"5m","think":"low","options":{"num_predict":-1,"num_ctx":4096}}
                """.getBytes(StandardCharsets.UTF_8));

        assertThat(read.turns.get(1).parts()).extracting(part -> ((Part.ToolResult) part).id()).containsExactly(
                "call_1", "call_0", "call_2", "c");
        assertThat(read.others).containsExactly("options.num_ctx");
        assertThat(read.maxTokens).isNull();
        assertThat(read.effort).isEqualTo("low");
    }

    @Test
    void what_it_does_not_hold_is_told() {
        Ask ask = new Ask();
        ask.say(Turn.Role.MODEL, List.of(new Part.HiddenThought("x"), new Part.Text("y")));
        ask.tools.add(new ToolSpec("t", null, null, true));
        ask.toolRule = ToolRule.of(ToolRule.Kind.ANY);
        ask.user = "u";
        Changes changes = new Changes();
        OllamaRequestWriter.write(ask, changes);

        assertThat(changes.headerValue().split(",")).containsExactlyInAnyOrder("messages.reasoning_details",
                "tools.strict", "tool_choice", "user");
    }

    @Test
    void stream_and_whole_of_the_same_answer_are_equal() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<Piece> pieces = AnswerRoundTripTest.pieces(random, true);
            Answer meant = new Answer();
            pieces.forEach(meant::piece);
            Answer whole = new Answer();
            byte[] body = new OllamaAnswerWriter(FRAME).whole(meant);
            new OllamaAnswerReader().whole(body, 0, body.length, whole);
            Answer streamed = streamed(pieces, random);
            for (Answer read : List.of(whole, streamed)) {
                assertThat(Said.of(read.parts())).as("seed %d", seed).isEqualTo(Said.of(meant.parts()));
                assertThat(read.model()).as("seed %d", seed).isEqualTo(meant.model());
                assertThat(read.tokens().prompt()).as("seed %d", seed).isEqualTo(meant.tokens().prompt());
                assertThat(read.tokens().completion()).as("seed %d", seed).isEqualTo(meant.tokens().completion());
            }
            assertThat(streamed.stop()).as("seed %d", seed).isEqualTo(whole.stop());
        }
    }

    private static Answer streamed(List<Piece> pieces, Random random) {
        Buffer out = Buffer.buffer();
        AnswerWriter writer = new OllamaAnswerWriter(FRAME);
        pieces.forEach(piece -> writer.piece(piece, out));
        OllamaAnswerReader reader = new OllamaAnswerReader();
        Answer read = new Answer();
        EventReader events = new EventReader((bytes, start, end) -> {
            reader.event(bytes, start, end, read);
            return true;
        });
        byte[] bytes = out.getBytes();
        for (int at = 0; at < bytes.length;) {
            int next = Math.min(bytes.length, at + 1 + random.nextInt(40));
            events.read(Buffer.buffer().appendBytes(bytes, at, next - at));
            at = next;
        }
        return read;
    }
}
