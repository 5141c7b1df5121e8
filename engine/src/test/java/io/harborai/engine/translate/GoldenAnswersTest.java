package io.harborai.engine.translate;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import io.harborai.engine.wire.EventReader;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers in the form that each platform documents, and what each becomes in OpenAI's chat format. In {@code golden/FORMAT}:
 * {@code FEATURE.json} is a whole answer, {@code FEATURE.sse} or {@code FEATURE.ndjson} a stream, {@code FEATURE.chat.json} what both become.
 * {@code -Dharborai.write=true} writes the latter anew.
 */
final class GoldenAnswersTest {
    private static final AnswerFrame FRAME = new AnswerFrame("call-1", "model-1", 1_700_000_000, true);

    static List<Path> answers() throws IOException, URISyntaxException {
        URL home = Objects.requireNonNull(GoldenAnswersTest.class.getResource("/golden"));
        try (Stream<Path> files = Files.walk(Path.of(home.toURI()))) {
            return files.filter(file -> file.toString().endsWith(".sse") || file.toString().endsWith(".ndjson")
                    || file.toString().endsWith(".json") && !file.toString().endsWith(".chat.json")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void whatAPlatformDocumentsIsUnderstood(Path file) throws IOException {
        WireFormat format = WireFormat.valueOf(String.valueOf(file.getName(file.getNameCount() - 2))
                .toUpperCase(Locale.ROOT));
        byte[] bytes = Files.readAllBytes(file);
        Answer answer = new Answer();
        AnswerReader reader = format.reader();
        if (file.toString().endsWith(".sse")) {
            new EventReader((event, start, end) -> {
                reader.event(event, start, end, answer);
                return true;
            }).read(Buffer.buffer(bytes));
            reader.end(answer);
        } else if (file.toString().endsWith(".ndjson")) {
            LineReader lines = new LineReader((line, start, end) -> {
                reader.event(line, start, end, answer);
                return true;
            });
            lines.read(Buffer.buffer(bytes));
            lines.finish();
        } else {
            reader.whole(bytes, 0, bytes.length, answer);
        }
        String chat = new String(WireFormat.CHAT.writer(FRAME).whole(answer), StandardCharsets.UTF_8);
        Path expected = file.resolveSibling(String.valueOf(file.getFileName()).replaceAll("\\.(sse|ndjson|json)$", "")
                + ".chat.json");
        if (Boolean.getBoolean("harborai.write")) {
            Path source = Path.of("src/test/resources/golden", format.name().toLowerCase(Locale.ROOT),
                    String.valueOf(expected.getFileName()));
            Files.writeString(source, chat.replaceAll("call_[0-9a-f]{4,16}_", "call_MADE_") + "\n");
            return;
        }
        assertThat(chat.replaceAll("call_[0-9a-f]{4,16}_", "call_MADE_")).isEqualTo(Files.readString(expected).strip());
    }
}
