package io.harborai.engine;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.cache.AnswerForm;
import io.harborai.engine.cache.CacheKey;
import io.harborai.engine.cache.CachedAnswer;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.stats.CallCounters;
import io.harborai.engine.stats.LatencyRecorder;
import io.harborai.engine.stats.SharedLatencies;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are given on the very thread that asks, because they are in the cache. The way to an event loop and back would
 * take a hundred times as long as finding them. Thread-safe.
 */
final class RememberedAnswers {
    private final AnswerCache cache;
    private final CallCounters counters;
    private final LongSupplier nanos;
    private final SharedLatencies latencies;

    RememberedAnswers(AnswerCache cache, CallCounters counters, LongSupplier nanos) {
        this.cache = cache;
        this.counters = counters;
        this.nanos = nanos;
        this.latencies = new SharedLatencies(nanos);
    }

    /** The answer, counted as a call; null when it is not there, or the call is not to be answered from memory. */
    @Nullable
    CachedAnswer find(Call call, Supplier<CacheKey> key) {
        if (!call.options().cache().read() || !cache.takes(call)) {
            return null;
        }
        CachedAnswer answer = cache.glance(key.get(), AnswerForm.of(call));
        if (answer != null) {
            counters.begun();
            counters.completed();
            latencies.record(nanos.getAsLong() - call.startNanos());
        }
        return answer;
    }

    List<LatencyRecorder> latencies() {
        return latencies.recorders();
    }
}
