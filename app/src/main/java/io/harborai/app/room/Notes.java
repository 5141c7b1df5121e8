package io.harborai.app.room;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the client itself has to say, in the form of the frames that it is told. */
final class Notes {
    private Notes() {
    }

    static JsonNode of(String type, String text) {
        return JsonMapper.shared().createObjectNode().put("type", type).put("text", text);
    }
}
