package io.harborai.engine.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * The questions whose answers are kept, by what they mean. It holds no answers: it leads to the key of one. Only questions
 * of one group are compared, one by one, so that a question finds exactly what is nearest. Shared by all event loops; a group
 * is an immutable list that is swapped as a whole, so that who searches waits for nobody.
 */
public final class SemanticIndex {
    /** Most questions of one group, the newest: comparing with all of them is work for the event loop. */
    public static final int MAX_GROUP = 1_000;

    private final SemanticSettings settings;
    private final int groupLimit;
    private final Cache<CacheKey, List<Sample>> groups;
    private final Cache<CacheKey, Vector> vectors;
    private final LongAdder hits = new LongAdder();
    private final LongAdder failures = new LongAdder();

    private record Sample(CacheKey answer, Wording wording, Vector vector) {}

    /**
     * A question that means the same.
     *
     * @param answer     the key of its answer
     * @param similarity their cosine
     */
    public record Match(CacheKey answer, float similarity) {}

    /** An empty index; what nobody asks for is forgotten after the cache's usual time. */
    SemanticIndex(CacheSettings cache, LongSupplier nanos) {
        this.settings = cache.semantic();
        this.groupLimit = Math.min(MAX_GROUP, settings.maxEntries());
        this.groups = Caffeine.newBuilder().maximumWeight(settings.maxEntries())
                .weigher((CacheKey group, List<Sample> samples) -> samples.size()).ticker(nanos::getAsLong)
                .executor(Runnable::run).expireAfterAccess(cache.ttl()).build();
        this.vectors = Caffeine.newBuilder().maximumSize(settings.maxEntries()).ticker(nanos::getAsLong)
                .executor(Runnable::run).expireAfterAccess(cache.ttl()).build();
    }

    public SemanticSettings settings() {
        return settings;
    }

    /** The vector of a question that was asked before within this tenant, null when there is none. */
    public @Nullable Vector vector(SemanticQuestion question, String tenant) {
        return vectors.getIfPresent(question.textKey(tenant));
    }

    /** Remembers the vector of a question. */
    public void learn(SemanticQuestion question, String tenant, Vector vector) {
        vectors.put(question.textKey(tenant), vector);
    }

    /**
     * The nearest question that is near enough, has the same numbers and negations, and whose answer is there.
     *
     * @param there whether the cache has the answer of a key
     */
    public @Nullable Match find(SemanticQuestion question, Vector vector, Predicate<CacheKey> there) {
        List<Sample> samples = groups.getIfPresent(question.group());
        if (samples == null) {
            return null;
        }
        Wording wording = Wording.of(question.text());
        Sample nearest = null;
        // Rounding may take a vector's cosine with itself a little below 1.
        double best = settings.threshold() - 1e-6;
        for (Sample sample : samples) {
            double similarity = sample.wording().equals(wording) ? sample.vector().cosine(vector, best) : -1;
            if (similarity >= best && there.test(sample.answer())) {
                best = similarity;
                nearest = sample;
            }
        }
        return nearest == null ? null : new Match(nearest.answer(), (float) Math.min(1, best));
    }

    /** Remembers a question whose answer is kept under that key; the oldest ones of its group go for it. */
    public void add(SemanticQuestion question, Vector vector, CacheKey answer, Predicate<CacheKey> there) {
        Sample added = new Sample(answer, Wording.of(question.text()), vector);
        groups.asMap().compute(question.group(), (group, before) -> with(before == null ? List.of() : before, added,
                there));
    }

    private List<Sample> with(List<Sample> before, Sample added, Predicate<CacheKey> there) {
        boolean full = before.size() >= groupLimit;
        List<Sample> after = new ArrayList<>(before.size() + 1);
        for (Sample sample : before) {
            if (!sample.answer().equals(added.answer()) && (!full || there.test(sample.answer()))) {
                after.add(sample);
            }
        }
        after.add(added);
        return List.copyOf(after.subList(Math.max(0, after.size() - groupLimit), after.size()));
    }

    /** Counts a question that was answered by another's answer. */
    public void countHit() {
        hits.increment();
    }

    /** Counts a question whose embedding failed or took too long. */
    public void countFailure() {
        failures.increment();
    }

    long hits() {
        return hits.sum();
    }

    long failures() {
        return failures.sum();
    }

    /** Questions it remembers, about. */
    long size() {
        return groups.policy().eviction().map(eviction -> eviction.weightedSize().orElse(0)).orElse(0L);
    }

    void cleanUp() {
        groups.cleanUp();
        vectors.cleanUp();
    }

    void clear() {
        groups.invalidateAll();
        vectors.invalidateAll();
    }
}
