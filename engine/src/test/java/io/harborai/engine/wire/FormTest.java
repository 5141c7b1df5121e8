package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Operation;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class FormTest {
    private static final String GOOD = """
            --b0und\r
            Content-Disposition: form-data; name="file"; filename="a;name=model.wav"\r
            Content-Type: audio/wav\r
            \r
            RIFF\r
            --b0un\r
            d\r
            --b0und\r
            content-disposition: form-data; name="model"\r
            \r
            fast\r
            --b0und--\r
            """;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static EnvelopeReading read(String form) {
        return EnvelopeReader.read(Operation.TRANSCRIPTIONS, bytes(form));
    }

    private static String refusal(String form) {
        return ((EnvelopeReading.Refused) read(form)).failure().message();
    }

    @Test
    void fieldsAndTheirBordersAreFound() throws Exception {
        Form form = Form.read(bytes(GOOD));
        assertThat(form.parts()).extracting(Form.Part::name).containsExactly("file", "model");
        Form.Part file = form.part("file").orElseThrow();
        assertThat(file.file()).isEqualTo("a;name=model.wav");
        assertThat(GOOD.substring(file.start(), file.end())).isEqualTo("RIFF\r\n--b0un\r\nd");
        assertThat(Form.contentType(bytes(GOOD))).isEqualTo("multipart/form-data; boundary=\"b0und\"");
    }

    @Test
    void theModelIsReplacedAndNoOtherByte() {
        Envelope envelope = ((EnvelopeReading.Accepted) read(GOOD)).envelope();
        assertThat(envelope.model()).isEqualTo("fast");
        assertThat(RequestSplice.withModel(bytes(GOOD), envelope, "whisper-1").toString(StandardCharsets.ISO_8859_1))
                .isEqualTo(GOOD.replace("\r\nfast\r\n", "\r\nwhisper-1\r\n"));
    }

    @Test
    void anEmptyFieldIsRead() throws Exception {
        Form form = Form.read(bytes("--b\r\ncontent-disposition: form-data; name=x\r\n\r\n\r\n--b--"));
        assertThat(form.parts()).singleElement().satisfies(part -> assertThat(part.end()).isEqualTo(part.start()));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(refusal(GOOD.replace("\"model\"", "\"modle\""))).contains("'model' is missing");
        assertThat(refusal(GOOD.replace("\"file\"", "\"flie\""))).contains("'file' is missing");
        assertThat(refusal(GOOD.replace("\"file\"; filename=\"a;name=model.wav\"", "\"model\"")))
                .contains("must be given once");
        assertThat(refusal(GOOD.replace("fast", " "))).contains("1 to 256 characters");
        assertThat(refusal(GOOD.replace("fast", "x".repeat(257)))).contains("1 to 256 characters");
        assertThat(refusal(GOOD.replace("fast", "a\r\nb"))).contains("1 to 256 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "--", "--\r\n", "-- \r\n--", "--b", "--b\r\n", "--b\r\n\r\nx\r\n--b--",
            "--b\r\nx: y\r\n\r\n\r\n--b--", "--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n--b--",
            "--b\r\ncontent-disposition: form-data; name=\"x\"\r\n\r\nx", "--bx--", "--b\"\r\n--b\"--"})
    void whatIsNoFormIsRefusedWithAReason(String form) {
        assertThat(refusal(form)).isNotBlank();
    }

    @Test
    void longHeadersAndManyFieldsAreRefused() {
        String field = "--b\r\ncontent-disposition: form-data; name=\"x\"\r\n\r\n1\r\n";
        assertThat(refusal(field.repeat(Form.MAX_PARTS) + "--b--")).contains("'model' is missing");
        assertThat(refusal(field.repeat(Form.MAX_PARTS + 1) + "--b--")).contains("more than 256 fields");
        assertThat(refusal(field.replace("\"x\"", '"' + "x".repeat(Form.MAX_HEADER_BYTES) + '"') + "--b--"))
                .contains("headers do not end");
        assertThat(refusal(GOOD.replace("b0und", "b".repeat(71)))).contains("1 to 70 characters");
        assertThat(read(GOOD.replace("b0und", "b".repeat(70)))).isInstanceOf(EnvelopeReading.Accepted.class);
    }

    @RepeatedTest(20)
    void noBytesBreakTheReader() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            byte[] form = bytes(GOOD);
            for (int i = random.nextInt(1, 6); i > 0; i--) {
                form[random.nextInt(form.length)] = (byte) random.nextInt(256);
            }
            byte[] cut = java.util.Arrays.copyOf(form, random.nextInt(1, form.length + 1));
            EnvelopeReading reading = EnvelopeReader.read(Operation.TRANSCRIPTIONS, cut);
            if (reading instanceof EnvelopeReading.Accepted accepted) {
                assertThat(accepted.envelope().modelEnd()).as("seed " + seed).isLessThanOrEqualTo(cut.length);
            }
        }
    }
}
