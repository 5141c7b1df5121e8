package io.harborai.call;

import java.util.List;
import java.util.Map;

import io.harborai.json.JsonObject;
import io.harborai.reply.CallInfo;
import io.harborai.reply.Usage;
import org.jspecify.annotations.Nullable;

/** Reads the tokens that a provider reports, in the words that providers have for them. */
public final class Usages {
    private Usages() {
    }

    private record Reported(long promptTokens, long completionTokens, long totalTokens, long cachedTokens,
            long reasoningTokens, boolean isEstimated, Map<String, @Nullable Object> extraFields) implements Usage {}

    /** Takes the field {@code usage}; null when there is none. */
    public static @Nullable Usage take(JsonObject answer) {
        JsonObject usage = answer.takeObject("usage");
        if (usage == null) {
            answer.dropNull("usage");
            return null;
        }
        long prompt = usage.takeLong("prompt_tokens", 0);
        long completion = usage.takeLong("completion_tokens", 0);
        long total = usage.takeLong("total_tokens", prompt + completion);
        // DeepSeek tells cached tokens at this level.
        long cached = Math.max(detail(usage, "prompt_tokens_details", "cached_tokens"),
                usage.peek("prompt_cache_hit_tokens") instanceof Long hits ? hits : 0);
        long reasoning = detail(usage, "completion_tokens_details", "reasoning_tokens");
        return new Reported(prompt, completion, total, cached, reasoning, false, usage.rest());
    }

    /** What the engine knows of a call's tokens; null when it knows nothing. */
    static @Nullable Usage of(io.harborai.engine.exchange.Usage counted) {
        return counted.isKnown()
                ? new Reported(counted.promptTokens(), counted.completionTokens(), counted.total(),
                        counted.cachedTokens(), counted.reasoningTokens(), counted.isEstimated(), Map.of())
                : null;
    }

    /** Takes the field {@code usage}; what the engine knows when there is none; null when it knows nothing either. */
    public static @Nullable Usage take(JsonObject answer, CallInfo info) {
        Usage told = take(answer);
        return told == null ? info.usage().orElse(null) : told;
    }

    /** The sum of several, estimated when one of them is; what they say beyond the known fields is left out. */
    public static Usage sum(List<Usage> usages) {
        long prompt = 0;
        long completion = 0;
        long total = 0;
        long cached = 0;
        long reasoning = 0;
        boolean estimated = false;
        for (Usage each : usages) {
            estimated |= each.isEstimated();
            prompt += each.promptTokens();
            completion += each.completionTokens();
            total += each.totalTokens();
            cached += each.cachedTokens();
            reasoning += each.reasoningTokens();
        }
        return new Reported(prompt, completion, total, cached, reasoning, estimated, Map.of());
    }

    private static long detail(JsonObject usage, String object, String field) {
        return usage.peek(object) instanceof Map<?, ?> details && details.get(field) instanceof Long count ? count : 0;
    }
}
