package io.harborai.engine.local;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import io.harborai.engine.Seed;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

final class LocalRequestTest {
    @Test
    void theQuestionIsTheUsersLastMessage() {
        LocalRequest request = read(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"one\"},{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"two\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}},"
                        + "{\"text\":\"three\"}]},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{}]}]}");
        assertThat(request.question()).isEqualTo("two\nthree");
        assertThat(request.messages()).hasSize(3);
        assertThat(request.promptLength()).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"\"a\"|a", "[\"a\",\"b\"]|a,b", "[1,2]|1 2",
            "[[1,2],[3]]|1 2,3", "[null,{\"x\":[1]},\"b\"]|,,b", "[[1,[2],{\"x\":[3]}],\"b\"]|1,b", "7|",
            "{\"a\":[]}|"})
    void inputsAreReadWhateverTheirShape(String input, String expected) {
        LocalRequest request = read("{\"input\":" + input + ",\"max_tokens\":5}");
        assertThat(String.join(",", request.inputs())).isEqualTo(expected == null ? "" : expected);
        assertThat(request.maxTokens()).as("the field after it").isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"encoding_format\":{\"a\":1}", "\"encoding_format\":[1]", "\"dimensions\":[1,{}]",
            "\"max_tokens\":{\"a\":{}}", "\"stream_options\":[{\"include_usage\":true}]", "\"messages\":[1,{}]",
            "\"messages\":{\"a\":[]}", "\"messages\":[[{}]]",
            "\"messages\":[{\"content\":[\"x\",[{}],{\"text\":\"t\"}]}]",
            "\"messages\":[{\"role\":{\"a\":1},\"content\":{\"b\":[]}}]", "\"x\":[[{}]]",
            "\"dimensions\":99999999999999999999999999", "\"max_tokens\":-9223372036854775809"})
    void aFieldOfAnUnexpectedShapeDoesNotHideTheNext(String field) {
        LocalRequest request = read("{" + field + ",\"prompt\":\"here\"}");
        assertThat(request.inputs()).isEqualTo(List.of("here"));
        assertThat(request.base64()).isFalse();
        assertThat(request.includeUsage()).isFalse();
    }

    @Test
    void numbersAreKeptWithinTheirRange() {
        assertThat(read("{\"max_tokens\":99999999999999999999}").maxTokens()).isEqualTo(1_000_000);
        assertThat(read("{\"max_completion_tokens\":9223372036854775807}").maxTokens()).isEqualTo(1_000_000);
        assertThat(read("{\"max_tokens\":-5}").maxTokens()).isZero();
        assertThat(read("{\"dimensions\":1.5}").dimensions()).isZero();
    }

    @Test
    void noBodyThatTheEngineAcceptsMakesItThrow() {
        long seed = Seed.take();
        Random random = new Random(seed);
        byte[] good = ("{\"model\":\"local/echo\",\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"h\\u00e9\"},1]}],"
                + "\"max_tokens\":5,\"encoding_format\":\"base64\",\"input\":[[1,2],\"é\"],\"stream_options\":{\"a\":1}}")
                .getBytes(StandardCharsets.UTF_8);
        int accepted = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] body = good.clone();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                body[random.nextInt(body.length)] = (byte) (random.nextBoolean()
                        ? random.nextInt(128)
                        : "[]{}\",:1"
                                .charAt(random.nextInt(8)));
            }
            if (EnvelopeReader.read(Operation.CHAT_COMPLETIONS, body) instanceof EnvelopeReading.Accepted) {
                accepted++;
                assertThatCode(() -> LocalRequest.read(body)).as("seed %d: %s", seed, new String(body,
                        StandardCharsets.ISO_8859_1)).doesNotThrowAnyException();
            }
        }
        assertThat(accepted).isGreaterThan(1_000);
    }

    private static LocalRequest read(String body) {
        return LocalRequest.read(body.getBytes(StandardCharsets.UTF_8));
    }
}
