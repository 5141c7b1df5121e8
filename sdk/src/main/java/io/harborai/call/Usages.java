package io.harborai.call;

import java.util.List;
import java.util.Map;

import io.harborai.json.JsonObject;
import io.harborai.reply.Usage;
import org.jspecify.annotations.Nullable;

/** Reads the tokens that a provider reports, in the words that providers have for them. */
public final class Usages {
    private Usages() {
    }

    private record Reported(long promptTokens, long completionTokens, long totalTokens, long cachedTokens,
            long reasoningTokens, Map<String, @Nullable Object> extraFields) implements Usage {}

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
        return new Reported(prompt, completion, total, cached, reasoning, usage.rest());
    }

    /** The sum of several; what they say beyond the known fields is left out. */
    public static Usage sum(List<Usage> usages) {
        long prompt = 0;
        long completion = 0;
        long total = 0;
        long cached = 0;
        long reasoning = 0;
        for (Usage each : usages) {
            prompt += each.promptTokens();
            completion += each.completionTokens();
            total += each.totalTokens();
            cached += each.cachedTokens();
            reasoning += each.reasoningTokens();
        }
        return new Reported(prompt, completion, total, cached, reasoning, Map.of());
    }

    private static long detail(JsonObject usage, String object, String field) {
        return usage.peek(object) instanceof Map<?, ?> details && details.get(field) instanceof Long count ? count : 0;
    }
}
