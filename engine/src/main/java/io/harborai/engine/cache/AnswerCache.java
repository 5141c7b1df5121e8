package io.harborai.engine.cache;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.harborai.engine.memory.Trimmable;
import org.jspecify.annotations.Nullable;

/** The answers that are kept, bounded by number, bytes and time. Thread-safe. */
public final class AnswerCache implements Trimmable {
    /** A longer answer is not kept. */
    public static final int MAX_ANSWER_BYTES = 1 << 20;
    /** What an entry costs beside its bytes, by measure about: key, node, object headers. */
    private static final int ENTRY_BYTES = 256;
    /** One trimming looks at so many. */
    private static final int MOST_TRIMMED = 100_000;

    private final CacheSettings settings;
    private final Cache<CacheKey, Entry> answers;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private volatile int maxEntries;

    private record Entry(CachedAnswer answer, long ttlNanos) {}

    /**
     * What the cache holds and did.
     *
     * @param entries   answers in it
     * @param bytes     bytes of them, about
     * @param hits      answers given
     * @param misses    answers that were not there
     * @param evictions answers that had to go for room or time
     */
    public record Figures(long entries, long bytes, long hits, long misses, long evictions) {
        /** The share of hits, 0 to 1; 0 before the first question. */
        public double hitRate() {
            return hits + misses == 0 ? 0 : (double) hits / (hits + misses);
        }
    }

    /** An empty cache; {@code nanos} as {@link System#nanoTime()}. */
    public AnswerCache(CacheSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.maxEntries = settings.maxEntries();
        // By bytes alone Caffeine bounds; an entry weighs at least its share, so that their number is bounded too.
        this.answers = Caffeine.newBuilder().maximumWeight(settings.maxBytes())
                .weigher((CacheKey key, Entry entry) -> weight(entry)).ticker(nanos::getAsLong)
                .executor(Runnable::run).expireAfter(new OwnTime())
                .evictionListener((key, entry, cause) -> evictions.increment()).build();
    }

    private int weight(Entry entry) {
        long share = settings.maxBytes() / maxEntries;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(share, entry.answer().bytes().length + ENTRY_BYTES));
    }

    /** Whether calls use it that do not say. */
    public boolean usedByDefault() {
        return settings.enabled();
    }

    /** The answer to a call, null when it is not there. */
    public @Nullable CachedAnswer find(CacheKey key) {
        Entry entry = answers.getIfPresent(key);
        if (entry == null) {
            misses.increment();
            return null;
        }
        hits.increment();
        return entry.answer();
    }

    /** Keeps an answer; {@code ttl} null for the usual time. */
    public void keep(CacheKey key, CachedAnswer answer, @Nullable Duration ttl) {
        if (answer.bytes().length <= MAX_ANSWER_BYTES) {
            answers.put(key, new Entry(answer, (ttl == null ? settings.ttl() : ttl).toNanos()));
        }
    }

    @Override
    public String name() {
        return "answer cache";
    }

    /** Lets go of the answers that are used least. */
    @Override
    public long trim(long bytes) {
        long before = bytes();
        long wanted = Math.min(bytes, before);
        answers.policy().eviction().ifPresent(eviction -> {
            long freed = 0;
            for (CacheKey key : eviction.coldest(MOST_TRIMMED).keySet()) {
                if (freed >= wanted) {
                    break;
                }
                freed += eviction.weightOf(key).orElse(0);
                answers.invalidate(key);
                evictions.increment();
            }
        });
        return Math.max(0, before - bytes());
    }

    private long bytes() {
        return answers.policy().eviction().map(eviction -> eviction.weightedSize().orElse(0)).orElse(0L);
    }

    /** Removes what is out of time, for the memory's sake; it is not given anyway. */
    @Override
    public void cleanUp() {
        answers.cleanUp();
    }

    /** Empties it. */
    public void clear() {
        answers.invalidateAll();
    }

    /** Changes the bound on entries; answers that are there count as before. */
    public void resize(int entries) {
        if (entries < 1) {
            throw new IllegalArgumentException("entries is " + entries + ", it must be at least 1");
        }
        maxEntries = entries;
    }

    /** What it holds and did. */
    public Figures figures() {
        return new Figures(answers.estimatedSize(), bytes(), hits.sum(), misses.sum(), evictions.sum());
    }

    /** Each answer lives as long as its call said, whether it is read or not. */
    private static final class OwnTime implements Expiry<CacheKey, Entry> {
        @Override
        public long expireAfterCreate(CacheKey key, Entry entry, long now) {
            return entry.ttlNanos();
        }

        @Override
        public long expireAfterUpdate(CacheKey key, Entry entry, long now, long left) {
            return entry.ttlNanos();
        }

        @Override
        public long expireAfterRead(CacheKey key, Entry entry, long now, long left) {
            return left;
        }
    }
}
