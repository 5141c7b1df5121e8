package io.harborai.call;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.StructuredOutput;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.transport.PoolLimits;
import org.jspecify.annotations.Nullable;

/**
 * A client's settings, checked. Holds nothing that needs the network stack's classes, so that a client is made without them.
 *
 * @param defaultModel the model of requests that name none
 * @param eventLoops   threads that do the I/O, 1 to 64
 * @param timeLimitMs  the bound on each call, {@link Long#MAX_VALUE} for the providers' own
 * @param executor     runs what follows an asynchronous call, null for the SDK's own threads
 * @param structuredOutput how providers are asked for JSON of a schema, where their user says so
 */
public record ClientSettings(List<RemoteProvider> providers, List<AliasPlan> aliases, @Nullable String defaultModel,
        PoolLimits pool, int eventLoops, long timeLimitMs, @Nullable Executor executor,
        Map<String, StructuredOutput> structuredOutput) {
    public ClientSettings {
        structuredOutput = Map.copyOf(structuredOutput);
        providers = List.copyOf(providers);
        aliases = List.copyOf(aliases);
    }

    /** An alias by the names of its targets. */
    public record AliasPlan(String name, List<TargetPlan> targets, boolean weighted, int retries,
            Set<FallbackCause> fallbackOn) {
        public AliasPlan {
            targets = List.copyOf(targets);
            fallbackOn = Set.copyOf(fallbackOn);
        }
    }

    /** One target of an alias. */
    public record TargetPlan(String provider, String model, int weight) {}
}
