package io.harborai.engine.lifecycle;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One part and what is known of it. Written under the lifecycle's lock; the status is read by any thread. */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

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

    private void started(long nowNanos) {
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

    /** Starts the part; returns what kept it from starting. */
    @Nullable
    Exception begin(long nowNanos) {
        try {
            part.start();
            started(nowNanos);
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            wrong("the start was interrupted");
            halt();
            return interrupted;
        } catch (Exception failure) {
            // The boundary to a part's own code: what it was is told by the status, and by whoever started it.
            wrong(failure.toString());
            halt();
            return failure;
        }
    }

    /** Stops the part, whatever state it is in. */
    void halt() {
        try {
            part.stop();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            wrong("the stop was interrupted");
        } catch (Exception failure) {
            // The boundary to a part's own code; the others are stopped all the same.
            wrong(failure.toString());
            LOG.warn("part {} did not stop cleanly", part.name(), failure);
        }
    }

    /** How the part says it is. */
    Health ask() {
        try {
            return part.health();
        } catch (RuntimeException defect) {
            // The boundary to a part's own code. One that cannot say how it is, is not well.
            return new Health.Broken(defect.toString());
        }
    }

    /** Asks the part to finish its work. */
    CompletionStage<Void> drain() {
        try {
            return part.drain();
        } catch (RuntimeException defect) {
            return CompletableFuture.failedStage(defect);
        }
    }

    PartStatus status(long nowNanos) {
        Known now = known;
        Duration uptime = runs() ? Duration.ofNanos(Math.max(0, nowNanos - now.startNanos())) : Duration.ZERO;
        return new PartStatus(part.name(), now.state(), now.errors(), now.attempts(), now.lastError(), uptime);
    }
}
