package io.harborai.call;

import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import io.harborai.engine.EngineSettings;
import io.harborai.engine.accounting.Budget;
import io.harborai.engine.accounting.PriceTable;
import io.harborai.engine.plugin.Interceptor;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.StructuredOutput;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.telemetry.Telemetry;
import org.jspecify.annotations.Nullable;

/**
 * A client's settings, checked. Holds nothing that needs the network stack's classes, so that a client is made without them.
 *
 * @param defaultModel the model of requests that name none
 * @param engine       how the engine behaves; its loops are the threads that do the I/O
 * @param lazyLoading  whether providers that run in this process are loaded by their first call, not by the first of all
 * @param interceptors look at calls on their way
 * @param timeLimitMs  the bound on each call, {@link Long#MAX_VALUE} for the providers' own
 * @param executor     runs what follows an asynchronous call, null for the SDK's own threads
 * @param telemetry    watches calls
 * @param structuredOutput how providers are asked for JSON of a schema, where their user says so
 * @param accounting what calls cost, and how much they may
 */
public record ClientSettings(List<RemoteProvider> providers, List<AliasPlan> aliases, @Nullable String defaultModel,
        EngineSettings engine, boolean lazyLoading, List<Interceptor> interceptors, long timeLimitMs,
        @Nullable Executor executor, List<Telemetry> telemetry, Map<String, StructuredOutput> structuredOutput,
        Accounting accounting) {
    public ClientSettings {
        structuredOutput = Map.copyOf(structuredOutput);
        providers = List.copyOf(providers);
        aliases = List.copyOf(aliases);
        interceptors = List.copyOf(interceptors);
        telemetry = List.copyOf(telemetry);
    }

    /**
     * What calls cost, and how much they may.
     *
     * @param own     prices that come before those of the shipped table
     * @param dollars US dollars for one unit of a currency, for routing by price
     * @param budget  what the client may spend, null for no bound
     */
    public record Accounting(PriceTable own, Map<Currency, Double> dollars, @Nullable Budget budget) {
        public Accounting {
            dollars = Map.copyOf(dollars);
        }

        /** The prices in force. */
        PriceTable table() {
            return own.isEmpty() ? PriceTable.shipped() : PriceTable.shipped().with(own);
        }
    }

    /** An alias by the names of its targets. */
    public record AliasPlan(String name, List<TargetPlan> targets, boolean weighted, int retries,
            Set<FallbackCause> fallbackOn, List<TagRule> rules) {
        public AliasPlan {
            rules = List.copyOf(rules);
            targets = List.copyOf(targets);
            fallbackOn = Set.copyOf(fallbackOn);
        }

        /** The targets of all its calls. */
        public List<TargetPlan> allTargets() {
            return Stream.concat(targets.stream(), rules.stream().flatMap(rule -> rule.targets().stream())).toList();
        }
    }

    /** Leads calls with a tag to targets of their own; the value may have stars, for any characters. */
    public record TagRule(String tag, String value, List<TargetPlan> targets) {
        public TagRule {
            targets = List.copyOf(targets);
        }
    }

    /** One target of an alias. */
    public record TargetPlan(String provider, String model, int weight) {}
}
