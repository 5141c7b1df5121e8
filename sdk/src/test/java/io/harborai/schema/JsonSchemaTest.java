package io.harborai.schema;

import java.util.Map;

import io.harborai.json.JsonValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class JsonSchemaTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "{'type':'integer'} | 1 | 1.5", "{'type':'integer'} | 1.0 | 'x'", "{'type':'number'} | 1.5 | true",
            "{'type':'string'} | 'a' | 1", "{'type':'boolean'} | false | 0", "{'type':'null'} | null | 0",
            "{'type':['string','null']} | null | 1", "{'enum':[1,'a',null]} | 1.0 | 2",
            "{'const':{'a':[1]}} | {'a':[1]} | {}",
            "{'type':'array','items':{'type':'integer'}} | [1,2] | [1,'x']", "{'minItems':2} | [1,2] | [1]",
            "{'maxItems':1} | [1] | [1,2]", "{'uniqueItems':true} | [1,2] | [1,1]",
            "{'minLength':2,'maxLength':2} | '🙂🙂' | '🙂'", "{'pattern':'^a+$'} | 'aa' | 'ab'",
            "{'minimum':1,'maximum':2} | 2 | 2.1", "{'exclusiveMinimum':1} | 1.1 | 1", "{'exclusiveMaximum':1} | 0 | 1",
            "{'multipleOf':0.1} | 0.3 | 0.35", "{'minimum':0} | 1 | 1E+2000000000",
            "{'required':['a']} | {'a':null} | {}", "{'properties':{'a':{'type':'string'}}} | {'b':1} | {'a':1}",
            "{'additionalProperties':false} | {} | {'a':1}",
            "{'additionalProperties':{'type':'integer'}} | {'a':1} | {'a':'x'}", "{'minProperties':1} | {'a':1} | {}",
            "{'anyOf':[{'type':'string'},{'type':'integer'}]} | 1 | true",
            "{'oneOf':[{'minimum':1},{'maximum':2}]} | 3 | 1.5", "{'allOf':[{'minimum':1},{'maximum':2}]} | 1.5 | 3",
            "{'not':{'type':'string'}} | 1 | 'a'", "{'$ref':'#/$defs/n','$defs':{'n':{'type':'integer'}}} | 1 | 'x'",
            "{'format':'date-time'} | '2026-01-31T10:00:00+01:00' | '2026-01-31'",
            "{'format':'date'} | '2026-01-31' | 'x'",
            "{'format':'time'} | '10:00:00Z' | '25:00:00Z'", "{'format':'duration'} | 'P1D' | '1 day'",
            "{'format':'uuid'} | '00000000-0000-4000-8000-000000000000' | 'x'", "{'items':false} | [] | [1]",
            "{'type':'array','items':{'$ref':'#'}} | [[],[[]]] | [[1]]"})
    void ruleTellsRightFromWrong(String rule, String right, String wrong) {
        JsonSchema schema = JsonSchema.of("rule", rule.replace('\'', '"'));
        assertThat(schema.check(value(right))).isEmpty();
        assertThat(schema.check(value(wrong))).isNotEmpty();
    }

    private static @org.jspecify.annotations.Nullable Object value(String json) {
        return JsonValues.parseObject("it", "{\"v\":" + json.replace('\'', '"') + "}").get("v");
    }

    @Test
    void mismatchesOfTheAlternativeThatWasMeantAreTold() {
        JsonSchema schema = JsonSchema.of("figures",
                """
                        {"anyOf":[{"properties":{"kind":{"enum":["circle"]},"radius":{"type":"number"}},"required":["kind","radius"]},
                        {"properties":{"kind":{"enum":["box"]},"width":{"type":"number"}},"required":["kind","width"]}]}""");
        assertThat(schema.check(Map.of("kind", "box", "width", "x"))).containsExactly(
                new Mismatch("$.width", "must be a number, but is \"x\""));
    }

    @Test
    void schemaThatLeadsRoundInACircleEnds() {
        JsonSchema circle = JsonSchema.of("circle", "{\"$ref\":\"#\"}");
        assertThat(circle.check(1L)).singleElement().extracting(Mismatch::problem).asString().contains("nested deeper");
    }

    @Test
    void referenceThatLeadsNowhereIsRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonSchema.of("s", "{\"items\":{\"$ref\":\"#/$defs/none\"}}"))
                .withMessageContaining("'#/$defs/none' leads nowhere");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JsonSchema.of("s", "{\"$ref\":\"https://example.org/s\"}"));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonSchema.of("not a name", Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonSchema.of("s", "[]"));
    }

    @Test
    void objectIsReadAsPlainValues() {
        JsonSchema schema = JsonSchema.of("s", "{\"required\":[\"a\"]}");
        assertThat(schema.read("{\"a\":1}")).isEqualTo(Map.of("a", 1L));
        assertThatExceptionOfType(MismatchException.class).isThrownBy(() -> schema.read("{}"))
                .withMessage("$.a is missing");
    }
}
