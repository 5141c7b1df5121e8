package io.harborai.schema;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The {@code $ref}s of a schema into itself: JSON Pointers (RFC 6901) as URI fragments. */
final class References {
    private References() {
    }

    /** @throws IllegalArgumentException when one leads nowhere */
    static void check(Map<String, @Nullable Object> root) {
        check(root, root);
    }

    private static void check(Map<String, @Nullable Object> root, @Nullable Object at) {
        if (at instanceof Map<?, ?> object) {
            if (object.get("$ref") instanceof String reference) {
                Object unused = find(root, reference);
            }
            object.values().forEach(inner -> check(root, inner));
        } else if (at instanceof List<?> elements) {
            elements.forEach(inner -> check(root, inner));
        }
    }

    /**
     * What a reference leads to.
     *
     * @throws IllegalArgumentException when it leads nowhere, or out of the schema
     */
    static Object find(Map<String, @Nullable Object> root, String reference) {
        Object at = reference.startsWith("#") ? root : null;
        for (String step : reference.replaceFirst("^#/?", "").split("/", -1)) {
            if (!step.isEmpty()) {
                String name = URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8).replace("~1", "/")
                        .replace("~0", "~");
                at = at instanceof Map<?, ?> object ? object.get(name) : element(at, name);
            }
        }
        if (at == null) {
            throw new IllegalArgumentException("the schema's $ref '" + reference
                    + "' leads nowhere; only references into the schema itself are known, such as #/$defs/item");
        }
        return at;
    }

    private static @Nullable Object element(@Nullable Object at, String index) {
        return at instanceof List<?> elements && index.matches("[0-9]{1,9}")
                && Integer.parseInt(index) < elements.size() ? elements.get(Integer.parseInt(index)) : null;
    }
}
