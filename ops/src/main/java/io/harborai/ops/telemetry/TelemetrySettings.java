package io.harborai.ops.telemetry;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

import io.harborai.engine.provider.Secret;

/**
 * What is sent, and where.
 *
 * @param endpoint the collector's base; {@code /v1/traces} and {@code /v1/metrics} are added
 * @param headers  sent with everything
 * @param traces   whether spans are sent
 * @param metrics  whether metrics are sent
 * @param every    from one sending of the metrics to the next, a second to an hour
 * @param share    of the traces that begin here that are recorded, 0 to 1
 * @param service  the service's name, not empty
 * @param version  the program's
 * @param node     the name of this process among those of the service
 */
public record TelemetrySettings(URI endpoint, Map<String, Secret> headers, boolean traces, boolean metrics,
        Duration every, double share, String service, String version, String node) {
    /** Checks the ranges; copies the map. */
    public TelemetrySettings {
        headers = Map.copyOf(headers);
        if (endpoint.getHost() == null) {
            throw new IllegalArgumentException("telemetry.endpoint " + endpoint
                    + " names no host; write http://HOST:4318");
        }
        if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("every " + every + ": a second to an hour");
        }
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + ": 0 to 1");
        }
        if (service.isBlank()) {
            throw new IllegalArgumentException("telemetry.service_name is empty");
        }
    }

    /** The address of one kind of what is sent. */
    String address(String kind) {
        String base = endpoint.toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/v1/" + kind;
    }
}
