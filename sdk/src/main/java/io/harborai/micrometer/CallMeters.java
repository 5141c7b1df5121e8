package io.harborai.micrometer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.telemetry.CallEnd;
import io.harborai.engine.telemetry.GenAi;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of calls with the same tags.
 *
 * @param firstChunk null for calls without: the conventions want it for streams alone
 * @param output     null for what has none, such as embeddings
 */
record CallMeters(Timer duration, @Nullable Timer firstChunk, DistributionSummary input,
        @Nullable DistributionSummary output,
        Counter requests, Timer requestDuration) {
    /** The conventions' bounds: 10 ms, doubled up to 81.92 s. */
    private static final Duration[] SECONDS = Stream.iterate(Duration.ofMillis(10), last -> last.multipliedBy(2))
            .limit(14).toArray(Duration[]::new);
    /** The conventions' bounds: powers of 4 up to 67 108 864. */
    private static final double[] TOKENS = Stream.iterate(1.0, last -> last * 4).limit(14)
            .mapToDouble(Double::doubleValue).toArray();

    static CallMeters of(MeterRegistry registry, Operation operation, String target, String error, int status,
            boolean streamed) {
        Tags tags = Tags.of("gen_ai.operation.name", GenAi.operation(operation), "gen_ai.provider.name",
                GenAi.provider(target), "gen_ai.request.model", GenAi.model(target, GenAi.OTHER));
        Tags withError = tags.and("error.type", error);
        return new CallMeters(
                Timer.builder("gen_ai.client.operation.duration").description("Time that an operation took.")
                        .tags(withError).serviceLevelObjectives(SECONDS).register(registry),
                streamed ? firstChunk(registry, withError) : null, tokens(registry, tags, "input"),
                operation == Operation.EMBEDDINGS ? null : tokens(registry, tags, "output"),
                Counter.builder("harborai.requests").description("Calls by what became of them.")
                        .tags("model", target, "status", Integer.toString(status)).register(registry),
                Timer.builder("harborai.request.duration").description("Time that a call took.").tags("model", target)
                        .register(registry));
    }

    private static Timer firstChunk(MeterRegistry registry, Tags tags) {
        return Timer.builder("gen_ai.client.operation.time_to_first_chunk")
                .description("Time to the first chunk of a stream.").tags(tags).serviceLevelObjectives(SECONDS)
                .register(registry);
    }

    private static DistributionSummary tokens(MeterRegistry registry, Tags tags, String type) {
        return DistributionSummary.builder("gen_ai.client.token.usage").description("Tokens that an operation used.")
                .tags(tags.and("gen_ai.token.type", type)).serviceLevelObjectives(TOKENS).register(registry);
    }

    void record(CallEnd end) {
        duration.record(end.durationNanos(), TimeUnit.NANOSECONDS);
        requestDuration.record(end.durationNanos(), TimeUnit.NANOSECONDS);
        requests.increment();
        if (firstChunk != null) {
            firstChunk.record(end.firstChunkNanos(), TimeUnit.NANOSECONDS);
        }
        Usage usage = end.ending().usage();
        if (usage.reported()) {
            input.record((double) usage.promptTokens());
            if (output != null) {
                output.record((double) usage.completionTokens());
            }
        }
    }
}
