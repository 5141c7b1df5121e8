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

    static Failure noRoom(Target target) {
        return Failure
                .of(FailureKind.OVERLOADED, target.name() + " has as many calls as it may have, and calls do not wait "
                        + "here. Try again later, or set concurrency.use_async_request_processor: true.")
                .withCode("no_room")
                .withRetryAfter(Duration.ofSeconds(1));
    }

    static Failure tooManyCalls(int most) {
        return Failure.of(FailureKind.OVERLOADED, "As many calls are under way as may be (" + most
                + " on this event loop). Try again later, or raise concurrency.max_concurrent_requests.")
                .withCode("too_many_calls").withRetryAfter(Duration.ofSeconds(1));
    }

    static Failure rateReached(Target target, long waitNanos) {
        long waitMs = Math.max(1, waitNanos / 1_000_000);
        return Failure.of(FailureKind.RATE_LIMIT, "The rate that HarborAI may send to " + target.provider().name()
                + " is used up for " + waitMs + " ms more (providers." + target.provider().name() + ".limits).")
                .withCode("client_rate_limit").withRetryAfter(Duration.ofMillis(waitMs));
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
