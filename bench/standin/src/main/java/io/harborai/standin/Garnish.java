package io.harborai.standin;

import java.math.BigDecimal;
import java.math.BigInteger;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Changes an answer's JSON as the model's name asks: unknown fields, wrong types. */
final class Garnish {

    /** The name of the field that no specification knows. */
    static final String UNKNOWN = "x_standin_unknown";

    private Garnish() {
    }

    /** The JSON of an answer or of one event, changed in place. */
    static JsonObject of(ModelName model, JsonObject json) {
        if (model.has(Directive.WRONG_TYPE)) {
            json.put(json.containsKey("data") ? "data" : "choices", "this should be a list");
        }
        return unknownFields(model, json);
    }

    /** Adds unknown fields to every object of it, where they are asked for. */
    static JsonObject unknownFields(ModelName model, JsonObject json) {
        if (model.has(Directive.UNKNOWN_FIELDS)) {
            addTo(json);
        }
        return json;
    }

    private static void addTo(Object value) {
        if (value instanceof JsonArray array) {
            array.forEach(Garnish::addTo);
        } else if (value instanceof JsonObject object) {
            object.forEach(entry -> {
                if (entry.getValue() != null) {
                    addTo(entry.getValue());
                }
            });
            object.put(UNKNOWN,
                    new JsonObject().put("big", new BigInteger("12345678901234567890"))
                            .put("decimal", new BigDecimal("1.10")).put("flag", true).putNull("nothing")
                            .put("list", new JsonArray().add(1).add("é 中").add(new JsonObject().put("deep", 2))));
        }
    }
}
