package io.harborai.gateway.audit;

import java.util.Locale;
import java.util.Set;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** JSON without what opens doors: the values of fields whose names say that they are secret become {@code ***}. */
public final class Masked {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String MASK = "***";
    private static final Set<String> SECRETS = Set.of("key", "keys", "authorization", "cookie", "csrf", "hash");

    private Masked() {
    }

    /** The document without secrets; for what is no JSON, its length. */
    public static String json(byte[] document) {
        if (document.length == 0) {
            return "null";
        }
        try {
            JsonNode tree = MAPPER.readTree(document);
            mask(tree);
            return MAPPER.writeValueAsString(tree);
        } catch (JacksonException noJson) {
            return "{\"bytes\":" + document.length + "}";
        }
    }

    private static void mask(JsonNode node) {
        switch (node) {
            case ObjectNode object -> {
                for (String name : object.propertyNames()) {
                    JsonNode value = object.get(name);
                    if (isSecret(name) && value.isValueNode() && !value.isNull()) {
                        object.put(name, MASK);
                    } else {
                        mask(value);
                    }
                }
            }
            case ArrayNode array -> array.forEach(Masked::mask);
            default -> {
                // A value in itself says nothing of what it is.
            }
        }
    }

    private static boolean isSecret(String name) {
        String word = name.toLowerCase(Locale.ROOT);
        return SECRETS.contains(word) || word.contains("secret") || word.contains("password")
                || word.contains("passwd") || word.contains("credential") || word.endsWith("api_key")
                || word.endsWith("apikey") || word.endsWith("token") || word.endsWith("private_key");
    }
}
