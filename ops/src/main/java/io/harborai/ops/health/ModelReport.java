package io.harborai.ops.health;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.harborai.platform.health.HealthStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a model is.
 *
 * @param provider            its provider
 * @param model               its name there
 * @param kind                what for
 * @param status              in one word
 * @param responseMs          how long the last look took
 * @param lastCheck           when it was; null before the first
 * @param successRate         of the last looks, 0 to 1
 * @param consecutiveFailures failures since the last that went well
 * @param looks               looks that the rate is of
 * @param source              what was looked at last: models, call, traffic or local; empty before the first
 * @param error               what went wrong in the last look; empty when nothing did
 */
public record ModelReport(String provider, String model, ModelKind kind, HealthStatus status, double responseMs,
        @Nullable Instant lastCheck, double successRate, int consecutiveFailures, int looks, String source,
        String error) {
    /** Under the names of the API. */
    public Map<String, @Nullable Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("provider", provider);
        json.put("model", model);
        json.put("kind", kind.word());
        json.put("status", status.name());
        json.put("response_time_ms", responseMs);
        json.put("last_check", lastCheck == null ? null : lastCheck.toString());
        json.put("success_rate", successRate);
        json.put("consecutive_failures", consecutiveFailures);
        json.put("checks", looks);
        json.put("source", source);
        json.put("error", error);
        return json;
    }
}
