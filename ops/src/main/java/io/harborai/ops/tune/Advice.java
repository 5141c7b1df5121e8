package io.harborai.ops.tune;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A recommendation.
 *
 * @param about    batch_size, concurrency, timeouts, caching or reliability
 * @param setting  which key of the configuration
 * @param now      its value
 * @param advised  what to try
 * @param reason   why, in a sentence with the measurement
 * @param measured the measurement that it follows from, by name
 */
public record Advice(String about, String setting, String now, String advised, String reason,
        Map<String, Double> measured) {
    /** Refuses advice without a measurement; copies the map. */
    public Advice {
        measured = Map.copyOf(measured);
        if (measured.isEmpty()) {
            throw new IllegalArgumentException("advice on " + setting + " without a measurement");
        }
    }

    /** Under the names of the API. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("about", about);
        json.put("setting", setting);
        json.put("now", now);
        json.put("advised", advised);
        json.put("reason", reason);
        json.put("measured", measured);
        return json;
    }
}
