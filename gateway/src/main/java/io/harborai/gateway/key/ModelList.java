package io.harborai.gateway.key;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A list of model names as a JSON array of texts. */
final class ModelList {
    private static final JsonFactory JSON = new JsonFactory();

    private ModelList() {
    }

    static String write(List<String> models) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            models.forEach(json::writeString);
            json.writeEndArray();
        }
        return text.toString();
    }

    static List<String> read(String text) {
        List<String> models = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    models.add(json.getString());
                }
            }
        }
        return models;
    }
}
