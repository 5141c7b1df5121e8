package io.harborai.gateway.budget;

import java.util.List;

import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;

/** Whether a call may be paid for. */
public sealed interface BudgetAnswer {
    /**
     * It may.
     *
     * @param claim to be ended when the call ends
     * @param passed soft budgets that this call may pass, or that are passed already
     */
    record Granted(Claim claim, List<SpendLimit> passed) implements BudgetAnswer {}

    /** It may not, for this reason; nothing is reserved. */
    record Refused(Failure failure) implements BudgetAnswer {}

    /** What is reserved for one call. Any thread may end it; only the first end counts. */
    @FunctionalInterface
    interface Claim {
        /** Nothing is held. */
        Claim NONE = ending -> {
        };

        /** The call is over, however it ended; what it used counts. */
        void end(Ending ending);
    }
}
