package io.harborai.gateway.live;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Changes a JSON document by another (RFC 7396): what is there replaces, {@code null} removes, objects are merged. */
final class MergePatch {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private MergePatch() {
    }

    /**
     * The document after the change.
     *
     * @throws IllegalArgumentException if one of them is no JSON object
     */
    static String apply(String document, String patch) {
        ObjectNode target = document.isBlank() ? JSON.createObjectNode() : object(document, "the stored changes");
        merge(target, object(patch, "the change"));
        return JSON.writeValueAsString(target);
    }

    private static ObjectNode object(String text, String what) {
        try {
            if (JSON.readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException broken) {
            throw new IllegalArgumentException(what + " is no JSON: " + broken.getOriginalMessage(), broken);
        }
        throw new IllegalArgumentException(what + " must be a JSON object, shaped like the configuration file");
    }

    /** The parser bounds how deep it can go. */
    private static void merge(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(entry -> {
            JsonNode old = target.get(entry.getKey());
            if (entry.getValue().isNull()) {
                target.remove(entry.getKey());
            } else if (entry.getValue() instanceof ObjectNode inner) {
                ObjectNode into = old instanceof ObjectNode existing ? existing : JSON.createObjectNode();
                merge(into, inner);
                target.set(entry.getKey(), into);
            } else {
                target.set(entry.getKey(), entry.getValue());
            }
        });
    }
}
