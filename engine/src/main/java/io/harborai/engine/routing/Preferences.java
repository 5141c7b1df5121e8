package io.harborai.engine.routing;

import java.util.List;

/**
 * What a caller wishes for one call, in OpenRouter's terms. Where a provider is named, a target ({@code provider/model}) may
 * be, too.
 *
 * @param models         names that are tried after the one asked for, in this order, at most {@value #MOST_MODELS}
 * @param order          providers that go first, in this order
 * @param only           the providers that may answer; empty for all
 * @param ignore         providers that must not answer
 * @param allowFallbacks whether others than those in the order (or than the first, without an order) may answer
 * @param maxPrompt      most dollars for a million prompt tokens
 * @param maxCompletion  most dollars for a million completion tokens
 */
public record Preferences(List<String> models, List<String> order, List<String> only, List<String> ignore,
        boolean allowFallbacks, double maxPrompt, double maxCompletion) {
    /** Most fallback models. */
    public static final int MOST_MODELS = 8;
    /** Most providers in one list. */
    public static final int MOST_PROVIDERS = 32;
    /** No wishes. */
    public static final Preferences NONE = new Preferences(List.of(), List.of(), List.of(), List.of(), true,
            Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    public Preferences {
        models = List.copyOf(models);
        order = List.copyOf(order);
        only = List.copyOf(only);
        ignore = List.copyOf(ignore);
        require("models", models, MOST_MODELS);
        require("order", order, MOST_PROVIDERS);
        require("only", only, MOST_PROVIDERS);
        require("ignore", ignore, MOST_PROVIDERS);
        if (!(maxPrompt >= 0) || !(maxCompletion >= 0)) {
            throw new IllegalArgumentException("max_price is " + maxPrompt + " and " + maxCompletion
                    + ", both must be 0 or more");
        }
    }

    private static void require(String what, List<String> names, int most) {
        if (names.size() > most) {
            throw new IllegalArgumentException(what + " has " + names.size() + " names, at most " + most
                    + " are allowed");
        }
    }

    /** Whether there is nothing to heed. */
    public boolean isNone() {
        return models.isEmpty() && order.isEmpty() && only.isEmpty() && ignore.isEmpty() && allowFallbacks
                && !limitsPrice();
    }

    boolean limitsPrice() {
        return maxPrompt < Double.POSITIVE_INFINITY || maxCompletion < Double.POSITIVE_INFINITY;
    }
}
