package io.harborai.gateway.response;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Items of a conversation, as OpenAI's responses have them. On virtual threads, for it makes trees. */
final class Items {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Items() {
    }

    /**
     * The items of a request's input, each with a type and an id.
     *
     * @param id what their ids are made of
     */
    static ArrayNode ofInput(byte[] body, AskedResponse.Place place, String id) {
        ArrayNode items = JSON.createArrayNode();
        if (!place.isThere()) {
            return items;
        }
        JsonNode input = JSON.readTree(new String(body, place.start(), place.end() - place.start(),
                StandardCharsets.UTF_8));
        if (input.isString()) {
            items.add(message("user", input.stringValue()));
        } else {
            input.forEach(item -> items.add(whole(item)));
        }
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof ObjectNode item && !item.hasNonNull("id")) {
                item.put("id", prefix(item.path("type").asString("")) + id + "_" + i);
            }
        }
        return items;
    }

    private static String prefix(String type) {
        return switch (type) {
            case "function_call" -> "fc_";
            case "function_call_output" -> "fco_";
            case "reasoning" -> "rs_";
            default -> "msg_";
        };
    }

    private static ObjectNode message(String role, String text) {
        ObjectNode message = JSON.createObjectNode();
        message.put("type", "message");
        message.put("role", role);
        ObjectNode part = message.putArray("content").addObject();
        part.put("type", role.equals("assistant") ? "output_text" : "input_text");
        part.put("text", text);
        return message;
    }

    private static JsonNode whole(JsonNode item) {
        boolean message = item instanceof ObjectNode && item.has("role")
                && (!item.has("type") || item.path("type").asString("").equals("message"));
        if (!message) {
            return item;
        }
        JsonNode content = item.path("content");
        if (content.isString()) {
            return message(item.path("role").asString(""), content.stringValue());
        }
        return ((ObjectNode) item).put("type", "message");
    }

    /** What was said up to the end of a kept response: its input, and its output. */
    static ArrayNode conversation(KeptResponse kept) {
        ArrayNode all = JSON.createArrayNode();
        JSON.readTree(kept.input()).forEach(all::add);
        JSON.readTree(kept.answer()).path("output").forEach(all::add);
        return all;
    }

    /** A part of the items, as a list of OpenAI's; {@code after} is the id of the item before the first, empty to begin. */
    static byte[] page(KeptResponse kept, int limit, boolean ascending, String after) {
        List<JsonNode> items = new ArrayList<>();
        JSON.readTree(kept.input()).forEach(items::add);
        List<JsonNode> ordered = ascending ? items : items.reversed();
        int from = 0;
        for (int i = 0; i < ordered.size() && !after.isEmpty(); i++) {
            if (ordered.get(i).path("id").asString("").equals(after)) {
                from = i + 1;
            }
        }
        List<JsonNode> shown = ordered.subList(from, Math.min(ordered.size(), from + limit));
        ObjectNode page = JSON.createObjectNode();
        page.put("object", "list");
        page.putArray("data").addAll(shown);
        page.set("first_id", shown.isEmpty() ? JSON.nullNode() : shown.getFirst().path("id"));
        page.set("last_id", shown.isEmpty() ? JSON.nullNode() : shown.getLast().path("id"));
        page.put("has_more", from + shown.size() < ordered.size());
        return JSON.writeValueAsBytes(page);
    }

    static String text(ArrayNode items) {
        return JSON.writeValueAsString(items);
    }

    /** The answer's own items, for whoever wants to know whether it can be gone on from. */
    static boolean isAnswer(String answer) {
        try {
            return JSON.readTree(answer).path("output").isArray();
        } catch (JacksonException notJson) {
            return false;
        }
    }
}
