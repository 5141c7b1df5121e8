package io.harborai.engine.wire;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.harborai.engine.Seed;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class EnvelopeReaderTest {
    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    @Test
    void whatRoutingNeedsIsRead() {
        Envelope envelope = accepted(
                "{\"model\":\"gpt-4o\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                        + "\"max_tokens\":17,\"user\":\"u1\"," + MESSAGES + "}");
        assertThat(envelope.model()).isEqualTo("gpt-4o");
        assertThat(envelope.stream()).isTrue();
        assertThat(envelope.includeUsage()).isTrue();
        assertThat(envelope.maxTokens()).isEqualTo(17);
        assertThat(envelope.user()).isEqualTo("u1");
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Envelope envelope = accepted("{\"model\":\"m\"," + MESSAGES + "}");
        assertThat(envelope.stream()).isFalse();
        assertThat(envelope.includeUsage()).isFalse();
        assertThat(envelope.maxTokens()).isEqualTo(-1);
        assertThat(envelope.user()).isNull();
    }

    @Test
    void nullStandsForLeftOut() {
        Envelope envelope = accepted("{\"model\":\"m\",\"stream\":null,\"stream_options\":null,\"max_tokens\":null,"
                + "\"user\":null,\"temperature\":null,\"tools\":null,\"n\":null," + MESSAGES + "}");
        assertThat(envelope.stream()).isFalse();
        assertThat(envelope.maxTokens()).isEqualTo(-1);
        assertThat(envelope.user()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"gpt-4o\"", "\"gpt\\u002d4o\"", "\"\\u0067pt-4o\"", "\"a\\\"b\\\\c\"", "\"漢字/模型\"",
            "\"😀\"",
            "\"\\ud83d\\ude00\"", "\"x\""})
    void theModelsBytesAreFoundUnderEscapesAndUnicode(String json) {
        for (String body : new String[]{"{\"model\":" + json + "," + MESSAGES + "}",
                " \r\n\t{ \"ключ\" : \"漢字 😀 \\n\" ,\n\"model\"  :\t" + json + "  , " + MESSAGES + " } \n",
                "{" + MESSAGES + ",\"mod\\u0065l\":" + json + "}"}) {
            assertThat(modelBytes(body, accepted(body))).isEqualTo(json);
        }
    }

    @Test
    void nestedModelKeysAreNotTheModel() {
        String body = "{\"metadata\":{\"model\":\"no\",\"stream\":true},\"messages\":[{\"role\":\"user\",\"model\":\"no\","
                + "\"content\":\"\\\"model\\\":\\\"no\\\"\"}],\"tools\":[{\"model\":\"no\"}],\"model\":\"yes\"}";
        Envelope envelope = accepted(body);
        assertThat(envelope.model()).isEqualTo("yes");
        assertThat(envelope.stream()).isFalse();
        assertThat(modelBytes(body, envelope)).isEqualTo("\"yes\"");
    }

    @Test
    void theModelIsFoundBehindALargeBody() {
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "漢字 \\u00e9 ".repeat(200_000)
                + "\"}],\"model\":\"behind\"}";
        assertThat(modelBytes(body, accepted(body))).isEqualTo("\"behind\"");
    }

    @Test
    void unknownFieldsAreNotJudged() {
        assertThat(
                accepted("{\"model\":\"m\",\"x\":12345678901234567890123,\"y\":{\"z\":[1.10,null]},\"\":{}," + MESSAGES
                        + "}").model())
                .isEqualTo("m");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "`[{\"role\":\"user\",\"content\":\"image_url\"}]`|false",
            "`[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"type image_url\"}]}]`|false",
            "`[{\"content\":[\"a\",{\"image_url\":{\"url\":\"u\",\"type\":\"image_url\"}}],\"x\":[{\"type\":\"image\"}]}]`|false",
            "`[{},{\"content\":[{\"type\":\"text\"},{\"image_url\":{\"url\":\"u\"},\"type\":\"image_url\"},{}]},{\"content\":[]}]`|true",
            "`[{\"content\":[{\"type\":\"input_image\",\"image_url\":[{}]}]}]`|true"})
    void imagesAreSeenWhereMessagesHaveThem(String messages, boolean images) {
        Envelope envelope = accepted("{\"messages\":" + messages + ",\"stream\":true,\"model\":\"m\"}");
        assertThat(envelope.images()).isEqualTo(images);
        assertThat(envelope.stream()).isTrue();
        assertThat(envelope.tools()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "OLLAMA|`{\"options\":{\"seed\":1,\"num_predict\":70},\"messages\":[{\"images\":[\"aGk=\"]}],\"model\":\"m\"}`|70|true",
            "OLLAMA|`{\"options\":{\"num_predict\":-1},\"messages\":[{\"images\":[]}],\"model\":\"m\"}`|-1|false",
            "CHAT_COMPLETIONS|`{\"options\":{\"num_predict\":7},\"messages\":[{\"images\":[1]}],\"model\":\"m\"}`|-1|false",
            "GENERATE|`{\"contents\":[{\"parts\":[{\"text\":\"a\"},{\"inlineData\":{\"data\":\"aGk=\",\"mimeType\":\"image/png\"}}]}],\"generationConfig\":{\"maxOutputTokens\":9},\"model\":\"m\"}`|9|true",
            "GENERATE|`{\"contents\":[{\"parts\":[{\"file_data\":{\"mime_type\":\"audio/wav\"}}]}],\"model\":\"m\"}`|-1|false"})
    void eachFormatSaysItsBoundAndItsImagesInItsOwnPlace(Operation operation, String body, long bound, boolean images) {
        EnvelopeReading reading = EnvelopeReader.read(operation, utf8(body));
        assertThat(reading).isInstanceOf(EnvelopeReading.Accepted.class);
        Envelope envelope = ((EnvelopeReading.Accepted) reading).envelope();
        assertThat(envelope.maxTokens()).isEqualTo(bound);
        assertThat(envelope.images()).isEqualTo(images);
    }

    @Test
    void toolsAreSeenWhenThereAreAny() {
        assertThat(accepted("{\"model\":\"m\",\"tools\":[{\"type\":\"function\",\"function\":{\"a\":[{}]}},{}],"
                + MESSAGES + "}").tools()).isTrue();
        assertThat(accepted("{\"model\":\"m\",\"functions\":[{\"name\":\"f\"}]," + MESSAGES + "}").tools()).isTrue();
        assertThat(accepted("{\"model\":\"m\",\"tools\":[]," + MESSAGES + "}").tools()).isFalse();
        assertThat(accepted("{\"model\":\"m\",\"tools\":null," + MESSAGES + "}").tools()).isFalse();
    }

    @Test
    void eachOperationNeedsItsOwnInput() {
        assertThat(EnvelopeReader.read(Operation.COMPLETIONS, utf8("{\"model\":\"m\",\"prompt\":\"p\"}")))
                .isInstanceOf(EnvelopeReading.Accepted.class);
        assertThat(EnvelopeReader.read(Operation.EMBEDDINGS, utf8("{\"model\":\"m\",\"input\":[\"a\",\"b\"]}")))
                .isInstanceOf(EnvelopeReading.Accepted.class);
        assertThat(EnvelopeReader.read(Operation.EMBEDDINGS, utf8("{\"model\":\"m\",\"input\":[[1,2],[3]]}")))
                .isInstanceOf(EnvelopeReading.Accepted.class);
        Failure failure = refused(Operation.EMBEDDINGS, utf8("{\"model\":\"m\"," + MESSAGES + "}"));
        assertThat(failure.param()).contains("input");
        assertThat(refused(Operation.EMBEDDINGS, utf8("{\"model\":\"m\",\"input\":\"a\",\"stream\":true}")).param())
                .contains("stream");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"`{\"model\":null,M}`|model",
            "`{\"model\":7,M}`|model", "`{\"model\":\"\",M}`|model", "`{\"model\":\"  \",M}`|model",
            "`{\"model\":[\"m\"],M}`|model", "`{\"model\":\"a\",\"model\":\"b\",M}`|model",
            "`{\"model\":\"a\",\"mod\\u0065l\":\"b\",M}`|model", "`{M}`|model", "`{\"model\":\"m\"}`|messages",
            "`{\"model\":\"m\",\"messages\":[]}`|messages", "`{\"model\":\"m\",\"messages\":\"hi\"}`|messages",
            "`{\"model\":\"m\",\"messages\":[\"hi\"]}`|messages", "`{\"model\":\"m\",\"messages\":[{},null]}`|messages",
            "`{\"model\":\"m\",M,M}`|messages", "`{\"model\":\"m\",M,\"stream\":\"true\"}`|stream",
            "`{\"model\":\"m\",M,\"stream\":1}`|stream",
            "`{\"model\":\"m\",M,\"stream\":false,\"stream\":true}`|stream",
            "`{\"model\":\"m\",M,\"stream_options\":[]}`|stream_options",
            "`{\"model\":\"m\",M,\"max_tokens\":-1}`|max_tokens",
            "`{\"model\":\"m\",M,\"max_tokens\":1.5}`|max_tokens",
            "`{\"model\":\"m\",M,\"max_tokens\":\"9\"}`|max_tokens",
            "`{\"model\":\"m\",M,\"max_completion_tokens\":99999999999999999999}`|max_completion_tokens",
            "`{\"model\":\"m\",M,\"temperature\":\"hot\"}`|temperature", "`{\"model\":\"m\",M,\"n\":1.5}`|n",
            "`{\"model\":\"m\",M,\"tools\":{}}`|tools", "`{\"model\":\"m\",M,\"seed\":true}`|seed"})
    void aWrongFieldIsNamed(String template, String field) {
        Failure failure = refused(Operation.CHAT_COMPLETIONS, utf8(template.replace("M", MESSAGES)));
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        assertThat(failure.param()).contains(field);
        assertThat(failure.message()).contains("'" + field + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "7", "\"x\"", "[]", "{", "{\"model\"", "{\"model\":\"m\"", "{'model':'m'}",
            "{\"model\":\"m\",}", "{\"model\":\"m\"}{}", "{\"model\":\"m\"} x", "}", "{\"a\":1 \"b\":2}", "{\"a\":01}",
            "{\"a\":NaN}", "{\"a\":\"\n\"}", "model=m", "<html></html>", "{\"model\":\"\\ud83d\"", "{\"a\":tru}",
            "\u0000"})
    void whatIsNotOneJsonObjectIsRefused(String body) {
        Failure failure = refused(Operation.CHAT_COMPLETIONS, utf8(body));
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        assertThat(failure.message()).contains("body");
    }

    @Test
    void theLongestModelNameHas256Characters() {
        assertThat(accepted("{\"model\":\"" + "m".repeat(256) + "\"," + MESSAGES + "}").model()).hasSize(256);
        assertThat(refused(Operation.CHAT_COMPLETIONS, utf8("{\"model\":\"" + "m".repeat(257) + "\"," + MESSAGES + "}"))
                .param()).contains("model");
    }

    @Test
    void theDeepestBodyHas256Levels() {
        // The body itself is the first level.
        assertThat(accepted("{\"model\":\"m\"," + MESSAGES + ",\"x\":" + "[".repeat(Json.MAX_DEPTH - 1)
                + "]".repeat(Json.MAX_DEPTH - 1) + "}").model()).isEqualTo("m");
        assertThat(refused(Operation.CHAT_COMPLETIONS, utf8("{\"model\":\"m\"," + MESSAGES + ",\"x\":"
                + "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH) + "}")).message()).contains("depth");
        assertThat(refused(Operation.CHAT_COMPLETIONS, utf8("{\"x\":" + "[".repeat(1_000_000))).message())
                .contains("depth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE", "UTF-32"})
    void otherEncodingsThanUtf8AreRefused(String encoding) {
        byte[] body = ("{\"model\":\"m\"," + MESSAGES + "}").getBytes(Charset.forName(encoding));
        assertThat(refused(Operation.CHAT_COMPLETIONS, body).kind()).isEqualTo(FailureKind.INVALID_REQUEST);
    }

    @Test
    void aByteOrderMarkIsRefused() {
        // RFC 8259, 8.1: it must not be sent, and most providers would refuse it anyway, with a worse message.
        assertThat(refused(Operation.CHAT_COMPLETIONS, utf8("\uFEFF{\"model\":\"m\"," + MESSAGES + "}")).message())
                .contains("0xfeff");
    }

    @Test
    void noMutilatedBodyMakesTheReaderThrow() {
        long seed = Seed.take();
        Random random = new Random(seed);
        byte[] good = utf8(
                "{\"model\":\"gpt\\u002d4\",\"stream\":true,\"max_tokens\":5,\"stream_options\":{\"include_usage\":"
                        + "true},\"x\":[1,-2.5e3,\"漢\"],\"user\":\"u\"," + MESSAGES + "}");
        for (int round = 0; round < 20_000; round++) {
            byte[] body = good.clone();
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            EnvelopeReading reading;
            try {
                reading = EnvelopeReader.read(Operation.CHAT_COMPLETIONS, body);
            } catch (RuntimeException thrown) {
                throw new AssertionError("seed " + seed + " round " + round + ": "
                        + new String(body, StandardCharsets.ISO_8859_1), thrown);
            }
            if (reading instanceof EnvelopeReading.Accepted ok) {
                Envelope envelope = ok.envelope();
                assertThat(body[envelope.modelStart()]).as("seed %d round %d", seed, round).isEqualTo((byte) '"');
                assertThat(body[envelope.modelEnd() - 1]).as("seed %d round %d", seed, round).isEqualTo((byte) '"');
            }
        }
    }

    private static Envelope accepted(String body) {
        EnvelopeReading reading = EnvelopeReader.read(Operation.CHAT_COMPLETIONS, utf8(body));
        if (reading instanceof EnvelopeReading.Accepted ok) {
            return ok.envelope();
        }
        throw new AssertionError(reading + " for " + body);
    }

    private static Failure refused(Operation operation, byte[] body) {
        EnvelopeReading reading = EnvelopeReader.read(operation, body);
        if (reading instanceof EnvelopeReading.Refused refused) {
            return refused.failure();
        }
        throw new AssertionError(reading + " for " + new String(body, StandardCharsets.UTF_8));
    }

    private static String modelBytes(String body, Envelope envelope) {
        return new String(utf8(body), envelope.modelStart(), envelope.modelEnd() - envelope.modelStart(),
                StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
