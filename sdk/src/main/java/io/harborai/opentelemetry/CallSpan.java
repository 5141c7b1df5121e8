package io.harborai.opentelemetry;

import java.util.HashMap;
import java.util.Map;

import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.TraceContext;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.telemetry.CallEnd;
import io.harborai.engine.telemetry.CallListener;
import io.harborai.engine.telemetry.CallStart;
import io.harborai.engine.telemetry.GenAi;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapSetter;

/** The span of one call. */
final class CallSpan implements CallListener {
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<Long> MAX_TOKENS = AttributeKey.longKey("gen_ai.request.max_tokens");
    static final AttributeKey<Boolean> STREAM = AttributeKey.booleanKey("gen_ai.request.stream");
    static final AttributeKey<String> TRACE_ID = AttributeKey.stringKey("harborai.trace_id");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<Long> INPUT = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT = AttributeKey.longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<Long> CACHED = AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
    private static final AttributeKey<Long> REASONING = AttributeKey.longKey("gen_ai.usage.reasoning.output_tokens");
    private static final AttributeKey<Double> FIRST_CHUNK = AttributeKey
            .doubleKey("gen_ai.response.time_to_first_chunk");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> ASKED = AttributeKey.stringKey("harborai.model");
    private static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("harborai.attempts");
    private static final AttributeKey<String> CACHE = AttributeKey.stringKey("harborai.cache");
    private static final TextMapSetter<Map<String, String>> SETTER = (carrier, name, value) -> {
        if (carrier != null) {
            carrier.put(name, value);
        }
    };

    private final CallStart start;
    private final Span span;
    private final Context context;

    CallSpan(CallStart start, Span span, Context context) {
        this.start = start;
        this.span = span;
        this.context = context;
    }

    static String name(Operation operation, String model) {
        return GenAi.operation(operation) + " " + model;
    }

    @Override
    public TraceContext trace() {
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(context, headers, SETTER);
        String state = headers.getOrDefault("tracestate", "");
        return new TraceContext(headers.getOrDefault("traceparent", ""),
                state.length() > TraceContext.LONGEST_STATE ? "" : state);
    }

    @Override
    public void ended(CallEnd end) {
        String target = end.ending().target();
        if (target != null) {
            // An alias has become a model by now, and that is what the conventions ask for.
            String model = GenAi.model(target, start.model());
            span.updateName(name(start.operation(), model));
            span.setAttribute(REQUEST_MODEL, model);
            span.setAttribute(PROVIDER, GenAi.provider(target));
            span.setAttribute(ASKED, start.model());
        }
        span.setAttribute(ATTEMPTS, (long) end.ending().attempts());
        if (end.cache() != CacheState.BYPASS) {
            span.setAttribute(CACHE, end.cache().headerValue());
        }
        if (end.firstChunkNanos() >= 0) {
            span.setAttribute(FIRST_CHUNK, end.firstChunkNanos() / 1e9);
        }
        tokens(end.ending().usage());
        end.failure().ifPresent(this::failed);
        span.end();
    }

    private void tokens(Usage usage) {
        if (usage.reported()) {
            span.setAttribute(INPUT, usage.promptTokens());
            span.setAttribute(OUTPUT, usage.completionTokens());
            span.setAttribute(CACHED, usage.cachedTokens());
            span.setAttribute(REASONING, usage.reasoningTokens());
        }
    }

    private void failed(Failure failure) {
        span.setAttribute(ERROR, failure.code());
        span.setStatus(StatusCode.ERROR, failure.message());
    }
}
