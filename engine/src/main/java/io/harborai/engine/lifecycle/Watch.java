package io.harborai.engine.lifecycle;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** One part and what is known of it. Written under the lifecycle's lock; the status is read by any thread. */
final class Watch {
    final Part part;
    private volatile Known known = new Known(PartStatus.State.STOPPED, 0, 0, null, 0);

    /** What is known, swapped whole. */
    private record Known(PartStatus.State state, long errors, int attempts, @Nullable String lastError,
            long startNanos) {}

    Watch(Part part) {
        this.part = part;
    }

    PartStatus.State state() {
        return known.state();
    }

    int attempts() {
        return known.attempts();
    }

    boolean runs() {
        return switch (known.state()) {
            case WELL, DEGRADED, DRAINING -> true;
            case STOPPED, RECOVERING, GIVEN_UP -> false;
        };
    }

    void is(PartStatus.State state) {
        Known was = known;
        known = new Known(state, was.errors(), was.attempts(), was.lastError(), was.startNanos());
    }

    void started(long nowNanos) {
        Known was = known;
        known = new Known(PartStatus.State.WELL, was.errors(), was.attempts(), was.lastError(), nowNanos);
    }

    /** It has proved well: earlier restarts no longer count against it. */
    void proved() {
        Known was = known;
        known = new Known(PartStatus.State.WELL, was.errors(), 0, was.lastError(), was.startNanos());
    }

    void wrong(String what) {
        Known was = known;
        known = new Known(was.state(), was.errors() + 1, was.attempts(), what, was.startNanos());
    }

    void tries() {
        Known was = known;
        known = new Known(was.state(), was.errors(), was.attempts() + 1, was.lastError(), was.startNanos());
    }

    PartStatus status(long nowNanos) {
        Known now = known;
        Duration uptime = runs() ? Duration.ofNanos(Math.max(0, nowNanos - now.startNanos())) : Duration.ZERO;
        return new PartStatus(part.name(), now.state(), now.errors(), now.attempts(), now.lastError(), uptime);
    }
}
