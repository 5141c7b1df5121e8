package io.harborai.gateway.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.harborai.platform.window.Limit;
import org.jspecify.annotations.Nullable;

/**
 * The configured limits that belong to no key: what keys without limits of their own have, and what models and providers
 * have. Immutable; a change of the configuration makes another one.
 */
public final class LimitTable {
    /** No limits. */
    public static final LimitTable NONE = new LimitTable(Limits.NONE, Map.of(), Map.of());

    private final Limits keys;
    private final Map<String, List<Limit>> models;
    private final Map<String, List<Limit>> providers;

    private LimitTable(Limits keys, Map<String, List<Limit>> models, Map<String, List<Limit>> providers) {
        this.keys = keys;
        this.models = models;
        this.providers = providers;
    }

    /**
     * Makes a table.
     *
     * @param keys      for each key that has no limits of its own
     * @param models    by name, as callers ask for it or as {@code provider/model}
     * @param providers by name
     */
    public static LimitTable of(Limits keys, Map<String, Limits> models, Map<String, Limits> providers) {
        return new LimitTable(keys, windows(Scope.MODEL, models), windows(Scope.PROVIDER, providers));
    }

    private static Map<String, List<Limit>> windows(Scope scope, Map<String, Limits> limits) {
        return limits.entrySet().stream().filter(each -> !each.getValue().equals(Limits.NONE)).collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> each.getValue().windows(scope, each.getKey())));
    }

    /** For keys without limits of their own. */
    public Limits keys() {
        return keys;
    }

    /**
     * The windows of one call.
     *
     * @param callers   those of its key and team
     * @param requested the model as the caller named it
     * @param target    {@code provider/model} that is asked first
     * @param provider  that target's provider
     * @return the same list when nothing is added to it
     */
    public List<Limit> windows(List<Limit> callers, String requested, String target, String provider) {
        if (models.isEmpty() && providers.isEmpty()) {
            return callers;
        }
        List<Limit> named = models.get(requested);
        List<Limit> reached = requested.equals(target) ? null : models.get(target);
        List<Limit> there = providers.get(provider);
        if (named == null && reached == null && there == null) {
            return callers;
        }
        List<Limit> all = new ArrayList<>(callers);
        add(all, named);
        add(all, reached);
        add(all, there);
        return all;
    }

    private static void add(List<Limit> all, @Nullable List<Limit> more) {
        if (more != null) {
            all.addAll(more);
        }
    }
}
