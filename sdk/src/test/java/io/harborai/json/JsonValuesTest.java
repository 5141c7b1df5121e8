package io.harborai.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class JsonValuesTest {
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"a\":1.10}", "{\"a\":12345678901234567890}", "{\"a\":-9223372036854775808}",
            "{\"a\":[null,true,false,\"\\u0000é中🙂\",{}],\"b\":{\"c\":[]}}", "{\"a\":0.1000000000000000055511151231}"})
    void readingAndWritingLosesNothing(String json) {
        assertThat(new String(JsonValues.toBytes(JsonValues.parseObject("it", json)), StandardCharsets.UTF_8))
                .isEqualTo(json);
    }

    @Test
    void hugeExponentIsKeptWithoutItsDigits() {
        byte[] bytes = JsonValues.toBytes(JsonValues.parseObject("it", "{\"a\":1E+400}"));
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("{\"a\":1E+400}");
    }

    @Test
    void whatJsonHasNotIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonValues.toBytes(Map.of("a", new Object())));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonValues.toBytes(Map.of("a", Double.NaN)));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonValues.toBytes(Map.of("a", Map.of(1, 2))));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonValues.parseObject("it", "[1]"))
                .withMessage("it must be a JSON object");
        assertThatIllegalArgumentException().isThrownBy(() -> JsonValues.parseObject("it", "{} x"));
        assertThatIllegalArgumentException().isThrownBy(() -> JsonValues.parseObject("it", ""));
    }

    @Test
    void endlessNestingIsRefused() {
        String deep = "{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}";
        assertThatIllegalArgumentException().isThrownBy(() -> JsonValues.parseObject("it", deep));
    }

    @Test
    void frozenCopyDoesNotFollowItsOriginal() {
        List<Object> list = new ArrayList<>(List.of(1));
        Map<String, Object> map = new HashMap<>(Map.of("list", list));
        Object frozen = JsonValues.frozen(map);
        list.add(2);
        map.put("more", 3);
        assertThat(frozen).isEqualTo(Map.of("list", List.of(1)));
    }

    @Test
    void fieldOfAnotherTypeStays() {
        JsonObject object = JsonObject.of(new HashMap<>(Map.of("id", 7L, "name", "n", "index", -1L)));
        assertThat(object.takeString("id")).isNull();
        assertThat(object.takeString("name")).isEqualTo("n");
        assertThat(object.takeIndex("index", 3)).isEqualTo(3);
        assertThat(object.takeLong("absent", 9)).isEqualTo(9);
        assertThat(object.rest()).isEqualTo(Map.of("id", 7L, "index", -1L));
    }
}
