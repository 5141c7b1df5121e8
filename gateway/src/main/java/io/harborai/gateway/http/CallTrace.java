package io.harborai.gateway.http;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import io.harborai.engine.exchange.TraceContext;
import io.harborai.gateway.ledger.LedgerEntry;
import io.harborai.platform.meter.Trail;
import io.harborai.platform.trace.CallSpan;
import io.harborai.platform.trace.SpanSink;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a call is part of, by W3C Trace Context: the caller's, or one that begins here when spans are sent somewhere.
 * Where they are not, a caller's trace goes through to providers as it is. A header that is wrong is no trace. Immutable.
 *
 * @param traceId  32 hexadecimal digits; empty for no trace
 * @param spanId   this call's; empty when no span is made of it
 * @param parentId the caller's; empty where the trace begins here
 * @param recorded whether the span is sent
 * @param onwards  what providers get
 */
record CallTrace(String traceId, String spanId, String parentId, boolean recorded, TraceContext onwards) {
    /** No trace. */
    static final CallTrace NONE = new CallTrace("", "", "", false, TraceContext.NONE);
    /** {@code 00-<32>-<16>-<2>}. */
    private static final int LENGTH = 55;
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;

    /** The trace of a request. */
    static CallTrace of(HttpServerRequest request, SpanSink spans) {
        String parent = request.getHeader(HeaderNames.TRACE_PARENT);
        if (parent == null || !isTrace(parent)) {
            return spans.on() ? begun(spans.samples()) : NONE;
        }
        String state = request.getHeader(HeaderNames.TRACE_STATE);
        String kept = state == null || state.length() > TraceContext.LONGEST_STATE
                || !state.chars().allMatch(c -> c >= ' ' && c <= '~') ? "" : state;
        String traceId = parent.substring(TRACE, SPAN - 1);
        String parentId = parent.substring(SPAN, FLAGS - 1);
        if (!spans.on()) {
            return new CallTrace(traceId, "", parentId, false, new TraceContext(parent, kept));
        }
        boolean sampled = (HexFormat.fromHexDigit(parent.charAt(LENGTH - 1)) & 1) == 1;
        String spanId = id();
        return new CallTrace(traceId, spanId, parentId, sampled,
                new TraceContext(parent(traceId, spanId, sampled), kept));
    }

    private static CallTrace begun(boolean sampled) {
        String traceId = id() + id();
        String spanId = id();
        return new CallTrace(traceId, spanId, "", sampled, new TraceContext(parent(traceId, spanId, sampled), ""));
    }

    private static String parent(String traceId, String spanId, boolean sampled) {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }

    /** Sixteen digits, never all zero. They open nothing, so anybody may guess them. */
    private static String id() {
        long random = ThreadLocalRandom.current().nextLong();
        return HexFormat.of().toHexDigits(random == 0 ? 1 : random);
    }

    /** A version that comes later may be longer, but begins like this one. */
    private static boolean isTrace(String text) {
        return text.length() == LENGTH && text.charAt(TRACE - 1) == '-' && text.charAt(SPAN - 1) == '-'
                && text.charAt(FLAGS - 1) == '-' && isHex(text, 0, TRACE - 1) && !text.startsWith("ff")
                && isId(text, TRACE, SPAN - 1) && isId(text, SPAN, FLAGS - 1) && isHex(text, FLAGS, LENGTH);
    }

    private static boolean isId(String text, int from, int to) {
        boolean zero = true;
        for (int i = from; i < to; i++) {
            zero &= text.charAt(i) == '0';
        }
        return !zero && isHex(text, from, to);
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** What leads to the call from a figure. */
    Trail trail(String requestId) {
        return new Trail(traceId, spanId, requestId);
    }

    /** The call as a span. */
    CallSpan span(LedgerEntry entry) {
        Map<String, String> texts = new HashMap<>();
        Map<String, Long> numbers = new HashMap<>();
        LedgerEntry.Outcome outcome = entry.outcome();
        put(texts, "gen_ai.operation.name", operation(entry.asked().endpoint()));
        put(texts, "gen_ai.request.model", entry.asked().model());
        put(texts, "gen_ai.provider.name", outcome.provider());
        put(texts, "http.route", entry.asked().endpoint());
        put(texts, "error.type", outcome.errorCode());
        put(texts, "harborai.target", outcome.target());
        put(texts, "harborai.request_id", entry.traceId());
        put(texts, "harborai.cache", outcome.cache().headerValue());
        put(texts, "harborai.key_id", entry.payer().keyId());
        put(texts, "harborai.team", entry.payer().team());
        numbers.put("http.response.status_code", (long) outcome.status());
        numbers.put("harborai.attempts", (long) outcome.attempts());
        numbers.put("gen_ai.usage.input_tokens", entry.usage().promptTokens());
        numbers.put("gen_ai.usage.output_tokens", entry.usage().completionTokens());
        return new CallSpan(traceId, spanId, parentId,
                operation(entry.asked().endpoint()) + " " + entry.asked().model(), entry.atMillis(),
                entry.durationNanos(), entry.firstTokenNanos(), outcome.errorCode(), texts, numbers);
    }

    private static void put(Map<String, String> into, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            into.put(name, value);
        }
    }

    /** OpenTelemetry's word for what was asked. */
    private static String operation(String endpoint) {
        return switch (endpoint) {
            case "/v1/chat/completions", "/v1/responses", "/v1/messages" -> "chat";
            case "/v1/completions" -> "text_completion";
            case "/v1/embeddings" -> "embeddings";
            case "/v1beta/models" -> "generate_content";
            default -> endpoint.substring(endpoint.lastIndexOf('/') + 1);
        };
    }
}
