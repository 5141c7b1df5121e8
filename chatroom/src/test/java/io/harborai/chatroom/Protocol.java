package io.harborai.chatroom;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.harborai.chatroom.message.ChatJson;
import tools.jackson.databind.JsonNode;

/** The written protocol, against which frames are held. Immutable. */
final class Protocol {
    private final JsonNode document;
    private final JsonNode messages;

    Protocol(String asyncApi) {
        document = ChatJson.mapper().readTree(asyncApi);
        messages = document.path("channels").path("ws").path("messages");
    }

    /** The types of frames that are no answers, those of members and rooms with each of their changes: {@code member/joined}. */
    Set<String> told() {
        Set<String> kinds = new TreeSet<>();
        messages.propertyStream().filter(each -> !each.getKey().startsWith("ask_") && !each.getValue().path("summary")
                .asString("").startsWith("The answer to")).forEach(each -> {
                    String type = type(each.getValue());
                    JsonNode changes = properties(each.getValue().path("payload").path("allOf").path(1)).path("change")
                            .path("enum");
                    if (changes.isEmpty()) {
                        kinds.add(type);
                    }
                    changes.forEach(change -> kinds.add(type + "/" + change.asString()));
                });
        return kinds;
    }

    /** What clients may ask, by the types of their frames. */
    Set<String> asked() {
        Set<String> types = new TreeSet<>();
        messages.propertyStream().filter(each -> each.getKey().startsWith("ask_")).forEach(each -> types.add(type(each
                .getValue())));
        return types;
    }

    private static String type(JsonNode message) {
        return message.path("payload").path("allOf").path(0).path("properties").path("type").path("const").asString("");
    }

    private JsonNode properties(JsonNode schema) {
        return resolved(schema).path("properties");
    }

    private JsonNode resolved(JsonNode schema) {
        String name = schema.path("$ref").asString("");
        return name.isEmpty()
                ? schema
                : document.path("components").path("schemas").path(name.substring(name.lastIndexOf('/') + 1));
    }

    /** What is wrong with a frame of the server; empty when it is as it is written. */
    Optional<String> wrong(JsonNode frame) {
        List<String> all = new ArrayList<>();
        for (var each : messages.properties()) {
            if (!each.getKey().startsWith("ask_") && type(each.getValue()).equals(frame.path("type").asString(""))) {
                List<String> wrong = new ArrayList<>();
                JsonNode both = each.getValue().path("payload").path("allOf");
                object(frame, both.path(0), both.path(1), wrong);
                if (wrong.isEmpty()) {
                    return Optional.empty();
                }
                all.add(each.getKey() + ": " + wrong);
            }
        }
        return Optional.of(all + " in " + frame);
    }

    private void object(JsonNode value, JsonNode one, JsonNode other, List<String> wrong) {
        JsonNode own = resolved(one);
        JsonNode body = resolved(other);
        for (JsonNode schema : List.of(own, body)) {
            schema.path("required").forEach(name -> {
                if (!value.has(name.asString())) {
                    wrong.add(name.asString() + " is missing");
                }
            });
        }
        value.propertyStream().forEach(field -> {
            JsonNode known = body.path("properties").path(field.getKey());
            if (known.isMissingNode()) {
                known = own.path("properties").path(field.getKey());
            }
            if (known.isMissingNode()) {
                wrong.add(field.getKey() + " is not written");
            } else {
                value(field.getValue(), known, wrong);
            }
        });
    }

    private void value(JsonNode value, JsonNode written, List<String> wrong) {
        JsonNode schema = resolved(written);
        boolean right = switch (schema.path("type").asString("")) {
            case "string" -> value.isString() && (!schema.has("enum") || schema.get("enum").valueStream().anyMatch(
                    value::equals));
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> schema.has("const") && schema.get("const").equals(value);
        };
        if (!right) {
            wrong.add(value + " is not " + schema);
        } else if (value.isArray()) {
            value.forEach(each -> value(each, schema.path("items"), wrong));
        } else if (value.isObject() && schema.has("properties")) {
            object(value, schema, schema, wrong);
        } else if (value.isObject() && schema.has("additionalProperties")) {
            value.forEach(each -> value(each, schema.path("additionalProperties"), wrong));
        }
    }
}
