package io.harborai.engine.admission;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.harborai.engine.exchange.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Lets identical calls that are in flight at the same time share one answer: the first of a key leads, the others follow. When
 * the leader fails, all have failed; when it was cancelled by its own caller, the oldest follower leads in its place.
 *
 * <p>Shared by the event loops; thread-safe. Joining, leaving and ending a flight are one compare-and-set on an immutable
 * snapshot of it. Only the flight's entry in the table is put and removed through {@link ConcurrentHashMap}, which locks a bin
 * for the length of that when two keys collide. Followers are called on the executor that each supplies, and on it alone, so a
 * follower that leaves on the same executor is certainly not called any more.
 *
 * @param <K> what makes calls identical, with {@code equals} and {@code hashCode}
 * @param <R> the answer, immutable
 */
public final class SingleFlight<K, R> {
    private final ConcurrentHashMap<K, Flight<K, R>> flights = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder coalesced = new LongAdder();
    private final Settings settings;

    /**
     * The bounds; a call beyond them goes alone.
     *
     * @param maxFlights   keys at a time, 1 to 10 000 000
     * @param maxFollowers followers of one leader, 1 to 1 000 000
     */
    public record Settings(int maxFlights, int maxFollowers) {
        /** 10 000 keys, 1000 followers each: above what one process has in flight, below what hurts. */
        public static final Settings DEFAULT = new Settings(10_000, 1_000);

        public Settings {
            if (maxFlights < 1 || maxFlights > 10_000_000) {
                throw new IllegalArgumentException("maxFlights is " + maxFlights + ", it must be 1 to 10000000");
            }
            if (maxFollowers < 1 || maxFollowers > 1_000_000) {
                throw new IllegalArgumentException("maxFollowers is " + maxFollowers + ", it must be 1 to 1000000");
            }
        }
    }

    /**
     * A call that may follow. Exactly one of its methods is called, once, on its executor, unless it leaves before.
     *
     * @param <R> the answer
     */
    public interface Follower<R> {
        /** The leader has the answer. */
        void answered(R answer);

        /** The leader failed. */
        void failed(Failure failure);

        /** The leader was cancelled: this call leads now, and must make the call itself. */
        void lead(Leader<R> leader);
    }

    /**
     * The part of a call: it leads, follows, or goes alone.
     *
     * @param <R> the answer
     */
    public sealed interface Part<R> {
    }

    /**
     * The call must be made, and exactly one of the methods be called at its end, by any thread; all but the first are ignored
     * and tell so by false. A leader that never ends keeps its followers waiting until they leave.
     *
     * @param <R> the answer
     */
    public sealed interface Leader<R> extends Part<R> permits Flight.Lead {
        /** Here is the answer, for all. */
        boolean answer(R answer);

        /** The call failed, for all. */
        boolean fail(Failure failure);

        /** The call was cancelled by its own caller, which says nothing about the others: the oldest follower leads now. */
        boolean abandon();
    }

    /**
     * The call waits for its leader.
     *
     * @param <R> the answer
     */
    public sealed interface Following<R> extends Part<R> permits Flight.Seat {
        /** Does not wait any longer. False when the follower was called before; on its own executor that is exact. */
        boolean leave();
    }

    /**
     * Too many follow, or too many flights: the call must be made, and nobody waits for it.
     *
     * @param <R> the answer
     */
    public record Alone<R>() implements Part<R> {}

    /** Nobody in flight yet. */
    public SingleFlight(Settings settings) {
        this.settings = settings;
    }

    /**
     * Joins the flight of a key, or begins it.
     *
     * @param follower hears of the end, if this call follows; never from within this method, unless the executor runs its tasks
     *                 at once
     * @param executor where the follower is called: its event loop. A task that it rejects is dropped, as its loop is over
     */
    public Part<R> join(K key, Follower<R> follower, Executor executor) {
        while (true) {
            Flight<K, R> flight = flights.get(key);
            if (flight == null) {
                Flight<K, R> own = begin(key);
                if (own == null) {
                    return new Alone<>();
                }
                flight = flights.putIfAbsent(key, own);
                if (flight == null) {
                    return own.firstLeader();
                }
                open.decrementAndGet();
            }
            Part<R> part = flight.join(follower, executor, settings.maxFollowers());
            if (part != null) {
                coalesced.add(part instanceof Following ? 1 : 0);
                return part;
            }
            // It has landed and is about to be taken from the table by whoever landed it; nobody waits for that.
            remove(key, flight);
        }
    }

    private @Nullable Flight<K, R> begin(K key) {
        if (open.incrementAndGet() > settings.maxFlights()) {
            open.decrementAndGet();
            return null;
        }
        return new Flight<>(this, key);
    }

    void remove(K key, Flight<K, R> flight) {
        if (flights.remove(key, flight)) {
            open.decrementAndGet();
        }
    }

    /** Keys in flight; from any thread. */
    public int inFlight() {
        return open.get();
    }

    /** Calls that followed another; from any thread. */
    public long coalesced() {
        return coalesced.sum();
    }
}
