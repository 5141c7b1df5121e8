package io.harborai.micrometer;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import io.harborai.HarborAI;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.telemetry.CallEnd;
import io.harborai.engine.telemetry.CallListener;
import io.harborai.engine.telemetry.CallStart;
import io.harborai.engine.telemetry.GenAi;
import io.harborai.engine.telemetry.Telemetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Meters of a client's calls. By OpenTelemetry's conventions for generative AI: {@code gen_ai.client.operation.duration},
 * {@code gen_ai.client.operation.time_to_first_chunk} (streams only) and {@code gen_ai.client.token.usage}, with the tags
 * {@code gen_ai.operation.name}, {@code gen_ai.provider.name}, {@code gen_ai.request.model} and {@code error.type}
 * ({@code none} for a complete answer). Under HarborAI's own names: {@code harborai.requests} with {@code model} and
 * {@code status}, and {@code harborai.request.duration} with {@code model}.
 * <p>
 * Tags come from closed sets: who answered, not what was asked, and the first {@value #MOST_TARGETS} of them; all others are
 * {@code _OTHER}. Thread-safe, lock-free once a meter is there.
 */
public final class HarborMeters implements Telemetry {
    /** Targets that get meters of their own. */
    public static final int MOST_TARGETS = 200;

    private final MeterRegistry registry;
    private final Map<String, Boolean> targets = new ConcurrentHashMap<>();
    private final Map<Key, CallMeters> meters = new ConcurrentHashMap<>();

    private HarborMeters(MeterRegistry registry) {
        this.registry = Objects.requireNonNull(registry);
    }

    /** What calls with the same tags have in common. */
    private record Key(Operation operation, String target, String error, int status, boolean streamed) {}

    /** Meters in this registry, for {@code EngineOptions.telemetry}. */
    public static HarborMeters of(MeterRegistry registry) {
        return new HarborMeters(registry);
    }

    /**
     * Gauges of a client, read when the registry is: {@code harborai.active.connections}, {@code harborai.cache.hit.rate},
     * {@code harborai.memory.usage.mb} (the process), {@code harborai.requests.queued} and {@code harborai.requests.in.flight}.
     * Once the client is closed, they say nothing.
     */
    public static void gauges(MeterRegistry registry, HarborAI client) {
        Gauge.builder("harborai.active.connections", client,
                harbor -> harbor.concurrencyStats().connections().active()).register(registry);
        Gauge.builder("harborai.cache.hit.rate", client, harbor -> harbor.memoryStats().cache().hitRate())
                .register(registry);
        Gauge.builder("harborai.memory.usage.mb", client, harbor -> harbor.memoryStats().systemMemory().rssMb())
                .register(registry);
        Gauge.builder("harborai.requests.queued", client,
                harbor -> harbor.concurrencyStats().requests().queueLength()).register(registry);
        Gauge.builder("harborai.requests.in.flight", client,
                harbor -> harbor.concurrencyStats().requests().inFlight()).register(registry);
    }

    @Override
    public CallListener begin(CallStart start) {
        return new CallListener() {
            @Override
            public void ended(CallEnd end) {
                record(start.operation(), end);
            }
        };
    }

    private void record(Operation operation, CallEnd end) {
        String error = end.failure().map(failure -> failure.kind().code()).orElse("none");
        int status = end.failure().map(Failure::status).orElse(200);
        Key key = new Key(operation, counted(end.ending().target()), error, status,
                end.firstChunkNanos() >= 0);
        meters.computeIfAbsent(key, this::made).record(end);
    }

    /** The target, as long as there are not too many. */
    private String counted(@Nullable String target) {
        if (target == null) {
            return GenAi.OTHER;
        }
        if (targets.containsKey(target)) {
            return target;
        }
        if (targets.size() >= MOST_TARGETS) {
            return GenAi.OTHER;
        }
        targets.put(target, true);
        return target;
    }

    private CallMeters made(Key key) {
        return CallMeters.of(registry, key.operation(), key.target(), key.error(), key.status(),
                key.streamed());
    }
}
