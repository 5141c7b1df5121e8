package io.harborai.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.harborai.gateway.team.FieldException;
import io.harborai.gateway.team.Page;
import org.jspecify.annotations.Nullable;

/**
 * What the URL of a list asks for.
 *
 * @param after the id of the last entry of the page before; empty for the first page
 * @param limit most entries
 * @param filters the other parameters
 */
record PageQuery(String after, int limit, Map<String, String> filters) {
    private static final int USUAL_LIMIT = 100;

    /**
     * Reads what follows the question mark.
     *
     * @param query as sent
     * @param filters names of parameters besides {@code limit} and {@code after}
     * @throws FieldException if a parameter is unknown or has a value that it may not have
     */
    static PageQuery parse(String query, List<String> filters) {
        Map<String, String> given = new TreeMap<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = decoded(equals < 0 ? part : part.substring(0, equals));
            if (!part.isEmpty()) {
                if (!name.equals("limit") && !name.equals("after") && !filters.contains(name)) {
                    throw new FieldException(name, "given", "absent: it is not known here. Known are after, limit"
                            + (filters.isEmpty() ? "" : ", " + String.join(", ", filters)));
                }
                given.put(name, equals < 0 ? "" : decoded(part.substring(equals + 1)));
            }
        }
        String limit = given.remove("limit");
        String after = given.remove("after");
        return new PageQuery(after == null ? "" : after, limit == null ? USUAL_LIMIT : limit(limit), given);
    }

    private static int limit(String text) {
        int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > Page.MAX) {
            throw new FieldException("limit", text, "1 to " + Page.MAX);
        }
        return limit;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new FieldException("query", text, "encoded with two hexadecimal digits behind each %");
        }
    }

    /** A filter's value; empty when it is absent. */
    String filter(String name) {
        return filters.getOrDefault(name, "");
    }

    /** The page in JSON: {@code object, data, has_more}, and {@code last_id}, which is the next page's {@code after}. */
    static <T> Map<String, @Nullable Object> json(Page<T> page, Function<T, Map<String, @Nullable Object>> entry) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        List<Map<String, @Nullable Object>> data = page.data().stream().map(entry).toList();
        json.put("object", "list");
        json.put("data", data);
        json.put("has_more", page.hasMore());
        json.put("last_id", data.isEmpty() ? null : data.getLast().get("id"));
        return json;
    }
}
