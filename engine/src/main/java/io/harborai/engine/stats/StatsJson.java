package io.harborai.engine.stats;

import java.io.StringWriter;
import java.util.Map;

import io.harborai.engine.wire.Json;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Writes maps of maps, numbers, truths and text as JSON. A number that JSON does not know, such as infinity, is written as 0. */
public final class StatsJson {
    private StatsJson() {
    }

    /** The map as a JSON object, its entries in their order. */
    public static String write(Map<String, Object> map) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), text)) {
            object(json, map);
        }
        return text.toString();
    }

    private static void object(JsonGenerator json, Map<?, ?> map) {
        json.writeStartObject();
        map.forEach((name, value) -> {
            json.writeName(String.valueOf(name));
            value(json, value);
        });
        json.writeEndObject();
    }

    private static void value(JsonGenerator json, Object value) {
        if (value instanceof Map<?, ?> map) {
            object(json, map);
        } else if (value instanceof Double number) {
            json.writeNumber(Double.isFinite(number) ? number : 0);
        } else if (value instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else {
            json.writeString(value.toString());
        }
    }
}
