package io.harborai.gateway.admin;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Usage and calls as the OpenAPI document shows them; {@link LedgerJson} writes them. */
final class LedgerShapes {
    private LedgerShapes() {
    }

    /** An amount of money; a text, because it is exact. */
    record Amount(String amount, String currency) {}

    /** The calls of one group and time. */
    record UsageShape(@Nullable Instant start, @Nullable String key, @Nullable String team, @Nullable String project,
            @Nullable String model, @Nullable String provider, @Nullable String tag, long calls, long failed,
            long cacheHits, long promptTokens, long completionTokens, long cachedTokens, long reasoningTokens,
            long estimatedCalls, long unpricedCalls, List<Amount> costs, @Nullable Double averageMs) {}

    /** What was used in a time. */
    record Usage(String object, List<UsageShape> data, Instant from, Instant to, Instant asOf, boolean truncated) {}

    /** One call; what was said and its tags only where one is asked for. {@code tags} is a list of texts. */
    record CallShape(String id, Instant time, String traceId, String key, @Nullable String team,
            @Nullable String project, @Nullable String endUser, @Nullable String address, String endpoint,
            String model, boolean streamed, @Nullable String target, @Nullable String provider, int status,
            @Nullable String errorCode, String cache, int attempts, String usageSource, long promptTokens,
            long completionTokens, long cachedTokens, long reasoningTokens, String costState, @Nullable Amount cost,
            double durationMs, @Nullable Double firstTokenMs, @Nullable List<String> tags, @Nullable String request,
            @Nullable String answer) {}

    /** A page of calls. */
    record Calls(String object, List<CallShape> data, Instant from, Instant to, @Nullable String nextCursor) {}
}
