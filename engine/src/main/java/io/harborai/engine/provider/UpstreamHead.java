package io.harborai.engine.provider;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a provider's answer begins.
 *
 * @param status      HTTP status
 * @param contentType as sent, empty when absent
 * @param retryAfter  how long the provider asks to wait
 * @param requestId   the provider's id of the request
 */
public record UpstreamHead(int status, String contentType, @Nullable Duration retryAfter, @Nullable String requestId) {}
