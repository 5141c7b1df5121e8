package io.harborai.standin;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SchemaSampleTest {

    private static String sample(String schema) {
        return Json.encode(SchemaSample.of(new JsonObject(schema)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"type\":\"string\"}|\"stand-in\"", "{\"type\":\"integer\"}|0",
            "{\"type\":\"integer\",\"exclusiveMinimum\":4}|5", "{\"type\":\"number\",\"minimum\":2.5}|2.5",
            "{\"type\":\"number\",\"maximum\":-1}|-1.0", "{\"type\":\"integer\",\"minimum\":5,\"multipleOf\":4}|8",
            "{\"type\":\"boolean\"}|true", "{\"type\":\"null\"}|null", "{\"enum\":[\"b\",\"a\"]}|\"b\"",
            "{\"const\":7}|7", "{\"type\":[\"null\",\"boolean\"]}|true",
            "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}|[]",
            "{\"type\":\"array\",\"minItems\":2,\"items\":{\"type\":\"integer\"}}|[0,0]",
            "{\"type\":\"string\",\"minLength\":10}|\"stand-inxx\"", "{\"type\":\"string\",\"maxLength\":5}|\"stand\"",
            "{\"type\":\"string\",\"format\":\"date\"}|\"2026-01-01\"", "{\"anyOf\":[{\"type\":\"integer\"},{}]}|0",
            "{\"allOf\":[{\"type\":\"object\"},{\"required\":[\"a\"]}]}|{\"a\":\"stand-in\"}",
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}|{}", "{}|\"stand-in\""})
    void aSampleSatisfiesItsSchema(String schema, String expected) {
        assertThat(sample(schema)).isEqualTo(expected);
    }

    @Test
    void aRecursiveSchemaEndsWhereNullIsAllowed() {
        String text = sample(
                """
                        {"type":"object","required":["next"],"properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}}}""");

        assertThat(text).startsWith("{\"next\":{\"next\":")
                .endsWith("null" + "}".repeat(text.split("next").length - 1));
    }

    @Test
    void aSchemaThatMultipliesIsBounded() {
        String text = sample(
                """
                        {"$defs":{"wide":{"type":"array","minItems":1000000,"items":{"$ref":"#/$defs/wide"}}},"$ref":"#/$defs/wide"}""");

        assertThat(text.length()).isLessThan(10_000_000);
    }

    @Test
    void aReferenceThatLeadsNowhereIsNamed() {
        assertThatThrownBy(() -> sample("{\"$ref\":\"#/$defs/gone\"}")).isInstanceOf(BadRequest.class)
                .hasMessageContaining("#/$defs/gone");
    }
}
