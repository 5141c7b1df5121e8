package io.harborai.platform.health;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a part is.
 *
 * @param status  in one word
 * @param message what is wrong and what to do; empty when all is well
 * @param details figures: strings, numbers, booleans, lists and maps of them, in order
 */
public record HealthReport(HealthStatus status, String message, Map<String, Object> details) {
    /** Copies the details. */
    public HealthReport {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** All is well. */
    public static HealthReport healthy(Map<String, Object> details) {
        return new HealthReport(HealthStatus.HEALTHY, "", details);
    }
}
