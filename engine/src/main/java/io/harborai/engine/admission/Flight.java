package io.harborai.engine.admission;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.harborai.engine.admission.SingleFlight.Alone;
import io.harborai.engine.admission.SingleFlight.Follower;
import io.harborai.engine.admission.SingleFlight.Following;
import io.harborai.engine.admission.SingleFlight.Leader;
import io.harborai.engine.admission.SingleFlight.Part;
import io.harborai.engine.exchange.Failure;
import org.jspecify.annotations.Nullable;

/**
 * One call in flight with those who follow it: a stack of seats that is replaced by compare-and-set, and by {@code null} once
 * it has landed. A seat is taken by exactly one of its leaving and its call. Thread-safe, lock-free.
 */
final class Flight<K, R> {
    private final SingleFlight<K, R> owner;
    private final K key;
    private final AtomicReference<@Nullable Seats<R>> seats = new AtomicReference<>(Seats.none());

    /** The youngest seat above the older ones; the bottom has no seat. */
    private record Seats<R>(@Nullable Seat<R> youngest, @Nullable Seats<R> older, int count) {
        static <R> Seats<R> none() {
            return new Seats<>(null, null, 0);
        }

        Seats<R> with(Seat<R> seat) {
            return new Seats<>(seat, this, count + 1);
        }

        /** Those who have not left, oldest first. */
        List<Seat<R>> waiting() {
            List<Seat<R>> all = new ArrayList<>(count);
            for (Seats<R> at = this; at != null; at = at.older) {
                if (at.youngest != null && !at.youngest.over.get()) {
                    all.add(at.youngest);
                }
            }
            Collections.reverse(all);
            return all;
        }

        static <R> Seats<R> of(List<Seat<R>> oldestFirst) {
            Seats<R> all = none();
            for (Seat<R> seat : oldestFirst) {
                all = all.with(seat);
            }
            return all;
        }
    }

    Flight(SingleFlight<K, R> owner, K key) {
        this.owner = owner;
        this.key = key;
    }

    Leader<R> firstLeader() {
        return new Lead<>(this);
    }

    /** Takes a seat; null when the flight has landed. */
    @Nullable
    Part<R> join(Follower<R> follower, Executor executor, int maxFollowers) {
        Seat<R> seat = new Seat<>(follower, executor);
        while (true) {
            Seats<R> before = seats.get();
            if (before == null) {
                return null;
            }
            Seats<R> room = before.count < maxFollowers ? before : Seats.of(before.waiting());
            if (room.count >= maxFollowers) {
                return new Alone<>();
            }
            if (seats.compareAndSet(before, room.with(seat))) {
                return seat;
            }
        }
    }

    private void land(Consumer<Follower<R>> word) {
        owner.remove(key, this);
        Seats<R> all = seats.getAndSet(null);
        if (all != null) {
            for (Seat<R> seat : all.waiting()) {
                seat.call(word, () -> {
                });
            }
        }
    }

    /** Lets the oldest follower that still waits lead; lands when there is none. */
    private void handOver() {
        while (true) {
            Seats<R> before = seats.get();
            List<Seat<R>> waiting = before == null ? List.of() : before.waiting();
            if (waiting.isEmpty()) {
                // Who finds the flight in the table before it is taken out there takes it out itself, and begins another.
                if (seats.compareAndSet(before, null)) {
                    owner.remove(key, this);
                    return;
                }
            } else if (seats.compareAndSet(before, Seats.of(waiting.subList(1, waiting.size())))) {
                Lead<K, R> next = new Lead<>(this);
                if (waiting.get(0).call(follower -> follower.lead(next), next::abandon)) {
                    return;
                }
            }
        }
    }

    /** The leader's hold on the flight. */
    static final class Lead<K, R> implements Leader<R> {
        private final Flight<K, R> flight;
        private final AtomicBoolean over = new AtomicBoolean();

        private Lead(Flight<K, R> flight) {
            this.flight = flight;
        }

        @Override
        public boolean answer(R answer) {
            return end(() -> flight.land(follower -> follower.answered(answer)));
        }

        @Override
        public boolean fail(Failure failure) {
            return end(() -> flight.land(follower -> follower.failed(failure)));
        }

        @Override
        public boolean abandon() {
            return end(flight::handOver);
        }

        private boolean end(Runnable how) {
            boolean first = over.compareAndSet(false, true);
            if (first) {
                how.run();
            }
            return first;
        }
    }

    /** A follower's place. */
    static final class Seat<R> implements Following<R> {
        private final Follower<R> follower;
        private final Executor executor;
        private final AtomicBoolean over = new AtomicBoolean();

        private Seat(Follower<R> follower, Executor executor) {
            this.follower = follower;
            this.executor = executor;
        }

        @Override
        public boolean leave() {
            return over.compareAndSet(false, true);
        }

        /** Calls the follower on its executor, or does {@code otherwise} when it has left; false when its loop is over. */
        private boolean call(Consumer<Follower<R>> word, Runnable otherwise) {
            try {
                executor.execute(() -> {
                    if (over.compareAndSet(false, true)) {
                        word.accept(follower);
                    } else {
                        otherwise.run();
                    }
                });
                return true;
            } catch (RejectedExecutionException loopIsOver) {
                // Whoever waited there is gone with its loop; the others must not suffer for it.
                over.set(true);
                return false;
            }
        }
    }
}
