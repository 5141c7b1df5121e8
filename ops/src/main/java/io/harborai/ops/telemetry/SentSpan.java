package io.harborai.ops.telemetry;

import java.util.List;

import io.harborai.platform.trace.CallSpan;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;

/** A call's span in OpenTelemetry's form. */
record SentSpan(CallSpan span, Resource resource, InstrumentationScopeInfo scope) implements SpanData {
    private static final long NANOS = 1_000_000;

    @Override
    public String getName() {
        return span.name();
    }

    @Override
    public SpanKind getKind() {
        return SpanKind.SERVER;
    }

    @Override
    public SpanContext getSpanContext() {
        return SpanContext.create(span.traceId(), span.spanId(), TraceFlags.getSampled(), TraceState.getDefault());
    }

    @Override
    public SpanContext getParentSpanContext() {
        return span.parentId().isEmpty()
                ? SpanContext.getInvalid()
                : SpanContext.createFromRemoteParent(span.traceId(), span.parentId(), TraceFlags.getSampled(),
                        TraceState.getDefault());
    }

    @Override
    public StatusData getStatus() {
        String error = span.error();
        return error == null ? StatusData.unset() : StatusData.create(StatusCode.ERROR, error);
    }

    @Override
    public long getStartEpochNanos() {
        return span.startMillis() * NANOS;
    }

    @Override
    public long getEndEpochNanos() {
        return getStartEpochNanos() + span.nanos();
    }

    @Override
    public Attributes getAttributes() {
        AttributesBuilder attributes = Attributes.builder();
        span.texts().forEach(attributes::put);
        span.numbers().forEach((name, value) -> attributes.put(name, value.longValue()));
        return attributes.build();
    }

    @Override
    public List<EventData> getEvents() {
        return span.firstNanos() < 0
                ? List.of()
                : List.of(EventData.create(getStartEpochNanos() + span.firstNanos(), "gen_ai.first_content",
                        Attributes.empty()));
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return getEvents().size();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return span.texts().size() + span.numbers().size();
    }

    /** The interface still asks for it, though nobody does. */
    @Override
    @Deprecated
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return InstrumentationLibraryInfo.create(scope.getName(), scope.getVersion());
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return scope;
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
