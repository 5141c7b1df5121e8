package io.harborai.engine.translate;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.ThreadMXBean;
import io.harborai.engine.wire.EventReader;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Translation of what is long costs as much more as it is longer. Counted in bytes allocated, which no busy machine changes; a
 * step that looks at everything for each of its parts would cost sixteen times as much for four times the length.
 */
final class LongPromptTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final double TIMES = 4;
    /** Growing arrays double, so a figure may be off by a part. */
    private static final double ALLOWED = TIMES * 1.6;

    /** A format that is read, and one that is written. */
    record Way(WireFormat from, WireFormat to) {}

    static List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (WireFormat from : WireFormat.values()) {
            for (WireFormat to : WireFormat.values()) {
                if (from != to) {
                    ways.add(new Way(from, to));
                }
            }
        }
        return ways;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_prompt_of_400_KB_with_100_tools_costs_four_times_one_of_100_KB_with_25(Way way) {
        assertThat(growth(way, 100_000, 25, 1)).as("%s", way).isLessThan(ALLOWED);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_conversation_of_2000_uses_of_tools_costs_four_times_one_of_500(Way way) {
        assertThat(growth(way, 1_000, 1, 500)).as("%s", way).isLessThan(ALLOWED);
    }

    private static double growth(Way way, int chars, int tools, int uses) {
        byte[] small = request(way.from(), chars, tools, uses);
        byte[] large = request(way.from(), (int) (chars * TIMES), (int) (tools * TIMES), (int) (uses * TIMES));
        // The first time classes are loaded.
        allocated(way, small);
        double most = allocated(way, large);
        assertThat(most).as("for each byte of the request").isLessThan(100.0 * large.length);
        return most / allocated(way, small);
    }

    private static double allocated(Way way, byte[] request) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        byte[] written = way.to().writeRequest(way.from().readRequest(request), new Changes());
        long used = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(written.length).isGreaterThan(request.length / 3);
        return used;
    }

    private static byte[] request(WireFormat format, int chars, int tools, int uses) {
        Ask ask = new Ask();
        ask.model = "m";
        ask.maxTokens = 100L;
        ask.say(Turn.Role.USER, List.of(new Part.Text("Ships come and go. ".repeat(chars / 19))));
        List<Part> asked = new ArrayList<>();
        List<Part> answered = new ArrayList<>();
        for (int i = 0; i < uses; i++) {
            asked.add(new Part.ToolUse("call_" + i, "tool_" + i % tools, "{\"where\":\"quay " + i + "\"}", null));
            answered.add(
                    new Part.ToolResult("call_" + i, "tool_" + i % tools, List.of(new Part.Text("a ship")), false));
            if (i % 10 == 9) {
                ask.say(Turn.Role.MODEL, asked);
                ask.say(Turn.Role.USER, answered);
                asked.clear();
                answered.clear();
            }
        }
        ask.say(Turn.Role.MODEL, asked);
        ask.say(Turn.Role.USER, answered);
        ask.say(Turn.Role.USER, List.of(new Part.Text("Go on.")));
        for (int i = 0; i < tools; i++) {
            ask.tools.add(new ToolSpec("tool_" + i, "Tells what is known of a quay. ".repeat(5),
                    "{\"type\":\"object\",\"properties\":{\"where\":{\"type\":\"string\"}}}", false));
        }
        return format.writeRequest(ask, new Changes());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void a_long_stream_costs_as_much_more_as_it_is_longer(Way way) {
        allocated(way, 500);
        assertThat(allocated(way, 4_000) / allocated(way, 1_000)).as("%s", way).isLessThan(ALLOWED);
    }

    /** What it takes to turn a stream of so many pieces from one format into the other. */
    private static double allocated(Way way, int pieces) {
        Buffer stream = Buffer.buffer();
        AnswerWriter first = way.from().writer(new AnswerFrame("id", "m", 1, true));
        first.piece(new Piece.Begun("id", "m"), stream);
        for (int i = 0; i < pieces; i++) {
            first.piece(new Piece.Text("port "), stream);
        }
        first.piece(new Piece.Stopped(Stop.END, null), stream);
        first.piece(new Piece.Counted(new Tokens(1, 1, -1, -1, -1)), stream);
        first.piece(new Piece.Ended(), stream);
        AnswerWriter writer = way.to().writer(new AnswerFrame("id", "m", 1, true));
        AnswerReader reader = way.from().reader();
        int[] written = {0};
        long before = THREADS.getCurrentThreadAllocatedBytes();
        new EventReader((bytes, start, end) -> {
            Buffer out = Buffer.buffer();
            reader.event(bytes, start, end, piece -> writer.piece(piece, out));
            written[0] += out.length();
            return true;
        }).read(stream);
        double used = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(new String(stream.getBytes(), StandardCharsets.UTF_8)).contains("port ");
        assertThat(written[0]).isGreaterThan(pieces * 10);
        return used;
    }
}
