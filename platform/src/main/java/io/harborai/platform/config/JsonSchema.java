package io.harborai.platform.config;

import java.util.List;

import io.harborai.engine.routing.Steering;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The configuration file's JSON Schema (draft 2020-12), for editors. Made from the table of settings. */
public final class JsonSchema {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonSchema() {
    }

    /**
     * The schema as JSON text, indented.
     *
     * @return the schema
     */
    public static String text() {
        ObjectNode root = JSON.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "HarborAI configuration");
        root.setAll(section(Key.ROOT));
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static ObjectNode section(Key key) {
        ObjectNode section = JSON.objectNode();
        section.putArray("type").add("object").add("null");
        List<String> names = Settings.below(key);
        if (names.contains("*")) {
            section.set("additionalProperties", section(key.child("*")));
            return section;
        }
        section.put("additionalProperties", false);
        ObjectNode properties = section.putObject("properties");
        for (String name : names) {
            Key child = key.child(name);
            properties.set(name, Settings.at(child).map(JsonSchema::value).orElseGet(() -> section(child)));
        }
        return section;
    }

    private static ObjectNode value(Setting setting) {
        ObjectNode value = JSON.objectNode();
        String unit = setting.unit().isEmpty() ? "" : " Unit: " + setting.unit() + ".";
        String reserved = setting.reserved() ? " Has no effect in this version." : "";
        value.put("description", setting.doc() + unit + reserved);
        switch (setting.type()) {
            case INTEGER -> orPlaceholder(value, range(setting, "integer")).put("default",
                    Integer.parseInt(setting.fallback()));
            case NUMBER -> orPlaceholder(value, range(setting, "number")).put("default",
                    Double.parseDouble(setting.fallback()));
            case FLAG -> orPlaceholder(value, JSON.objectNode().put("type", "boolean")).put("default",
                    Boolean.parseBoolean(setting.fallback()));
            case WORD -> orPlaceholder(value, words(setting)).put("default", setting.fallback());
            case WORDS -> list(value, words(setting));
            case URLS, NAMES -> list(value, JSON.objectNode().put("type", "string"));
            case HEADERS -> value.put("type", "object").putObject("additionalProperties").put("type", "string");
            case TARGETS -> targets(value);
            case RULES -> rules(value);
            case TEXT, PATH, URL, SECRET -> {
                value.put("type", "string");
                if (!setting.fallback().isEmpty()) {
                    value.put("default", setting.fallback());
                }
            }
        }
        return value;
    }

    private static ObjectNode range(Setting setting, String type) {
        ObjectNode range = JSON.objectNode().put("type", type);
        return type.equals("integer")
                ? range.put("minimum", (long) setting.min()).put("maximum", (long) setting.max())
                : range.put("minimum", setting.min()).put("maximum", setting.max());
    }

    private static ObjectNode words(Setting setting) {
        ObjectNode words = JSON.objectNode();
        ArrayNode allowed = words.putArray("enum");
        setting.allowed().forEach(allowed::add);
        return words;
    }

    private static void list(ObjectNode value, ObjectNode item) {
        value.put("type", "array").set("items", item);
    }

    private static void rules(ObjectNode value) {
        ObjectNode rule = JSON.objectNode().put("type", "object").put("additionalProperties", false);
        rule.putArray("required").add("when").add("to");
        ObjectNode properties = rule.putObject("properties");
        properties.putObject("name").put("type", "string");
        ObjectNode when = properties.putObject("when").put("type", "object").put("minProperties", 1)
                .put("additionalProperties", false).putObject("properties");
        for (String name : List.of("headers", "tags")) {
            when.putObject(name).put("type", "object").putObject("additionalProperties").put("type", "string");
        }
        when.putObject("model").put("type", "string");
        for (String name : List.of("min_tokens", "max_tokens", "min_bytes", "max_bytes")) {
            when.putObject(name).put("type", "integer").put("minimum", 0);
        }
        List.of("stream", "tools", "images").forEach(name -> when.putObject(name).put("type", "boolean"));
        ObjectNode to = properties.putObject("to");
        ArrayNode either = to.putArray("oneOf");
        either.addObject().put("type", "string");
        targets(either.addObject());
        value.put("type", "array").put("maxItems", Steering.MAX_RULES).set("items", rule);
    }

    private static void targets(ObjectNode value) {
        ObjectNode item = JSON.objectNode();
        ArrayNode either = item.putArray("oneOf");
        either.addObject().put("type", "string");
        ObjectNode weighted = either.addObject().put("type", "object").put("additionalProperties", false);
        weighted.putArray("required").add("model");
        ObjectNode properties = weighted.putObject("properties");
        properties.putObject("model").put("type", "string");
        properties.putObject("weight").put("type", "integer").put("minimum", 0).put("maximum", 10_000);
        value.put("type", "array").put("minItems", 1).set("items", item);
    }

    /** A number or word may also be given by a variable: {@code "${PORT:8000}"}. */
    private static ObjectNode orPlaceholder(ObjectNode value, ObjectNode type) {
        ArrayNode either = value.putArray("anyOf");
        either.add(type);
        either.addObject().put("type", "string").put("pattern", "\\$\\{");
        return value;
    }
}
