package io.harborai.platform.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Windows of this process. All counters are plain data behind one {@link Turnstile}: a question that finds it free is
 * answered before {@link #take} returns; one that comes while another loop is inside is answered by that loop, through
 * the asker's executor. So limits of different scopes are decided together without locks, and no thread waits.
 *
 * <p>A counter that is idle is forgotten. Should there be more than {@code maxKeys} that are not, the least recently used
 * is forgotten too, and its limit begins anew: a bound for memory that is far above the number of keys.
 */
public final class LocalWindows implements Windows {
    /** Counters at most; each takes 300 bytes with few calls in its window and 4.3 KB at the most. */
    public static final int MAX_KEYS = 200_000;

    /** Questions between two looks for idle counters. */
    private static final int SWEEP_EVERY = 64;

    private final LongSupplier micros;
    private final Instant since;
    private final Turnstile turnstile = new Turnstile();
    private final Shelves shelves;
    private int questions;
    private volatile long keys;

    private LocalWindows(LongSupplier micros, Instant since, int maxKeys) {
        this.micros = micros;
        this.since = since;
        this.shelves = new Shelves(maxKeys);
    }

    /**
     * Empty windows.
     *
     * @param micros a clock in microseconds that never goes back
     * @param now when they begin, for {@link WindowFigures#since()}
     * @return the windows
     */
    public static LocalWindows create(LongSupplier micros, Instant now) {
        return new LocalWindows(micros, now, MAX_KEYS);
    }

    static LocalWindows create(LongSupplier micros, int maxKeys) {
        return new LocalWindows(micros, Instant.EPOCH, maxKeys);
    }

    @Override
    public void take(List<Limit> limits, long tokens, Executor loop, Consumer<? super Answer> then) {
        takeShare(limits, tokens, 1, loop, then);
    }

    /**
     * Counts a call, if every limit's share has room for it.
     *
     * @param limits the limits
     * @param tokens what the call may use
     * @param nodes into how many shares each limit is divided; a share is never below 1
     * @param loop runs {@code then}, unless it runs at once
     * @param then gets the answer
     */
    public void takeShare(List<Limit> limits, long tokens, int nodes, Executor loop, Consumer<? super Answer> then) {
        Windows.check(limits, tokens);
        if (!turnstile.tryEnter()) {
            turnstile.enter(() -> hand(decide(limits, tokens, nodes, loop), loop, then), loop);
            return;
        }
        Answer answer;
        try {
            answer = decide(limits, tokens, nodes, loop);
        } finally {
            turnstile.leave(loop);
        }
        then.accept(answer);
    }

    private static void hand(Answer answer, Executor loop, Consumer<? super Answer> then) {
        try {
            loop.execute(() -> then.accept(answer));
        } catch (RejectedExecutionException loopHasEnded) {
            if (answer instanceof Answer.Granted granted) {
                granted.grant().end(0);
            }
        }
    }

    /**
     * Counts a call that has been allowed elsewhere, whether there is room or not.
     *
     * @param limits the limits
     * @param tokens what the call may use
     * @param loop goes on with the work of others, if there is much
     * @return to be ended when the call ends
     */
    public Grant record(List<Limit> limits, long tokens, Executor loop) {
        Windows.check(limits, tokens);
        Held held = new Held(limits, tokens, loop);
        turnstile.enter(held, loop);
        return held;
    }

    /**
     * Tells what is counted of every limit that is not idle.
     *
     * @param loop goes on with the work of others, if there is much
     * @param then gets limits and what is used of each; runs on whichever thread is at the counters, so it must be short
     */
    public void usage(Executor loop, Consumer<? super List<Level>> then) {
        turnstile.enter(() -> {
            long now = micros.getAsLong();
            List<Level> levels = new ArrayList<>();
            shelves.each(counter -> {
                long used = counter.used(now);
                if (used > 0) {
                    levels.add(new Level(counter.limit(), counter.limit().max(), used, counter.reset(now)));
                }
            });
            then.accept(levels);
        }, loop);
    }

    private Answer decide(List<Limit> limits, long tokens, int nodes, Executor loop) {
        long now = micros.getAsLong();
        if (++questions % SWEEP_EVERY == 0 || shelves.hasGrown()) {
            shelves.sweep(now);
        }
        int count = limits.size();
        Held held = new Held(limits, tokens, loop);
        Limit refusing = null;
        long wait = 0;
        for (int i = 0; i < count; i++) {
            Limit limit = limits.get(i);
            Counter counter = shelves.counter(limit);
            held.counters[i] = counter;
            long amount = limit.amount(tokens);
            long max = share(limit, nodes);
            if (counter.used(now) + amount > max) {
                long longer = counter.wait(now, amount, max);
                if (longer > wait) {
                    wait = longer;
                    refusing = limit;
                }
            }
        }
        if (refusing == null) {
            held.count(now);
        }
        keys = shelves.keys();
        List<Level> levels = levels(held.counters, limits, nodes, now);
        return refusing == null
                ? new Answer.Granted(levels, false, held)
                : new Answer.Refused(levels, false, refusing, Duration.ofNanos(wait * 1000));
    }

    private static List<Level> levels(@Nullable Counter[] counters, List<Limit> limits, int nodes, long now) {
        Level[] levels = new Level[counters.length];
        for (int i = 0; i < levels.length; i++) {
            Limit limit = limits.get(i);
            Counter counter = counters[i];
            levels[i] = counter == null
                    ? new Level(limit, limit.max(), 0, 0)
                    : new Level(limit, share(limit, nodes), counter.used(now), counter.reset(now));
        }
        return List.of(levels);
    }

    private static long share(Limit limit, int nodes) {
        return Math.max(1, limit.max() / nodes);
    }

    @Override
    public WindowFigures figures() {
        return new WindowFigures(WindowFigures.Mode.SINGLE, since, 1, keys, 0, "");
    }

    @Override
    public void close() {
        // Holds no thread, no file, no connection.
    }

    /** A call that is counted here. Its fields are touched within the turnstile only, but for {@code over}. */
    private final class Held implements Grant, Runnable {
        private final List<Limit> limits;
        private final long reserved;
        private final Executor loop;
        private final @Nullable Counter[] counters;
        private final long[] entries;
        private final AtomicBoolean over = new AtomicBoolean();

        Held(List<Limit> limits, long reserved, Executor loop) {
            this.limits = limits;
            this.reserved = reserved;
            this.loop = loop;
            this.counters = new @Nullable Counter[limits.size()];
            this.entries = new long[counters.length];
        }

        @Override
        public void run() {
            long now = micros.getAsLong();
            if (shelves.hasGrown()) {
                shelves.sweep(now);
            }
            for (int i = 0; i < counters.length; i++) {
                counters[i] = shelves.counter(limits.get(i));
            }
            count(now);
            keys = shelves.keys();
        }

        void count(long now) {
            for (int i = 0; i < counters.length; i++) {
                Counter counter = counters[i];
                if (counter != null) {
                    entries[i] = counter.add(now, limits.get(i).amount(reserved));
                }
            }
        }

        @Override
        public void end(long tokens) {
            if (tokens < 0) {
                throw new IllegalArgumentException("Tokens used are at least 0, not " + tokens);
            }
            if (!over.compareAndSet(false, true)) {
                return;
            }
            if (!turnstile.tryEnter()) {
                turnstile.enter(() -> settle(tokens), loop);
                return;
            }
            try {
                settle(tokens);
            } finally {
                turnstile.leave(loop);
            }
        }

        private void settle(long tokens) {
            long now = micros.getAsLong();
            for (int i = 0; i < counters.length; i++) {
                Limit limit = limits.get(i);
                Counter counter = counters[i];
                long beyond = limit.amount(tokens) - limit.amount(reserved);
                if (beyond > 0) {
                    // By key: the counter may have been idle for so long that it was forgotten.
                    shelves.counter(limit).add(now, beyond);
                } else if (counter != null) {
                    counter.giveBack(entries[i], -beyond);
                }
            }
        }
    }
}
