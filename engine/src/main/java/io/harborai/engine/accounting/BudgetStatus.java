package io.harborai.engine.accounting;

import java.time.Instant;
import java.util.Optional;

import io.harborai.engine.money.Money;

/**
 * A budget at one moment.
 *
 * @param spent    what settled calls cost in this window
 * @param reserved what is set aside for calls in progress
 * @param left     the limit less both, below zero when calls cost more than was reserved for them
 * @param resets   when the window ends, empty for never
 */
public record BudgetStatus(Money spent, Money reserved, Money left, Optional<Instant> resets) {}
