package io.harborai.engine.admission;

import java.time.Duration;
import java.util.Objects;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;

/** What became of a call that was offered to an {@link AdmissionQueue}. */
public sealed interface Ticket {
    /** The call waits. Must be used on the queue's event loop. */
    sealed interface Queued extends Ticket permits Waiting {
        /** Whether it still waits. */
        boolean isWaiting();

        /** Takes the call out of the queue, which will not speak of it again; false when it does not wait any more. */
        boolean cancel();
    }

    /** Why a call does not wait, or no longer. */
    enum Reason {
        /** The queue is full, and nobody in it is less important. */
        FULL("queue_full", "The queue is full."),
        /** The queue was full, and a more important call took the place. */
        DISPLACED("queue_displaced", "The queue is full, and a more important call took the place of this one."),
        /** Calls have waited too long for too long, so the queue was shortened. */
        STANDING("queue_standing", "Calls have been waiting too long, so some are turned away until the queue drains."),
        /** The deadline passed before there was room. */
        EXPIRED("queue_timeout", "The call's deadline passed while it waited in the queue.");

        private final String code;
        private final String message;

        Reason(String code, String message) {
            this.code = code;
            this.message = message;
        }

        /** The {@code error.code} of a call that was told this. */
        public String code() {
            return code;
        }
    }

    /**
     * The call does not wait, or no longer.
     *
     * @param reason     why
     * @param retryAfter after which the queue should have drained, as far as can be told; zero when the deadline passed
     */
    record Shed(Reason reason, Duration retryAfter) implements Ticket {
        public Shed {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(retryAfter);
        }

        /** The same as a call's failure: a time-out when the deadline passed, else overload with the wait to try again. */
        public Failure failure() {
            if (reason == Reason.EXPIRED) {
                return Failure
                        .of(FailureKind.TIMEOUT, reason.message + " Give it more time, or raise the target's limit.")
                        .withCode(reason.code);
            }
            return Failure.of(FailureKind.OVERLOADED, reason.message + " Try again in " + retryAfter.toMillis()
                    + " ms, or raise request_queue_size.").withCode(reason.code).withRetryAfter(retryAfter);
        }
    }
}
