package io.harborai.gateway.admin;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.money.Money;
import io.harborai.gateway.ledger.RequestRow;
import io.harborai.gateway.ledger.UsageRow;
import org.jspecify.annotations.Nullable;

/** Usage and calls as the admin API shows them. Amounts of money are texts, because they are exact. */
final class LedgerJson {
    private LedgerJson() {
    }

    static Map<String, @Nullable Object> of(UsageRow row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        if (row.start() != null) {
            json.put("start", row.start().toString());
        }
        json.putAll(row.group());
        json.put("calls", row.calls());
        json.put("failed", row.failed());
        json.put("cache_hits", row.cacheHits());
        json.put("prompt_tokens", row.promptTokens());
        json.put("completion_tokens", row.completionTokens());
        json.put("cached_tokens", row.cachedTokens());
        json.put("reasoning_tokens", row.reasoningTokens());
        json.put("estimated_calls", row.estimated());
        json.put("unpriced_calls", row.unpriced());
        json.put("costs", row.costs().stream().map(LedgerJson::money).toList());
        json.put("average_ms",
                row.calls() == 0 ? null : millis(Duration.ofNanos(row.durationMicros() / row.calls() * 1_000)));
        return json;
    }

    private static Map<String, String> money(Money money) {
        String text = money.toString();
        Map<String, String> json = new LinkedHashMap<>();
        json.put("amount", text.substring(0, text.indexOf(' ')));
        json.put("currency", money.currency().getCurrencyCode());
        return json;
    }

    static Map<String, @Nullable Object> of(RequestRow row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", row.id());
        json.put("time", row.at().toString());
        json.put("trace_id", row.traceId());
        json.put("key", row.payer().keyId());
        json.put("team", text(row.payer().team()));
        json.put("project", text(row.payer().project()));
        json.put("end_user", text(row.payer().endUser()));
        json.put("address", text(row.payer().address()));
        json.put("endpoint", row.asked().endpoint());
        json.put("model", row.asked().model());
        json.put("streamed", row.asked().streamed());
        json.put("target", text(row.target()));
        json.put("provider", text(row.provider()));
        json.put("status", row.status());
        json.put("error_code", text(row.errorCode()));
        json.put("cache", row.answerCache());
        json.put("attempts", row.attempts());
        json.put("usage_source", row.tokens().source());
        json.put("prompt_tokens", row.tokens().prompt());
        json.put("completion_tokens", row.tokens().completion());
        json.put("cached_tokens", row.tokens().cached());
        json.put("reasoning_tokens", row.tokens().reasoning());
        json.put("cost_state", row.costState());
        Money cost = row.cost();
        json.put("cost", cost == null ? null : money(cost));
        json.put("duration_ms", millis(row.duration()));
        Duration first = row.firstToken();
        json.put("first_token_ms", first == null ? null : millis(first));
        return json;
    }

    static Map<String, @Nullable Object> list(List<Map<String, @Nullable Object>> rows) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("object", "list");
        json.put("data", rows);
        return json;
    }

    private static @Nullable String text(String text) {
        return text.isEmpty() ? null : text;
    }

    private static double millis(Duration duration) {
        long micros = duration.toNanos() / 1_000;
        return micros / 1_000.0;
    }
}
