package io.harborai.platform.web;

import java.util.Map;
import java.util.Set;

/**
 * Who asks.
 *
 * @param id            the key's or account's id; empty for nobody, which only open routes meet
 * @param name          what people call it
 * @param administrator whether everything is allowed
 * @param team          the team's id; empty for none
 * @param models        the model names that may be used, empty for all; one that ends in {@code *} allows all that begin
 *                      like it
 * @param tags          labels of the key
 */
public record WebCaller(String id, String name, boolean administrator, String team, Set<String> models,
        Map<String, String> tags) {
    /** Nobody: no key was sent. */
    public static final WebCaller NOBODY = new WebCaller("", "", false, "", Set.of(), Map.of());

    /** Copies the collections. */
    public WebCaller {
        models = Set.copyOf(models);
        tags = Map.copyOf(tags);
    }

    /** Whether a key or session was shown. */
    public boolean known() {
        return !id.isEmpty();
    }
}
