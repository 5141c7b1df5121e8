package io.harborai.platform.admin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param <T>     what is listed
 * @param entries the entries, in the list's order
 * @param next    says where the next page begins; null when there is none
 */
public record Page<T>(List<T> entries, @Nullable String next) {
    /** Copies the list. */
    public Page {
        entries = List.copyOf(entries);
    }

    /**
     * A page of what was read.
     *
     * @param read    one entry more than was asked for, if there are so many
     * @param request what was asked for
     * @param key     an entry's key, by which the list is ordered
     */
    public static <T> Page<T> of(List<T> read, PageRequest request, Function<T, String> key) {
        boolean more = read.size() > request.limit();
        List<T> entries = more ? read.subList(0, request.limit()) : read;
        return new Page<>(entries, more ? PageRequest.cursor(key.apply(entries.getLast())) : null);
    }

    /** As the admin API writes it: {@code object, data, has_more, next}. */
    public Map<String, @Nullable Object> toJson(Function<T, ?> entry) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("object", "list");
        json.put("data", entries.stream().map(entry).toList());
        json.put("has_more", next != null);
        json.put("next", next);
        return json;
    }
}
