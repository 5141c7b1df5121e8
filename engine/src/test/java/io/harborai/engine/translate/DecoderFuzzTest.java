package io.harborai.engine.translate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.AnswerFacts;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EventReader;
import io.harborai.engine.wire.Form;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spoiled bytes do no harm to whatever reads a caller's or a provider's: it reads them, or says what is wrong. A short run by
 * default; {@code -Dharborai.fuzz.seconds=600} gives each decoder so long ({@code bench/run fuzz}).
 */
final class DecoderFuzzTest {
    private static final int ROUNDS = 400;
    private static final int MAX_BYTES = 64 << 10;
    private static final AnswerFrame FRAME = new AnswerFrame("call-1", "model-1", 1_700_000_000, true);
    private static final String[] TOKENS = {"{", "}", "[", "]", "\"", ",", ":", "null", "true", "1e999", "-", "\\u",
            "\\ud83d", "\"type\":", "\"content\":", "\"index\":-1", "\"index\":9223372036854775807",
            "99999999999999999999999", "data: ", "\n\n", "\r", "event: error\n", "[DONE]", "\u0000", "港", "🚢"};

    /** What reads bytes that come from outside. */
    enum Decoder {
        CHAT_REQUEST, MESSAGES_REQUEST, GEMINI_REQUEST, RESPONSES_REQUEST, OLLAMA_REQUEST, CHAT_ANSWER, MESSAGES_ANSWER, GEMINI_ANSWER, RESPONSES_ANSWER, OLLAMA_ANSWER, CHAT_STREAM, MESSAGES_STREAM, GEMINI_STREAM, RESPONSES_STREAM, OLLAMA_STREAM, OLLAMA_LINES, ENVELOPE, FACTS, FORM
    }

    @ParameterizedTest
    @EnumSource(Decoder.class)
    void spoiledBytesDoNoHarm(Decoder decoder) throws IOException {
        long seconds = Long.getLong("harborai.fuzz.seconds", 0);
        long until = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<byte[]> corpus = corpus(decoder);
        long rounds = 0;
        long slowest = 0;
        while (seconds == 0 ? rounds < ROUNDS : System.nanoTime() < until) {
            byte[] bytes = spoiled(corpus.get(random.nextInt(corpus.size())), random);
            rounds++;
            long begun = System.nanoTime();
            try {
                decode(decoder, bytes, random);
            } catch (WrongFormat refused) {
                assertThat(refused.what()).as("seed %d, round %d", seed, rounds).isNotBlank();
            } catch (RuntimeException harm) {
                throw new AssertionError("seed " + seed + ", round " + rounds + ": "
                        + new String(bytes, StandardCharsets.UTF_8), harm);
            }
            slowest = Math.max(slowest, System.nanoTime() - begun);
        }
        assertThat(rounds).isPositive();
        if (seconds > 0) {
            note(decoder, rounds, slowest);
        }
    }

    /** For whoever lets it run for long: a pause of the collector or of the machine is in the slowest, too. */
    private static void note(Decoder decoder, long rounds, long slowestNanos) throws IOException {
        Runtime runtime = Runtime.getRuntime();
        Files.writeString(Path.of("target", "fuzz.txt"), String.format(Locale.ROOT,
                "%-18s %,12d inputs, the slowest %.1f ms, heap %d of %d MB%n", decoder, rounds, slowestNanos / 1e6,
                runtime.totalMemory() >> 20, runtime.maxMemory() >> 20), StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static WireFormat format(Decoder decoder) {
        return WireFormat.valueOf(decoder.name().substring(0, decoder.name().indexOf('_')));
    }

    private static void decode(Decoder decoder, byte[] bytes, Random random) {
        switch (decoder) {
            case CHAT_REQUEST, MESSAGES_REQUEST, GEMINI_REQUEST, RESPONSES_REQUEST, OLLAMA_REQUEST -> {
                Ask ask = format(decoder).readRequest(bytes);
                for (WireFormat format : WireFormat.values()) {
                    assertThat(format.writeRequest(ask, new Changes())).isNotEmpty();
                }
            }
            case CHAT_ANSWER, MESSAGES_ANSWER, GEMINI_ANSWER, RESPONSES_ANSWER, OLLAMA_ANSWER -> {
                Answer answer = new Answer();
                format(decoder).reader().whole(bytes, 0, bytes.length, answer);
                for (WireFormat format : WireFormat.values()) {
                    assertThat(format.writer(FRAME).whole(answer)).isNotEmpty();
                }
            }
            case CHAT_STREAM, MESSAGES_STREAM, GEMINI_STREAM, RESPONSES_STREAM, OLLAMA_STREAM ->
                stream(decoder, bytes, random);
            case OLLAMA_LINES -> lines(bytes, random);
            case ENVELOPE -> {
                for (Operation operation : Operation.values()) {
                    if (!operation.isForm() && !operation.reads()) {
                        EnvelopeReader.read(operation, bytes);
                    }
                }
            }
            case FACTS -> new AnswerFacts().read(bytes, 0, bytes.length);
            case FORM -> {
                try {
                    Form.read(bytes);
                } catch (Form.Malformed refused) {
                    assertThat(refused.getMessage()).isNotBlank();
                }
            }
        }
    }

    private static void stream(Decoder decoder, byte[] bytes, Random random) {
        AnswerReader reader = format(decoder).reader();
        List<AnswerWriter> writers = new ArrayList<>();
        for (WireFormat format : WireFormat.values()) {
            writers.add(format.writer(FRAME));
        }
        Buffer out = Buffer.buffer();
        EventReader events = new EventReader((event, start, end) -> {
            reader.event(event, start, end, piece -> writers.forEach(writer -> writer.piece(piece, out)));
            return true;
        });
        for (int at = 0; at < bytes.length;) {
            int next = Math.min(bytes.length, at + 1 + random.nextInt(200));
            events.read(Buffer.buffer().appendBytes(bytes, at, next - at));
            at = next;
        }
    }

    private static void lines(byte[] bytes, Random random) {
        AnswerReader reader = WireFormat.OLLAMA.reader();
        Answer answer = new Answer();
        LineReader lines = new LineReader((line, start, end) -> {
            reader.event(line, start, end, answer);
            return true;
        });
        for (int at = 0; at < bytes.length;) {
            int next = Math.min(bytes.length, at + 1 + random.nextInt(200));
            lines.read(Buffer.buffer().appendBytes(bytes, at, next - at));
            at = next;
        }
        lines.finish();
    }

    private static List<byte[]> corpus(Decoder decoder) {
        List<byte[]> corpus = new ArrayList<>();
        switch (decoder) {
            case CHAT_REQUEST, MESSAGES_REQUEST, GEMINI_REQUEST, RESPONSES_REQUEST, OLLAMA_REQUEST ->
                corpus.add(format(decoder).writeRequest(RequestRoundTripTest.full(), new Changes()));
            case ENVELOPE -> {
                for (WireFormat format : WireFormat.values()) {
                    corpus.add(format.writeRequest(RequestRoundTripTest.full(), new Changes()));
                }
            }
            case CHAT_ANSWER, MESSAGES_ANSWER, GEMINI_ANSWER, RESPONSES_ANSWER, OLLAMA_ANSWER ->
                answers(format(decoder), corpus, false);
            case CHAT_STREAM, MESSAGES_STREAM, GEMINI_STREAM, RESPONSES_STREAM, OLLAMA_STREAM ->
                answers(format(decoder), corpus, true);
            case OLLAMA_LINES -> {
                answers(WireFormat.OLLAMA, corpus, true);
                corpus.replaceAll(events -> new String(events, StandardCharsets.UTF_8).replace("data: ", "")
                        .replace("\n\n", "\n").getBytes(StandardCharsets.UTF_8));
            }
            case FACTS -> answers(WireFormat.CHAT, corpus, false);
            case FORM -> corpus.add(("--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x.png\"\r\n"
                    + "content-type: image/png\r\n\r\nbytes\r\n--b\r\ncontent-disposition: form-data; name=\"model\""
                    + "\r\n\r\nm\r\n--b--\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return corpus;
    }

    private static void answers(WireFormat format, List<byte[]> corpus, boolean stream) {
        Random random = new Random(1);
        for (int i = 0; i < 8; i++) {
            List<Piece> pieces = AnswerRoundTripTest.pieces(random, true);
            Buffer out = Buffer.buffer();
            Answer answer = new Answer();
            AnswerWriter writer = format.writer(FRAME);
            pieces.forEach(piece -> writer.piece(piece, out));
            pieces.forEach(answer::piece);
            corpus.add(stream ? out.getBytes() : format.writer(FRAME).whole(answer));
        }
    }

    private static byte[] spoiled(byte[] good, Random random) {
        byte[] bytes = good;
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, at + random.nextInt(40));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(bytes, 0, at);
            switch (random.nextInt(5)) {
                case 0 -> out.write(random.nextInt(256));
                case 1 -> out.writeBytes(TOKENS[random.nextInt(TOKENS.length)].getBytes(StandardCharsets.UTF_8));
                case 2 -> {
                    out.write(bytes, at, to - at);
                    out.write(bytes, at, to - at);
                    at = to;
                }
                case 3 -> at = to;
                default -> at = bytes.length;
            }
            out.write(bytes, at, bytes.length - at);
            bytes = out.toByteArray();
        }
        return bytes.length > MAX_BYTES ? good : bytes;
    }
}
