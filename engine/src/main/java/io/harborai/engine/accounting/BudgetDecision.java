package io.harborai.engine.accounting;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;

/** Whether a call may be paid for. */
public sealed interface BudgetDecision {
    /** It may; the reservation must be settled or released once the call has ended. */
    record Granted(Reservation reservation) implements BudgetDecision {}

    /**
     * It may not.
     *
     * @param left   what no call has spent or reserved; below zero when calls cost more than was reserved for them
     * @param resets when the budget begins anew, empty for never
     * @param retryAfter how long that is from now
     * @param reason what to tell the caller: the budget, and what it lacks
     */
    record Refused(Money left, Optional<Instant> resets, Optional<Duration> retryAfter,
            String reason) implements BudgetDecision {}

    /** Money set aside for a call. Any thread may end it; it ends once, and whoever comes later changes nothing. */
    interface Reservation {
        /** How much is set aside. */
        Money reserved();

        /**
         * The call ended and cost this much. A cost that is unpriced, or in another currency than the budget, counts
         * nothing.
         *
         * @return whether this ended the reservation
         */
        boolean settle(Cost actual);

        /**
         * The call cost nothing, because it never reached a provider.
         *
         * @return whether this ended the reservation
         */
        boolean release();
    }
}
