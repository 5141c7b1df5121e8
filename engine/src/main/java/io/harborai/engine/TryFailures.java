package io.harborai.engine;

import java.time.Duration;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.resilience.TargetHealth;
import io.harborai.engine.routing.Target;

/** What a try says when it did not even begin. */
final class TryFailures {
    private TryFailures() {
    }

    static Failure queueFull(Target target) {
        return Failure.of(FailureKind.OVERLOADED, "Too many calls wait for room at " + target.name()
                + ". Try again later, or raise concurrency.request_queue_size.").withCode("queue_full")
                .withRetryAfter(Duration.ofSeconds(1));
    }

    static Failure pushedOut(Target target) {
        return Failure.of(FailureKind.OVERLOADED, "The queue before " + target.name()
                + " is full, and a call of higher priority took this one's place. Try again later.")
                .withCode("queue_full").withRetryAfter(Duration.ofSeconds(1));
    }

    static Failure breakerOpen(Target target, TargetHealth health) {
        Duration closedFor = health.closedFor();
        FailureKind last = health.lastFailure();
        return Failure.of(FailureKind.OVERLOADED, target.name() + " has failed too often"
                + (last == null ? "" : ", the last time with " + last.code()) + ", and is left alone for "
                + Math.max(1, closedFor.toMillis()) + " ms more.").withCode("circuit_open")
                .withRetryAfter(closedFor.isZero() ? Duration.ofSeconds(1) : closedFor);
    }
}
