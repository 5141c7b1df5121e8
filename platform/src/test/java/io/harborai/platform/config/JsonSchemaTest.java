package io.harborai.platform.config;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

final class JsonSchemaTest {
    private final JsonNode schema = JsonMapper.builder().build().readTree(JsonSchema.text());

    @Test
    void everySettingIsDescribed() {
        for (Setting setting : Settings.ALL) {
            JsonNode place = schema;
            for (String segment : setting.key().segments()) {
                place = segment.equals("*")
                        ? place.path("additionalProperties")
                        : place.path("properties").path(segment);
            }
            assertThat(place.path("description").asString("")).as(setting.path()).isNotEmpty();
        }
    }

    @Test
    void unknownKeysAreRefusedAndRangesAreStated() {
        assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
        JsonNode port = schema.path("properties").path("server").path("properties").path("port");
        assertThat(port.path("anyOf").path(0).path("maximum").asInt()).isEqualTo(65_535);
        assertThat(port.path("default").asInt()).isEqualTo(8000);
    }
}
