package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class ProviderErrorTest {
    @Test
    void openAisShapeIsReadWhole() {
        assertThat(
                of("{\"error\":{\"message\":\"No such model\",\"type\":\"invalid_request_error\",\"param\":\"model\","
                        + "\"code\":\"model_not_found\",\"inner\":{\"message\":\"no\"}}}"))
                .isEqualTo(
                        new ProviderError("No such model", "invalid_request_error", "model_not_found", "model"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {"{\"message\":\"m\"}|m|-|-",
            "{\"error\":\"m\"}|m|-|-", "{\"detail\":\"m\"}|m|-|-",
            "{\"error_code\":336501,\"error_msg\":\"m\"}|m|-|336501",
            "{\"code\":1234,\"msg\":\"m\"}|m|-|1234",
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"m\"}}|m|overloaded_error|-",
            "[{\"error\":{\"code\":400,\"message\":\"m\",\"status\":\"INVALID_ARGUMENT\"}}]|m|-|400",
            "{\"error\":{},\"message\":\"m\"}|m|-|-", "{\"error\":null,\"message\":\"m\"}|m|-|-",
            "{\"message\":\"m\",\"message\":{}}|m|-|-", "{\"error\":{\"error\":{\"message\":\"m\"}}}|m|-|-"})
    void otherShapesAreReadToo(String body, String message, String type, String code) {
        assertThat(of(body)).isEqualTo(new ProviderError(message, type, code, null));
    }

    @Test
    void whatHasNoKnownMessageIsShownAsItIs() {
        String fastApi = "{\"detail\":[{\"loc\":[\"body\",\"model\"],\"msg\":\"field required\",\"type\":\"missing\"}]}";
        assertThat(of(fastApi).message()).isEqualTo(fastApi);
        assertThat(of("{\"status\":\"down\"}").message()).isEqualTo("{\"status\":\"down\"}");
        assertThat(of("<html><h1>502 Bad Gateway</h1></html>").message()).isEqualTo(
                "<html><h1>502 Bad Gateway</h1></html>");
        assertThat(of("upstream connect error\n").message()).isEqualTo("upstream connect error");
        assertThat(of("{\"error\":{\"message\":\"cut of").message()).isEqualTo("{\"error\":{\"message\":\"cut of");
    }

    @Test
    void anEmptyBodyTellsNothing() {
        assertThat(of("")).isEqualTo(new ProviderError(null, null, null, null));
        assertThat(of(" \r\n ")).isEqualTo(new ProviderError(null, null, null, null));
    }

    @Test
    void binaryBodiesAndControlCharactersDoNotReachATerminal() {
        byte[] binary = new byte[5_000];
        for (int i = 0; i < binary.length; i++) {
            binary[i] = (byte) i;
        }
        assertThat(ProviderError.ofBody(binary).message()).isNotNull()
                .hasSizeLessThanOrEqualTo(ProviderError.MAX_MESSAGE
                        + 1)
                .matches(text -> text.codePoints().noneMatch(ProviderErrorTest::isControl));
        assertThat(of("{\"error\":{\"message\":\"a\\u001b[31mred\\u0007\\nb\"}}").message()).isEqualTo("a [31mred \nb");
    }

    @Test
    void everyFieldIsCutToItsBound() {
        String longText = "x".repeat(ProviderError.MAX_MESSAGE + 1);
        ProviderError error = of(
                "{\"error\":{\"message\":\"" + longText + "\",\"type\":\"" + longText + "\",\"code\":\""
                        + longText + "\",\"param\":\"" + longText + "\"}}");
        String cut = "x".repeat(ProviderError.MAX_MESSAGE) + "…";
        assertThat(error.message()).isEqualTo(cut);
        assertThat(Arrays.asList(error.type(), error.code(), error.param())).allSatisfy(text -> assertThat(text)
                .isNotNull().hasSizeLessThanOrEqualTo(cut.length()));
        String atTheBound = "x".repeat(ProviderError.MAX_MESSAGE);
        assertThat(of("{\"message\":\"" + atTheBound + "\"}").message()).isEqualTo(atTheBound);
    }

    @Test
    void noCharacterIsCutInTwo() {
        assertThat(of("漢".repeat(2_000)).message()).isEqualTo("漢".repeat(ProviderError.MAX_MESSAGE) + "…");
        String emoji = of("{\"message\":\"x" + "😀".repeat(1_000) + "\"}").message();
        assertThat(emoji).isNotNull().matches(text -> StandardCharsets.UTF_8.newEncoder().canEncode(text))
                .endsWith("😀…");
    }

    @Test
    void deepNestsAreTextAndNoStackOverflow() {
        assertThat(of("{\"error\":".repeat(50_000)).message()).startsWith("{\"error\":");
    }

    private static boolean isControl(int point) {
        return Character.isISOControl(point) && point != '\n' && point != '\t' && point != '\r';
    }

    private static ProviderError of(String body) {
        return ProviderError.ofBody(body.getBytes(StandardCharsets.UTF_8));
    }
}
