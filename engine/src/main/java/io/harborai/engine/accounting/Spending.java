package io.harborai.engine.accounting;

import java.util.function.Supplier;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.money.Cost;

/**
 * Decides for each call whether it may be paid for: one budget for a whole client, or one for each key of a gateway. It is
 * asked before the cache is, on the call's event loop, and so must neither block nor lock.
 */
public interface Spending {
    /**
     * Asks for a call; whoever is granted one ends the reservation when it is over, at what it did cost.
     *
     * @param most the most that the call can cost, found out when it is asked for: whoever sets no budget on this call need
     *             not ask
     */
    BudgetDecision reserve(Call call, Supplier<Cost> most);

    /** One budget for all calls. */
    static Spending within(BudgetGuard guard) {
        return (call, most) -> guard.reserve(most.get());
    }
}
