package io.harborai.opentelemetry;

import java.util.Objects;
import java.util.function.UnaryOperator;

import io.harborai.engine.telemetry.CallListener;
import io.harborai.engine.telemetry.CallStart;
import io.harborai.engine.telemetry.GenAi;
import io.harborai.engine.telemetry.Telemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/**
 * A span for each call, by OpenTelemetry's conventions for generative AI: {@code chat gpt-4o}, of kind client, with the
 * {@code gen_ai.*} attributes that are known without reading prompts or answers, which never go into a span. Its parent is the
 * span that is current on the thread that makes the call; what follows an asynchronous call runs in the same context, so a tool
 * loop's and a batch's calls have that parent, too. The provider is sent {@code traceparent} and {@code tracestate}, but no
 * baggage: that is the application's own. Thread-safe.
 */
public final class HarborSpans implements Telemetry {
    private static final String SCOPE = "io.harborai";

    private final Tracer tracer;

    private HarborSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Spans made by this, for {@code EngineOptions.telemetry}. */
    public static HarborSpans of(OpenTelemetry openTelemetry) {
        return new HarborSpans(Objects.requireNonNull(openTelemetry).getTracer(SCOPE));
    }

    @Override
    public CallListener begin(CallStart start) {
        Context parent = Context.current();
        SpanBuilder builder = tracer.spanBuilder(CallSpan.name(start.operation(), start.model())).setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(CallSpan.OPERATION, GenAi.operation(start.operation()))
                .setAttribute(CallSpan.REQUEST_MODEL, start.model()).setAttribute(CallSpan.STREAM, start.stream())
                .setAttribute(CallSpan.TRACE_ID, start.traceId());
        if (start.maxTokens() >= 0) {
            builder.setAttribute(CallSpan.MAX_TOKENS, start.maxTokens());
        }
        Span span = builder.startSpan();
        return new CallSpan(start, span, parent.with(span));
    }

    @Override
    public UnaryOperator<Runnable> surroundings() {
        return Context.current()::wrap;
    }
}
