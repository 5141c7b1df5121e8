package io.harborai.schema;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class JsonTypeTest {
    enum Currency {
        @Name("eur")
        EURO, USD
    }

    @Description("A line of an invoice.")
    record Line(String text, @Description("Without tax.") BigDecimal price) {}

    record Invoice(@Name("invoice_number") long number, Currency currency, List<Line> lines, Optional<String> note,
            @Nullable LocalDate due) {}

    record Tree(String name, List<Tree> children) {}

    sealed interface Figure permits Circle, Rectangle {
    }

    record Circle(double radius) implements Figure {}

    @Name("box")
    record Rectangle(double width, double height) implements Figure {
        Rectangle {
            if (width < 0) {
                throw new IllegalArgumentException("width is negative");
            }
        }
    }

    sealed interface Term permits Leaf, Sum {
    }

    record Leaf(int value) implements Term {}

    record Sum(Term left, Term right) implements Term {}

    // The array is read and written, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Kinds(byte b, short s, int i, long l, float f, double d, boolean flag, char c, Integer boxed, UUID id,
            URI link, Instant at, LocalTime time, Duration length, Set<Currency> set, int[] array,
            Map<Currency, Double> rates, Map<Integer, String> byNumber, Object any, OptionalInt maybe) {}

    record Generic<T>(T value) {}

    record WithFile(java.io.File file) {}

    @Test
    void schemaOfARecordIsStrict() {
        JsonSchema schema = JsonSchema.of(Invoice.class);
        assertThat(schema.name()).isEqualTo("Invoice");
        assertThat(schema.isStrict()).isTrue();
        assertThat(schema).hasToString("""
                {"type":"object","properties":{"invoice_number":{"type":"integer"},\
                "currency":{"type":"string","enum":["eur","USD"]},\
                "lines":{"type":"array","items":{"type":"object","properties":{"text":{"type":"string"},\
                "price":{"type":"number","description":"Without tax."}},"required":["text","price"],\
                "additionalProperties":false,"description":"A line of an invoice."}},\
                "note":{"type":["string","null"]},"due":{"type":["string","null"],"format":"date"}},\
                "required":["invoice_number","currency","lines","note","due"],"additionalProperties":false}""");
    }

    @Test
    void recordIsReadWithEverythingInIt() {
        Invoice invoice = JsonType.of(Invoice.class)
                .read("""
                        {"invoice_number":7,"currency":"eur","lines":[{"text":"tea","price":1.10}],"note":null,"due":"2026-01-31",
                         "nobody_knows":1}""");
        assertThat(invoice).isEqualTo(new Invoice(7, Currency.EURO, List.of(new Line("tea", new BigDecimal("1.10"))),
                Optional.empty(), LocalDate.of(2026, 1, 31)));
        assertThat(JsonType.of(Invoice.class).read("""
                {"invoice_number":7.0,"currency":"USD","lines":[]}""").due()).isNull();
    }

    @Test
    void everyMismatchIsToldWithItsPath() {
        assertThatExceptionOfType(MismatchException.class).isThrownBy(() -> JsonType.of(Invoice.class).read("""
                {"invoice_number":"seven","currency":"GBP","lines":[{"text":"tea","price":"x"},{"price":2},null],
                 "due":"tomorrow"}""")).satisfies(wrong -> assertThat(wrong.mismatches()).containsExactly(
                new Mismatch("$.invoice_number", "must be an integer (64 bits), but is \"seven\""),
                new Mismatch("$.currency", "must be one of [eur, USD], but is \"GBP\""),
                new Mismatch("$.lines[0].price", "must be a number, but is \"x\""),
                new Mismatch("$.lines[1].text", "is missing; it must be a string"),
                new Mismatch("$.lines[2]", "must be an object, but is null"),
                new Mismatch("$.due", "must be a date, but is \"tomorrow\"")));
    }

    @Test
    void noMoreThanTwentyMismatchesAreTold() {
        String many = "{\"invoice_number\":1,\"currency\":\"USD\",\"lines\":[" + "1,".repeat(99) + "1]}";
        assertThatExceptionOfType(MismatchException.class).isThrownBy(() -> JsonType.of(Invoice.class).read(many))
                .satisfies(wrong -> assertThat(wrong.mismatches()).hasSize(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "[1]", "{\"a\":", "{} {}", "null"})
    void whatIsNoObjectIsAMismatch(String text) {
        assertThatExceptionOfType(MismatchException.class).isThrownBy(() -> JsonType.of(Line.class).read(text))
                .satisfies(wrong -> assertThat(wrong.mismatches()).singleElement().extracting(Mismatch::path)
                        .isEqualTo("$"));
    }

    @Test
    void typeThatContainsItselfHasADefinition() {
        assertThat(JsonSchema.of(Tree.class)).hasToString("""
                {"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":\
                {"$ref":"#/$defs/Tree"}}},"required":["name","children"],"additionalProperties":false,"$defs":{"Tree":\
                {"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":\
                {"$ref":"#/$defs/Tree"}}},"required":["name","children"],"additionalProperties":false}}}""");
        assertThat(JsonType.of(Tree.class).read("""
                {"name":"a","children":[{"name":"b","children":[]}]}"""))
                .isEqualTo(new Tree("a", List.of(new Tree("b", List.of()))));
    }

    @Test
    void recordsOfASealedInterfaceAreToldApartByType() {
        assertThat(JsonSchema.of(Figure.class)).hasToString(
                """
                        {"type":"object","properties":{"value":{"anyOf":[{"type":"object","properties":{"type":{"type":"string",\
                        "enum":["Circle"]},"radius":{"type":"number"}},"required":["type","radius"],"additionalProperties":false},\
                        {"type":"object","properties":{"type":{"type":"string","enum":["box"]},"width":{"type":"number"},\
                        "height":{"type":"number"}},"required":["type","width","height"],"additionalProperties":false}]}},\
                        "required":["value"],"additionalProperties":false}""");
        JsonType<Figure> figure = JsonType.of(Figure.class);
        assertThat(figure.read("{\"value\":{\"type\":\"box\",\"width\":1,\"height\":2}}"))
                .isEqualTo(new Rectangle(1, 2));
        assertThatExceptionOfType(MismatchException.class)
                .isThrownBy(() -> figure.read("{\"value\":{\"type\":\"Oval\"}}"))
                .withMessage("$.value.type must be one of [Circle, box], but is \"Oval\"");
    }

    @Test
    void sealedInterfaceMayContainItself() {
        JsonType<Sum> sum = JsonType.of(Sum.class);
        String json = """
                {"left":{"type":"Leaf","value":1},"right":{"type":"Sum","left":{"type":"Leaf","value":2},\
                "right":{"type":"Leaf","value":3}}}""";
        Sum read = sum.read(json);
        assertThat(read).isEqualTo(new Sum(new Leaf(1), new Sum(new Leaf(2), new Leaf(3))));
        assertThat(sum.schema().check(Map.of("left", Map.of("type", "Leaf", "value", 1L), "right", Map.of("type",
                "Leaf", "value", "x")))).extracting(Mismatch::path).containsExactly("$.right.value");
        assertThat(JsonType.write(read)).isEqualTo("{\"type\":\"Sum\"," + json.substring(1));
    }

    @Test
    void recordsOwnRulesAreMismatches() {
        assertThatExceptionOfType(MismatchException.class)
                .isThrownBy(() -> JsonType.of(Rectangle.class).read("{\"width\":-1,\"height\":1}"))
                .withMessage("$ is refused: width is negative");
    }

    @Test
    void allKindsOfValuesAreRead() {
        String json = """
                {"b":1,"s":2,"i":3,"l":4,"f":1.5,"d":2.5,"flag":true,"c":"x","boxed":5,\
                "id":"00000000-0000-4000-8000-000000000000","link":"https://example.org/","at":"2026-01-31T10:00:00Z",\
                "time":"10:15:30","length":"PT1H","set":["USD","eur"],"array":[1,2],"rates":{"eur":1.0},\
                "byNumber":{"7":"seven"},"any":{"deep":[1]},"maybe":8}""";
        Kinds kinds = JsonType.of(Kinds.class).read(json);
        assertThat(kinds.array()).containsExactly(1, 2);
        assertThat(kinds.set()).containsExactly(Currency.USD, Currency.EURO);
        assertThat(kinds.rates()).isEqualTo(Map.of(Currency.EURO, 1.0));
        assertThat(kinds.byNumber()).isEqualTo(Map.of(7, "seven"));
        assertThat(kinds.any()).isEqualTo(Map.of("deep", List.of(1L)));
        assertThat(kinds.maybe()).hasValue(8);
        assertThat(JsonType.write(kinds)).isEqualTo(json);
        assertThat(JsonSchema.of(Kinds.class).isStrict()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"b,128", "s,40000", "i,3000000000", "l,9223372036854775808", "i,1.5", "i,1E+1000000000", "f,1e300",
            "c,'\"ab\"'", "flag,0", "id,'\"x\"'", "at,'\"2026-01-31\"'", "rates,'{\"gbp\":1}'",
            "byNumber,'{\"x\":\"\"}'"})
    void valueThatDoesNotFitIsAMismatch(String name, String value) {
        assertThatExceptionOfType(MismatchException.class)
                .isThrownBy(() -> JsonType.of(Kinds.class).read("{\"" + name + "\":" + value + "}"))
                .satisfies(wrong -> assertThat(wrong.mismatches())
                        .anyMatch(each -> each.path().startsWith("$." + name)
                                && !each.problem().startsWith("is missing")));
    }

    @Test
    void enumAndListMayBeTheWhole() {
        assertThat(JsonType.of(Currency.class).read("{\"value\":\"eur\"}")).isEqualTo(Currency.EURO);
        assertThat(JsonType.of(int.class).read("{\"value\":3}")).isEqualTo(3);
        assertThat(JsonType.of(String[].class).read("{\"value\":[\"a\"]}")).containsExactly("a");
    }

    @Test
    void typeWithoutAFormInJsonIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonType.of(WithFile.class))
                .withMessageStartingWith("WithFile.file: java.io.File has no form in JSON here");
        assertThatIllegalArgumentException().isThrownBy(() -> JsonType.of(Generic.class));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonType.of(Thread.class));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonType.write(new Object()));
    }

    @Test
    void valueThatContainsItselfIsRefused() {
        java.util.ArrayList<Object> circle = new java.util.ArrayList<>();
        circle.add(circle);
        assertThatIllegalArgumentException().isThrownBy(() -> JsonType.write(circle))
                .withMessageContaining("contain itself");
    }
}
