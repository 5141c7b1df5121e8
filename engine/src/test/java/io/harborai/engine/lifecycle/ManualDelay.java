package io.harborai.engine.lifecycle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that passes when the test says so, together with what is due then. */
public final class ManualDelay implements Delay {
    private record Due(long atNanos, Runnable task) {}

    private final List<Due> dues = new ArrayList<>();
    private long nowNanos;

    /** The time in nanoseconds. */
    public long now() {
        return nowNanos;
    }

    /** Tasks that wait. */
    public int waiting() {
        return dues.size();
    }

    @Override
    public Runnable after(Duration wait, Runnable task) {
        Due due = new Due(nowNanos + wait.toNanos(), task);
        dues.add(due);
        return () -> dues.remove(due);
    }

    /** Lets time pass; what is due runs at its own time, in order. */
    public void pass(Duration time) {
        long end = nowNanos + time.toNanos();
        Optional<Due> next = next(end);
        while (next.isPresent()) {
            Due due = next.get();
            nowNanos = due.atNanos();
            dues.remove(due);
            due.task().run();
            next = next(end);
        }
        nowNanos = end;
    }

    private Optional<Due> next(long end) {
        return dues.stream().filter(due -> due.atNanos() <= end).min(Comparator.comparingLong(Due::atNanos));
    }
}
