package io.harborai.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class FieldMapTest {
    /** With few names it stays two arrays, with many it becomes a hash map on the way. */
    @ParameterizedTest
    @ValueSource(ints = {3, 12, 16, 17, 60})
    void it_does_what_a_linked_hash_map_does(int names) {
        SplittableRandom random = new SplittableRandom(names);
        Map<String, @Nullable Object> model = new LinkedHashMap<>();
        FieldMap map = new FieldMap();
        for (int i = 0; i < 2_000; i++) {
            // A new string each time: equal names need not be the same object.
            String name = "field" + random.nextInt(names);
            Object value = random.nextInt(5) == 0 ? null : i;
            switch (random.nextInt(4)) {
                case 0 -> assertThat(map.remove(name)).isEqualTo(model.remove(name));
                case 1 -> assertThat(map.get(name)).isEqualTo(model.get(name));
                default -> assertThat(map.put(name, value)).isEqualTo(model.put(name, value));
            }
            assertThat(map.containsKey(name)).isEqualTo(model.containsKey(name));
            assertThat(map).hasSize(model.size()).isEqualTo(model).hasSameHashCodeAs(model);
            assertThat(new ArrayList<>(map.entrySet())).isEqualTo(new ArrayList<>(model.entrySet()));
            List<String> heard = new ArrayList<>();
            map.forEach((key, each) -> heard.add(key + each));
            List<String> expected = new ArrayList<>();
            model.forEach((key, each) -> expected.add(key + each));
            assertThat(heard).isEqualTo(expected);
        }
    }

    @Test
    void its_iterator_ends() {
        assertThatThrownBy(() -> new FieldMap().entrySet().iterator().next())
                .isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void an_object_of_very_many_fields_is_read_in_linear_time() {
        StringBuilder json = new StringBuilder("{\"a\":0");
        for (int i = 0; i < 200_000; i++) {
            json.append(",\"f").append(i).append("\":").append(i);
        }
        assertThat(JsonValues.parseObject("the object", json.append('}').toString())).hasSize(200_001)
                .containsEntry("f199999", 199_999L);
    }
}
