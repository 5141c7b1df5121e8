package io.harborai;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.harborai.chat.ChatRequest;
import io.harborai.chat.ChatStream;
import io.harborai.chat.Tool;
import io.harborai.error.HarborAIException;
import io.harborai.opentelemetry.HarborSpans;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

final class OpenTelemetryTest {
    record Place(String city) {}

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider tracers = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter)).build();
    private final OpenTelemetry openTelemetry = OpenTelemetrySdk.builder().setTracerProvider(tracers).build();
    private final Lab lab = Lab.open(builder -> builder.engine(o -> o.telemetry(HarborSpans.of(openTelemetry)))
            .alias("smart", a -> a.target("lab/gpt")));

    @AfterEach
    void close() {
        lab.close();
        tracers.close();
    }

    @Test
    void aCallIsASpanByTheConventions() {
        String id = lab.chat().create(r -> r.model("smart").user("secret question").maxTokens(77)).info().traceId();
        SpanData span = only();
        assertThat(span.getName()).isEqualTo("chat gpt");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(text(span, "gen_ai.operation.name")).isEqualTo("chat");
        assertThat(text(span, "gen_ai.provider.name")).isEqualTo("lab");
        assertThat(text(span, "gen_ai.request.model")).isEqualTo("gpt");
        assertThat(text(span, "harborai.model")).isEqualTo("smart");
        assertThat(text(span, "harborai.trace_id")).isEqualTo(id);
        assertThat(number(span, "gen_ai.request.max_tokens")).isEqualTo(77);
        assertThat(number(span, "gen_ai.usage.input_tokens")).isPositive();
        assertThat(number(span, "gen_ai.usage.output_tokens")).isPositive();
        assertThat(number(span, "harborai.attempts")).isEqualTo(1);
        assertThat(span.getAttributes().toString()).doesNotContain("secret");
    }

    @Test
    void theProviderIsToldTheTraceAndNoBaggage() throws Exception {
        Span parent = openTelemetry.getTracer("test").spanBuilder("work").startSpan();
        Context context = Context.root().with(parent).with(Baggage.builder().put("user", "ann").build());
        context.wrap(() -> lab.chat().create(r -> r.model("lab/gpt").user("hello"))).call();
        SpanData span = only();
        assertThat(span.getParentSpanId()).isEqualTo(parent.getSpanContext().getSpanId());
        assertThat(lab.standin().requests()).singleElement().satisfies(request -> {
            assertThat(request.header("traceparent").orElse(""))
                    .startsWith("00-" + parent.getSpanContext().getTraceId() + "-" + span.getSpanId() + "-");
            assertThat(request.header("baggage")).isEmpty();
        });
    }

    @Test
    void streamsTellTheirFirstChunkAndFailuresTheirKind() {
        try (ChatStream stream = lab.chat().stream(r -> r.model("lab/gpt+first=50").user("hello"))) {
            stream.finalCompletion();
        }
        assertThat(only().getAttributes().get(AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk")))
                .isBetween(0.049, 10.0);
        exporter.reset();
        assertThatExceptionOfType(HarborAIException.class)
                .isThrownBy(() -> lab.chat().create(r -> r.model("lab/gpt+status=500").user("hello")));
        SpanData failed = only();
        assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(text(failed, "error.type")).isEqualTo("provider_error");
        exporter.reset();
        try (ChatStream stream = lab.chat().stream(r -> r.model("lab/gpt+rate=20+tokens=50").user("hello"))) {
            stream.iterator().next();
        }
        Awaitility.await().until(() -> exporter.getFinishedSpanItems().size() == 1);
        assertThat(text(only(), "error.type")).isEqualTo("cancelled");
    }

    @Test
    void everyCallOfALoopAndABatchHasTheCallersSpanForAParent() throws Exception {
        List<Map<String, String>> seen = new CopyOnWriteArrayList<>();
        Span parent = openTelemetry.getTracer("test").spanBuilder("work").startSpan();
        Context.root().with(parent).wrap(() -> {
            lab.chat().runAsync(r -> r.model("lab/gpt").user("How is the weather?"),
                    Tool.of("weather", "Tells the weather.", Place.class, place -> {
                        seen.add(Map.of("span", Span.current().getSpanContext().getSpanId()));
                        return Map.of("degrees", 21);
                    })).get();
            List<ChatRequest> requests = List.of(request("a"), request("b"), request("c"));
            return lab.chat().processBatch(requests, 1);
        }).call();
        assertThat(exporter.getFinishedSpanItems()).hasSize(5).allSatisfy(span -> assertThat(span.getParentSpanId())
                .isEqualTo(parent.getSpanContext().getSpanId()));
        assertThat(seen).containsExactly(Map.of("span", parent.getSpanContext().getSpanId()));
    }

    private static ChatRequest request(String text) {
        return ChatRequest.builder().model("lab/gpt").user(text).build();
    }

    private SpanData only() {
        List<SpanData> spans = exporter.getFinishedSpanItems();
        assertThat(spans).hasSize(1);
        return spans.get(0);
    }

    private static String text(SpanData span, String key) {
        return String.valueOf(span.getAttributes().get(AttributeKey.stringKey(key)));
    }

    private static long number(SpanData span, String key) {
        Long value = span.getAttributes().get(AttributeKey.longKey(key));
        return value == null ? -1 : value;
    }
}
