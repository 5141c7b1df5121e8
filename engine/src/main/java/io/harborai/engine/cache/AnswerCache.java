package io.harborai.engine.cache;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Operation;
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

    private static final AnswerForm NO_FORM = new AnswerForm(Operation.MODELS, false, false);
    /** Stands for a form that an answer cannot be told in, so that nobody tries twice. */
    private static final CachedAnswer NONE = new CachedAnswer(new byte[0], NO_FORM, "", "");

    private volatile long maxBytes;
    private volatile boolean enabled;
    private volatile Duration ttl;
    private final Cache<CacheKey, Entry> answers;
    private final @Nullable SemanticIndex semantic;
    private volatile @Nullable Elsewhere elsewhere;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder followers = new LongAdder();
    private volatile int maxEntries;

    /** Where other processes keep answers, and what time it is there. */
    private record Elsewhere(SharedAnswers answers, InstantSource clock) {}

    /** An answer as it came, and in the other forms that were asked for since. */
    private record Entry(CachedAnswer answer, Map<AnswerForm, CachedAnswer> others, long ttlNanos) {
        long bytes() {
            long bytes = (long) ENTRY_BYTES + answer.bytes().length;
            for (CachedAnswer other : others.values()) {
                bytes += (long) ENTRY_BYTES + other.bytes().length;
            }
            return bytes;
        }

        Entry with(AnswerForm form, CachedAnswer other) {
            Map<AnswerForm, CachedAnswer> more = new HashMap<>(others);
            more.put(form, other);
            return new Entry(answer, Map.copyOf(more), ttlNanos);
        }
    }

    /**
     * What the cache holds and did.
     *
     * @param entries          answers in it
     * @param bytes            bytes of them, about
     * @param hits             answers given to the very question
     * @param misses           questions whose own answer was not there, those of semantic hits among them
     * @param evictions        answers that had to go for room or time
     * @param semanticHits     answers given to questions that mean the same
     * @param semanticFailures questions whose embedding failed or took too long
     * @param followers        answers that a call got from another one that asked the same at the same moment; counted as a
     *                         miss before
     * @param questions        questions that are remembered by what they mean, about
     */
    public record Figures(long entries, long bytes, long hits, long misses, long evictions, long semanticHits,
            long semanticFailures, long followers, long questions) {
        /** The share of calls that needed no call upstream, 0 to 1; 0 before the first question. */
        public double hitRate() {
            return hits + misses == 0 ? 0 : (double) (hits + semanticHits + followers) / (hits + misses);
        }
    }

    /** An empty cache; {@code nanos} as {@link System#nanoTime()}. */
    public AnswerCache(CacheSettings settings, LongSupplier nanos) {
        this.maxBytes = settings.maxBytes();
        this.enabled = settings.enabled();
        this.ttl = settings.ttl();
        this.maxEntries = settings.maxEntries();
        this.semantic = settings.semantic().enabled() ? new SemanticIndex(settings, nanos) : null;
        // By bytes alone Caffeine bounds; an entry weighs at least its share, so that their number is bounded too.
        this.answers = Caffeine.newBuilder().maximumWeight(settings.maxBytes())
                .weigher((CacheKey key, Entry entry) -> weight(entry)).ticker(nanos::getAsLong)
                .executor(Runnable::run).expireAfter(new OwnTime())
                .evictionListener((key, entry, cause) -> evictions.increment()).build();
    }

    private int weight(Entry entry) {
        long share = maxBytes / maxEntries;
        return (int) Math.min(Integer.MAX_VALUE, Math.max(share, entry.bytes()));
    }

    /** Whether calls use it that do not say. */
    public boolean usedByDefault() {
        return enabled;
    }

    /**
     * Changes what happens to calls that say nothing of the cache, from the next one on; kept answers keep their time.
     *
     * @param byDefault whether they use it
     * @param usual     how long an answer lives, more than 0
     */
    public void adjust(boolean byDefault, Duration usual) {
        if (usual.isNegative() || usual.isZero()) {
            throw new IllegalArgumentException("usual is " + usual + ", it must be more than 0");
        }
        enabled = byDefault;
        ttl = usual;
    }

    /** Whether a call goes by the cache at all. */
    public boolean takes(Call call) {
        CacheUse use = call.options().cache();
        boolean on = use.wish() == CacheUse.Wish.ON || use.wish() == CacheUse.Wish.DEFAULT && usedByDefault();
        return on && (use.read() || use.write()) && !call.operation().reads() && !call.operation().isMedia();
    }

    /** As {@link #find}, but only a hit is counted: who finds nothing asks again where the call goes on. */
    public @Nullable CachedAnswer glance(CacheKey key, AnswerForm form) {
        CachedAnswer answer = peek(key, form);
        if (answer != null) {
            hits.increment();
        }
        return answer;
    }

    /** The answer to a call in that form, null when it is not there or cannot be told in that form. */
    public @Nullable CachedAnswer find(CacheKey key, AnswerForm form) {
        CachedAnswer answer = peek(key, form);
        (answer == null ? misses : hits).increment();
        return answer;
    }

    /** As {@link #find}, but not counted: for who was answered from it already, or asks on behalf of another. */
    public @Nullable CachedAnswer peek(CacheKey key, AnswerForm form) {
        Entry entry = answers.getIfPresent(key);
        if (entry == null || entry.answer().form().equals(form)) {
            return entry == null ? null : entry.answer();
        }
        CachedAnswer other = entry.others().get(form);
        if (other == null) {
            CachedAnswer converted = OtherForm.of(entry.answer(), form);
            other = converted == null ? NONE : converted;
            // Whoever came first, or kept a newer answer meanwhile, is left alone: the next one converts again.
            answers.asMap().replace(key, entry, entry.with(form, other));
        }
        return other == NONE ? null : other;
    }

    /** Counts a call that waited for another one, and got its answer. */
    public void countFollower() {
        followers.increment();
    }

    /** Whether there is an answer to that call, in whatever form. Neither counted nor a use of it. */
    public boolean has(CacheKey key) {
        return answers.asMap().containsKey(key);
    }

    /** The questions that are compared by what they mean, null when none are. */
    public @Nullable SemanticIndex semantic() {
        return semantic;
    }

    /** Keeps an answer; {@code lifetime} null for the usual time. */
    public void keep(CacheKey key, CachedAnswer answer, @Nullable Duration lifetime) {
        if (answer.bytes().length > MAX_ANSWER_BYTES) {
            return;
        }
        Duration life = lifetime == null ? ttl : lifetime;
        answers.put(key, new Entry(answer, Map.of(), life.toNanos()));
        Elsewhere others = elsewhere;
        if (others != null && life.toMillis() > 0) {
            others.answers().put(key.text(), AnswerBytes.of(answer, others.clock().instant().plus(life)), life);
        }
    }

    /**
     * From now on keeps answers for other processes too, and looks for theirs.
     *
     * @param clock tells until when an answer lasts; the processes' clocks should agree within seconds
     */
    public void share(SharedAnswers others, InstantSource clock) {
        elsewhere = new Elsewhere(others, clock);
    }

    /** Whether other processes' answers are looked for. */
    public boolean isShared() {
        return elsewhere != null;
    }

    /** Looks whether another process has the answer, and if so keeps it here; then runs {@code then} on {@code loop}, or at once. */
    public void fetch(CacheKey key, Executor loop, Runnable then) {
        Elsewhere others = elsewhere;
        if (others == null) {
            then.run();
            return;
        }
        others.answers().get(key.text(), loop, bytes -> {
            AnswerBytes.Lasting found = bytes.map(some -> AnswerBytes.read(some, others.clock().instant()))
                    .orElse(null);
            if (found != null) {
                answers.put(key, new Entry(found.answer(), Map.of(), found.left().toNanos()));
            }
            then.run();
        });
    }

    /** What was counted as a miss was found at another process. */
    public void countFetched() {
        misses.decrement();
        hits.increment();
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
        if (semantic != null) {
            semantic.cleanUp();
        }
    }

    /** Empties it. */
    public void clear() {
        answers.invalidateAll();
        if (semantic != null) {
            semantic.clear();
        }
    }

    /** Changes the bounds on entries and bytes; when there is more, what is used least goes. May take a moment. */
    public void resize(int entries, long bytes) {
        if (bytes < 1 << 20) {
            throw new IllegalArgumentException("bytes is " + bytes + ", it must be at least 1 MB");
        }
        maxBytes = bytes;
        answers.policy().eviction().ifPresent(eviction -> eviction.setMaximum(bytes));
        resize(entries);
    }

    /** Changes the bound on entries; when there are more, those that are used least go. May take a moment. */
    public void resize(int entries) {
        if (entries < 1) {
            throw new IllegalArgumentException("entries is " + entries + ", it must be at least 1");
        }
        maxEntries = entries;
        answers.policy().eviction().ifPresent(eviction -> {
            List<CacheKey> hottest = List.copyOf(eviction.hottest(MOST_TRIMMED).keySet());
            for (int i = 0; i < hottest.size(); i++) {
                if (i < entries) {
                    weighAnew(hottest.get(i));
                } else {
                    answers.invalidate(hottest.get(i));
                    evictions.increment();
                }
            }
        });
    }

    /** An entry's share of the memory depends on how many there may be. */
    private void weighAnew(CacheKey key) {
        answers.policy().expireVariably().ifPresent(expiry -> expiry.getExpiresAfter(key).ifPresent(left -> {
            Entry entry = answers.getIfPresent(key);
            if (entry != null) {
                Entry unused = expiry.put(key, entry, left);
            }
        }));
    }

    /** What it holds and did. */
    public Figures figures() {
        return new Figures(answers.estimatedSize(), bytes(), hits.sum(), misses.sum(), evictions.sum(),
                semantic == null ? 0 : semantic.hits(), semantic == null ? 0 : semantic.failures(), followers.sum(),
                semantic == null ? 0 : semantic.size());
    }

    /** Each answer lives as long as its call said, whether it is read or not. */
    private static final class OwnTime implements Expiry<CacheKey, Entry> {
        @Override
        public long expireAfterCreate(CacheKey key, Entry entry, long now) {
            return entry.ttlNanos();
        }

        @Override
        public long expireAfterUpdate(CacheKey key, Entry entry, long now, long left) {
            // Another form of the same answer is no newer answer.
            return entry.others().isEmpty() ? entry.ttlNanos() : left;
        }

        @Override
        public long expireAfterRead(CacheKey key, Entry entry, long now, long left) {
            return left;
        }
    }
}
