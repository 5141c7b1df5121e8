package io.harborai.gateway.live;

import java.time.Instant;
import java.util.Map;

/**
 * A configuration that was in force: what of it is changed while the server runs.
 *
 * @param version counts from 1, for all nodes of a database
 * @param at when it was applied
 * @param by who changed it: the admin API's caller, {@code file}, {@code start}, {@code signal}
 * @param reason why, in words
 * @param node where it was applied first
 * @param hash SHA-256 of the content
 * @param overlayRevision which changes of the admin API it holds
 * @param content values by path, credentials masked; empty in a list of versions
 */
public record ConfigVersion(long version, Instant at, String by, String reason, String node, String hash,
        long overlayRevision, Map<String, Object> content) {
    /** Copies the map. */
    public ConfigVersion {
        content = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(content));
    }
}
