package io.harborai.gateway.http;

import io.vertx.core.http.HttpHeaders;

/** Header names and values as interned constants, so that comparing and writing them costs no conversion. */
final class HeaderNames {
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
    static final CharSequence ROUTE = HttpHeaders.createOptimized("x-harborai-route");
    static final CharSequence ATTEMPTS = HttpHeaders.createOptimized("x-harborai-attempts");
    static final CharSequence CACHE = HttpHeaders.createOptimized("x-harborai-cache");
    static final CharSequence COST = HttpHeaders.createOptimized("x-harborai-cost");
    static final CharSequence CHANGED = HttpHeaders.createOptimized("x-harborai-changed-params");
    static final CharSequence PARAMETERS = HttpHeaders.createOptimized("x-harborai-parameters");
    static final CharSequence GOOGLE_KEY = HttpHeaders.createOptimized("x-goog-api-key");
    static final CharSequence ANTHROPIC_BETA = HttpHeaders.createOptimized("anthropic-beta");
    static final CharSequence BUDGET = HttpHeaders.createOptimized("x-harborai-budget");
    static final CharSequence PRIORITY = HttpHeaders.createOptimized("x-harborai-priority");
    static final CharSequence OVERHEAD = HttpHeaders.createOptimized("x-harborai-overhead-ms");
    static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized("traceparent");
    /** How many seconds a stream waits for a caller that lost its connection. */
    static final CharSequence RESUME = HttpHeaders.createOptimized("x-harborai-resume");
    static final CharSequence STREAM = HttpHeaders.createOptimized("x-harborai-stream");
    static final CharSequence LAST_EVENT = HttpHeaders.createOptimized("last-event-id");
    static final CharSequence TRACE_STATE = HttpHeaders.createOptimized("tracestate");
    static final CharSequence TIME_LIMIT = HttpHeaders.createOptimized("x-harborai-timeout-ms");
    static final CharSequence HOPS = HttpHeaders.createOptimized("x-harborai-hops");
    static final CharSequence SESSION = HttpHeaders.createOptimized("x-harborai-session");
    static final CharSequence TAGS = HttpHeaders.createOptimized("x-harborai-tags");
    static final CharSequence MODELS = HttpHeaders.createOptimized("x-harborai-models");
    static final CharSequence PROVIDER = HttpHeaders.createOptimized("x-harborai-provider");
    /** OpenAI's clients obey this one: false keeps them from repeating what cannot succeed. */
    static final CharSequence SHOULD_RETRY = HttpHeaders.createOptimized("x-should-retry");
    static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("x-content-type-options");
    /** nginx must not collect a stream before it passes it on. */
    static final CharSequence ACCEL_BUFFERING = HttpHeaders.createOptimized("x-accel-buffering");

    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized("text/event-stream; charset=utf-8");
    static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    static final CharSequence NO = HttpHeaders.createOptimized("no");
    static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");
    static final CharSequence CLOSE = HttpHeaders.createOptimized("close");

    private HeaderNames() {
    }
}
