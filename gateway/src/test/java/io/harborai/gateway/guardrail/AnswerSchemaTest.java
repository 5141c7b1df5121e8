package io.harborai.gateway.guardrail;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class AnswerSchemaTest {
    private final AnswerSchema schema = new AnswerSchema(
            "{\"type\":\"object\",\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\"}}}");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            content | {"n":1}         | true
            content | {"n":"1"}       | false
            content | {}              | false
            content | no JSON         | false
            content | {"n":1          | false
            text    | []              | false
            content | ``              | true
            reasoning | I think so    | true
            """)
    void onlyContentThatIsThereMustFit(String kind, String text, boolean fits) {
        assertThat(schema.fits(List.of(new Said(kind, text))).toCompletableFuture().join()).isEqualTo(fits);
    }
}
