package io.harborai.ops.tune;

import java.time.Duration;
import java.util.List;

/**
 * How calls went, as measured.
 *
 * @param targets     each model at its provider
 * @param perSecond   calls that ended a second, over the last minute
 * @param p99Ms       99th percentile of their time, over the last minute
 * @param minuteCalls calls of that minute
 * @param poolShare   connections that carry a call, of those allowed, 0 to 1
 * @param perHost     most connections to one host
 * @param queued      calls that wait for room now
 * @param shed        calls turned away because of overload
 * @param completed   calls that were answered
 * @param cache       the cache
 * @param firstToken  longest wait for the first byte of an answer, as configured
 * @param batching    whether embedding calls are joined
 */
public record Behaviour(List<Target> targets, double perSecond, double p99Ms, long minuteCalls, double poolShare,
        int perHost, long queued, long shed, long completed, Cache cache, Duration firstToken, boolean batching) {
    /** Copies the list. */
    public Behaviour {
        targets = List.copyOf(targets);
    }

    /**
     * A model at its provider.
     *
     * @param name     {@code provider/model}
     * @param embeds   whether it makes vectors
     * @param answered calls that were answered
     * @param faults   calls that failed through its fault
     * @param meanMs   mean time of the answered ones
     * @param retries  further attempts
     * @param waits    attempts that waited for its rate
     */
    public record Target(String name, boolean embeds, long answered, long faults, double meanMs, long retries,
            long waits) {}

    /**
     * The cache.
     *
     * @param lookups   calls by it
     * @param hits      those that it answered
     * @param entries   answers that it has
     * @param most      answers that it may have
     * @param evictions answers that had to go
     * @param everyCall whether calls go by it unless they say otherwise
     */
    public record Cache(long lookups, long hits, long entries, int most, long evictions, boolean everyCall) {}
}
