package io.harborai.chatroom.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** How the chat room writes JSON: names in snake case, nothing for null; and reads it: within bounds, no unknown names. */
public final class ChatJson {
    /** Deepest nesting that is read: no frame needs more than three. */
    public static final int DEEPEST = 16;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder().streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxStringLength(1 << 20).maxNumberLength(40)
                    .build())
            .build()).propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(all -> all.withValueInclusion(JsonInclude.Include.NON_NULL))
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    private ChatJson() {
    }

    /** The mapper; safe to share between threads. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** A frame of this type with the fields of a record, which has at least one. */
    public static String frame(String type, Record body) {
        return "{\"type\":\"" + type + "\"," + write(body).substring(1);
    }

    /** As JSON. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
