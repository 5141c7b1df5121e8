package io.harborai.engine.translate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.harborai.engine.wire.EventReader;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a format can hold of an answer survives it, streamed and whole, whatever way the bytes are split. */
final class AnswerRoundTripTest {
    private static final AnswerFrame FRAME = new AnswerFrame("call-1", "model-1", 1_700_000_000, true);
    private static final String[] WORDS = {"Hello", " 港口", " 🚢", "\"quoted\"", "\n\nnew\r\nline", "\\u0000", " é",
            "{\"a\":1}"};
    private static final int ROUNDS = 200;

    @ParameterizedTest
    @EnumSource(names = "OLLAMA", mode = EnumSource.Mode.EXCLUDE)
    void streamAndWholeOfTheSameAnswerAreEqual(WireFormat format) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<Piece> pieces = pieces(random, format != WireFormat.GEMINI);
            Answer meant = gathered(pieces);
            Answer whole = new Answer();
            byte[] body = format.writer(FRAME).whole(gathered(pieces));
            format.reader().whole(body, 0, body.length, whole);
            assertSame(whole, meant, format + " whole, seed " + seed);
            assertSame(streamed(format, pieces, random), meant, format + " streamed, seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatAreNoAnswerAreRefusedAndDoNoHarm(WireFormat format) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = format.writer(FRAME).whole(gathered(pieces(random, true)));
            for (int i = 0; i < 3; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(bytes.length);
            for (boolean event : new boolean[]{true, false}) {
                try {
                    if (event) {
                        format.reader().event(bytes, 0, length, new Answer());
                    } else {
                        format.reader().whole(bytes, 0, length, new Answer());
                    }
                } catch (WrongFormat refused) {
                    assertThat(refused.what()).as("seed %d", seed).isNotBlank();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesThatAreNoRequestAreRefusedAndDoNoHarm(WireFormat format) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] good = format.writeRequest(RequestRoundTripTest.full(), new Changes());
        for (int round = 0; round < 10 * ROUNDS; round++) {
            byte[] bytes = good.clone();
            for (int i = 0; i < 2; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) "{}[]\":,0ntf\\x".charAt(random.nextInt(13));
            }
            try {
                format.readRequest(bytes);
            } catch (WrongFormat refused) {
                assertThat(refused.what()).as("seed %d", seed).isNotBlank();
            }
        }
    }

    private static Answer streamed(WireFormat format, List<Piece> pieces, Random random) {
        Buffer out = Buffer.buffer();
        AnswerWriter writer = format.writer(FRAME);
        pieces.forEach(piece -> writer.piece(piece, out));
        AnswerReader reader = format.reader();
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
        assertThat(events.midEvent()).isFalse();
        return read;
    }

    private static void assertSame(Answer read, Answer meant, String what) {
        assertThat(read.parts()).as(what).isEqualTo(meant.parts());
        assertThat(read.stop()).as(what).isEqualTo(meant.stop());
        assertThat(read.id()).as(what).isEqualTo(meant.id());
        assertThat(read.model()).as(what).isEqualTo(meant.model());
        assertThat(read.tokens().prompt()).as(what).isEqualTo(meant.tokens().prompt());
        assertThat(read.tokens().completion()).as(what).isEqualTo(meant.tokens().completion());
        assertThat(read.tokens().cachedOrNone()).as(what).isEqualTo(meant.tokens().cachedOrNone());
    }

    private static Answer gathered(List<Piece> pieces) {
        Answer answer = new Answer();
        pieces.forEach(answer::piece);
        return answer;
    }

    /** An answer in the order in which models speak: thoughts, text, tools. */
    static List<Piece> pieces(Random random, boolean hidden) {
        List<Piece> pieces = new ArrayList<>();
        pieces.add(new Piece.Begun("id-" + random.nextInt(100), "model-" + random.nextInt(3)));
        if (random.nextBoolean()) {
            some(random).forEach(text -> pieces.add(new Piece.Thought(text)));
            if (random.nextBoolean()) {
                pieces.add(new Piece.Signed("c2lnbmVk" + random.nextInt(9)));
            }
        }
        if (hidden && random.nextInt(4) == 0) {
            pieces.add(new Piece.HiddenThought("aGlkZGVu" + random.nextInt(9)));
        }
        if (random.nextBoolean()) {
            some(random).forEach(text -> pieces.add(new Piece.Text(text)));
        }
        int tools = random.nextInt(4);
        boolean byTurns = random.nextBoolean();
        List<List<Piece>> arguments = new ArrayList<>();
        for (int tool = 0; tool < tools; tool++) {
            pieces.add(new Piece.ToolBegun(tool, "call_" + tool, "tool_" + random.nextInt(2), null));
            String json = "{\"where\":\"港口 " + random.nextInt(9) + "\",\"deep\":{\"list\":[1,2.5,null,\"\\\"\"]}}";
            int cut = random.nextInt(json.length());
            List<Piece> said = new ArrayList<>(List.of(new Piece.ToolArguments(tool, json.substring(0, cut)),
                    new Piece.ToolArguments(tool, json.substring(cut))));
            if (byTurns) {
                arguments.add(said);
            } else {
                pieces.addAll(said);
            }
        }
        while (!arguments.isEmpty()) {
            List<Piece> one = arguments.get(random.nextInt(arguments.size()));
            pieces.add(one.remove(0));
            if (one.isEmpty()) {
                arguments.remove(one);
            }
        }
        pieces.add(new Piece.Counted(new Tokens(1_000, 1 + random.nextInt(500), random.nextInt(900), -1, -1)));
        pieces.add(new Piece.Stopped(tools > 0 ? Stop.TOOLS : random.nextBoolean() ? Stop.END : Stop.LENGTH, null));
        pieces.add(new Piece.Ended());
        return pieces;
    }

    private static List<String> some(Random random) {
        List<String> texts = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String word = WORDS[random.nextInt(WORDS.length)];
            // What a JSON text may hold, and UTF-8 can say.
            texts.add(new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        }
        return texts;
    }
}
