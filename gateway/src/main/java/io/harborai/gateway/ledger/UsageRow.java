package io.harborai.gateway.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.harborai.engine.money.Money;
import org.jspecify.annotations.Nullable;

/**
 * The usage of one group in one step of time.
 *
 * @param start the step's first moment; null when time is not divided
 * @param group what it is the usage of, by the words of {@link UsageQuery.Dimension}
 * @param calls how many calls
 * @param failed those that ended with a status of 400 or above
 * @param cacheHits those answered from the cache
 * @param estimated those whose tokens were counted here
 * @param unpriced those whose cost nobody can tell
 * @param promptTokens tokens of requests
 * @param completionTokens tokens of answers
 * @param cachedTokens those of the requests' that the provider had in its cache
 * @param reasoningTokens those of the answers' that nobody saw
 * @param costs what was paid, exactly, in each currency
 * @param durationMicros time of all calls together
 */
public record UsageRow(@Nullable Instant start, Map<String, String> group, long calls, long failed, long cacheHits,
        long estimated, long unpriced, long promptTokens, long completionTokens, long cachedTokens,
        long reasoningTokens, List<Money> costs, long durationMicros) {
    /** Copies the collections. */
    public UsageRow {
        group = Map.copyOf(group);
        costs = List.copyOf(costs);
    }

    /** The same group's usage that was paid in another currency, added. */
    UsageRow plus(UsageRow other) {
        List<Money> both = new java.util.ArrayList<>(costs);
        both.addAll(other.costs);
        return new UsageRow(start, group, calls + other.calls, failed + other.failed, cacheHits + other.cacheHits,
                estimated + other.estimated, unpriced + other.unpriced, promptTokens + other.promptTokens,
                completionTokens + other.completionTokens, cachedTokens + other.cachedTokens,
                reasoningTokens + other.reasoningTokens, both, durationMicros + other.durationMicros);
    }
}
