package io.harborai.engine.admission;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import io.harborai.engine.admission.Ticket.Reason;
import io.harborai.engine.admission.Ticket.Shed;
import io.harborai.engine.exchange.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for room at one target on one event loop: the more important first, among equals the older first. One
 * that has waited longer than the {@linkplain AdmissionSettings#ageing() ageing} is passed over no more than
 * {@code fairTurn - 1} times while it is the oldest of those, so that the wait of the least important is bounded by its place
 * in line. When all queues together are full, a more important call takes the place of the youngest of the least important.
 *
 * <p>Times are values of {@link System#nanoTime()} or of a clock like it. Confined to its event loop but for {@link #size},
 * {@link #shed} and {@link #expired}, which may be read from any thread.
 *
 * @param <T> what waits
 */
public final class AdmissionQueue<T> {
    /** The deadline of a call that may wait for ever. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;
    private static final List<Priority> LEAST_FIRST = List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH);

    /**
     * Hears of calls that wait no longer and did not go. The queue is in order when it is called, which may use the queue.
     *
     * @param <T> what waited
     */
    public interface Dropped<T> {
        /** The call will not be {@linkplain AdmissionQueue#poll polled}. */
        void dropped(T item, Shed why);
    }

    private final QueueRoom room;
    private final Dropped<T> listener;
    private final long ageingNanos;
    private final int fairTurn;
    private final boolean shedsStanding;
    private final Map<Priority, Line<T>> lines = new EnumMap<>(Priority.class);
    private final Map<Priority, ControlledDelay> delays = new EnumMap<>(Priority.class);
    private final DeadlineHeap<T> deadlines = new DeadlineHeap<>();
    private final Pace pace = new Pace();
    private final LongAdder shed = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private int passedOver;
    private int count;
    private volatile int size;

    /**
     * An empty queue.
     *
     * @param room     the places that it shares with the queues of other loops and targets
     * @param listener hears of calls that are dropped
     */
    public AdmissionQueue(AdmissionSettings settings, QueueRoom room, Dropped<T> listener) {
        this.room = room;
        this.listener = listener;
        this.ageingNanos = settings.ageing().toNanos();
        this.fairTurn = settings.fairTurn();
        this.shedsStanding = settings.shedsStanding();
        for (Priority priority : Priority.values()) {
            lines.put(priority, new Line<>());
            delays.put(priority,
                    new ControlledDelay(settings.delayTarget().toNanos(), settings.delayInterval().toNanos()));
        }
    }

    /**
     * Lets a call wait.
     *
     * @param deadlineNanos from when on it must not go any more, or {@link #NO_DEADLINE}
     * @return {@link Ticket.Queued} with which to cancel the wait, or {@link Shed} when there is no place for it or its
     *         deadline has passed; of the latter the listener hears nothing
     */
    public Ticket offer(T item, Priority priority, long deadlineNanos, long nowNanos) {
        if (deadlineNanos != NO_DEADLINE && deadlineNanos - nowNanos <= 0) {
            expired.increment();
            return new Shed(Reason.EXPIRED, Duration.ZERO);
        }
        payOverdraft();
        Waiting<T> displaced = null;
        if (!room.tryTake(priority) && (expire(nowNanos) == 0 || !room.tryTake(priority))) {
            displaced = youngestBelow(priority);
            if (displaced != null) {
                room.exchange(displaced.priority(), priority);
                unlink(displaced);
            } else if (priority != Priority.HIGH || !room.tryOverdraw()) {
                shed.increment();
                return new Shed(Reason.FULL, pace.timeFor(count + 1));
            }
        }
        Waiting<T> entry = new Waiting<>(this, item, priority, nowNanos, deadlineNanos);
        line(priority).add(entry);
        if (deadlineNanos != NO_DEADLINE) {
            deadlines.add(entry);
        }
        counted(1);
        if (displaced != null) {
            drop(displaced, Reason.DISPLACED);
        }
        return entry;
    }

    /** Takes out the call that goes next, null when nobody waits. Those whose deadline has passed are told so before. */
    public @Nullable T poll(long nowNanos) {
        expire(nowNanos);
        payOverdraft();
        while (true) {
            Waiting<T> next = next(nowNanos);
            if (next == null) {
                return null;
            }
            leave(next);
            if (shedsStanding && isStanding(next, nowNanos)) {
                drop(next, Reason.STANDING);
                continue;
            }
            pace.left(nowNanos, count > 0);
            return next.item();
        }
    }

    /** Tells those whose deadline has passed; returns how many they were. To be called at {@link #nextDeadline}. */
    public int expire(long nowNanos) {
        int told = 0;
        for (Waiting<T> first = deadlines.earliest(); first != null
                && first.deadlineNanos() - nowNanos <= 0; first = deadlines.earliest()) {
            leave(first);
            drop(first, Reason.EXPIRED);
            told++;
        }
        return told;
    }

    /** When the next deadline passes, {@link #NO_DEADLINE} when none will: one timer serves all calls. */
    public long nextDeadline() {
        Waiting<T> first = deadlines.earliest();
        return first == null ? NO_DEADLINE : first.deadlineNanos();
    }

    /** Takes a call out, without telling the listener, in O(log n); false when it does not wait here. */
    public boolean remove(Ticket ticket) {
        if (!(ticket instanceof Waiting<?> waiting) || !waiting.isIn(this)) {
            return false;
        }
        // A ticket of this queue is of its type.
        @SuppressWarnings("unchecked")
        Waiting<T> own = (Waiting<T>) waiting;
        leave(own);
        return true;
    }

    private boolean isStanding(Waiting<T> next, long now) {
        Priority priority = next.priority();
        return Objects.requireNonNull(delays.get(priority)).sheds(now, now - next.sinceNanos(),
                line(priority).isEmpty());
    }

    private @Nullable Waiting<T> next(long now) {
        Waiting<T> first = null;
        Waiting<T> aged = null;
        for (Line<T> line : lines.values()) {
            Waiting<T> oldest = line.oldest();
            if (oldest == null) {
                continue;
            }
            first = first == null ? oldest : first;
            if (now - oldest.sinceNanos() >= ageingNanos
                    && (aged == null || oldest.sinceNanos() - aged.sinceNanos() < 0)) {
                aged = oldest;
            }
        }
        if (aged == null || aged == first) {
            passedOver = 0;
            return first;
        }
        passedOver++;
        if (passedOver < fairTurn) {
            return first;
        }
        passedOver = 0;
        return aged;
    }

    /** A more important call on another loop has taken a place that was not there: one of ours leaves for it. */
    private void payOverdraft() {
        while (room.taken() > room.capacity()) {
            Waiting<T> debtor = youngestBelow(Priority.HIGH);
            if (debtor == null || !room.tryPay(debtor.priority())) {
                return;
            }
            unlink(debtor);
            drop(debtor, Reason.DISPLACED);
        }
    }

    private @Nullable Waiting<T> youngestBelow(Priority priority) {
        for (Priority lesser : LEAST_FIRST) {
            if (lesser == priority) {
                return null;
            }
            Waiting<T> youngest = line(lesser).youngest();
            if (youngest != null) {
                return youngest;
            }
        }
        return null;
    }

    private void drop(Waiting<T> entry, Reason reason) {
        (reason == Reason.EXPIRED ? expired : shed).increment();
        listener.dropped(entry.item(),
                new Shed(reason, reason == Reason.EXPIRED ? Duration.ZERO : pace.timeFor(count + 1)));
    }

    private void leave(Waiting<T> entry) {
        unlink(entry);
        room.giveBack(entry.priority());
    }

    private void unlink(Waiting<T> entry) {
        line(entry.priority()).remove(entry);
        deadlines.remove(entry);
        entry.left();
        counted(-1);
    }

    private void counted(int change) {
        count += change;
        size = count;
    }

    private Line<T> line(Priority priority) {
        return Objects.requireNonNull(lines.get(priority));
    }

    /** How many wait in this queue; from any thread. */
    public int size() {
        return size;
    }

    /** How many were turned away for want of room or because the queue stood; from any thread. */
    public long shed() {
        return shed.sum();
    }

    /** How many passed their deadline; from any thread. */
    public long expired() {
        return expired.sum();
    }
}
