package io.harborai.engine.accounting;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.harborai.engine.accounting.BudgetDecision.Granted;
import io.harborai.engine.accounting.BudgetDecision.Refused;
import io.harborai.engine.accounting.BudgetDecision.Reservation;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;

/**
 * Holds one client, or one key, to its {@link Budget}: money is reserved before a call, at the most the call can cost as far
 * as anybody knows, and settled at what it did cost.
 * <p>
 * What is spent and reserved is one immutable state, swapped by compare-and-set: a call is granted only when spent + reserved
 * + its own reservation is within the limit at that very moment, so that no interleaving grants more than the limit. Spending
 * passes the limit only by what calls in progress cost above their reservations: the error of the prompt's estimate, or
 * answers longer than was assumed where the caller set no bound. Lock-free; any thread may call it.
 * <p>
 * A call counts in the window in which it was granted, also when it ends in a later one. A clock that goes back does not
 * reopen a window. A call whose reservation is zero, because its model costs nothing by declaration, is always granted.
 */
public final class BudgetGuard {
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(BudgetGuard.class, "state", State.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private record State(Instant begin, Instant end, Money spent, Money reserved) {
        State reserve(Money amount) {
            return new State(begin, end, spent, reserved.plus(amount));
        }

        State settle(Money amount, Money actual) {
            return new State(begin, end, spent.plus(actual), reserved.minus(amount));
        }
    }

    private final Budget budget;
    private final Clock clock;
    private final Money nothing;
    private volatile State state;

    private BudgetGuard(Budget budget, Clock clock, Money spent) {
        this.budget = budget;
        this.clock = clock;
        this.nothing = Money.zero(budget.limit().currency());
        Instant now = clock.instant();
        this.state = new State(budget.window().begin(now), budget.window().end(now), spent, nothing);
    }

    /** A guard of which nothing is spent. */
    public static BudgetGuard of(Budget budget, Clock clock) {
        return new BudgetGuard(budget, clock, Money.zero(budget.limit().currency()));
    }

    /**
     * A guard that goes on after a restart.
     *
     * @param spent what was spent in the window that holds the clock's moment, in the limit's currency
     */
    public static BudgetGuard resume(Budget budget, Clock clock, Money spent) {
        if (spent.isNegative() || spent.currency() != budget.limit().currency()) {
            throw new IllegalArgumentException("spent is " + spent + ", it must be 0 or more in "
                    + budget.limit().currency().getCurrencyCode());
        }
        return new BudgetGuard(budget, clock, spent);
    }

    /** What this guard enforces. */
    public Budget budget() {
        return budget;
    }

    /**
     * Asks for a call.
     *
     * @param most the most the call can cost ({@link Price#atMost}), or why nobody can tell
     */
    public BudgetDecision reserve(Cost most) {
        Currency currency = nothing.currency();
        if (most instanceof Cost.Priced priced) {
            if (priced.amount().currency() == currency) {
                return reserve(priced.amount());
            }
            return withoutPrice("its price is in " + priced.amount().currency().getCurrencyCode()
                    + ", which is not converted");
        }
        if (most instanceof Cost.Unpriced unpriced) {
            return withoutPrice(unpriced.reason());
        }
        return reserve(nothing);
    }

    private BudgetDecision reserve(Money amount) {
        if (amount.isNegative()) {
            throw new IllegalArgumentException("the most a call can cost is " + amount + ", it must be 0 or more");
        }
        while (true) {
            State seen = current();
            State next = seen.reserve(amount);
            if (!amount.isZero() && next.spent().plus(next.reserved()).compareTo(budget.limit()) > 0) {
                return new Refused(left(seen), resets(seen), retryAfter(seen),
                        "the budget of " + budget + " has " + left(seen)
                                + " left, and this call may cost " + amount + resetsText(seen));
            }
            if (STATE.compareAndSet(this, seen, next)) {
                return new Granted(new Held(seen.begin(), amount));
            }
        }
    }

    private BudgetDecision withoutPrice(String reason) {
        State seen = current();
        if (budget.unpriced() == Budget.Unpriced.ALLOW) {
            return new Granted(new Held(seen.begin(), nothing));
        }
        return new Refused(left(seen), resets(seen), retryAfter(seen), "the budget of " + budget
                + " cannot be held to with this call: " + reason);
    }

    /** What is spent, reserved and left now. */
    public BudgetStatus status() {
        State seen = current();
        return new BudgetStatus(seen.spent(), seen.reserved(), left(seen), resets(seen));
    }

    /** The state of the window that holds the clock's moment; the first to see a window's end begins the next. */
    private State current() {
        while (true) {
            State seen = state;
            Instant now = clock.instant();
            if (now.isBefore(seen.end())) {
                return seen;
            }
            State fresh = new State(budget.window().begin(now), budget.window().end(now), nothing, nothing);
            if (STATE.compareAndSet(this, seen, fresh)) {
                return fresh;
            }
        }
    }

    private Money left(State seen) {
        return budget.limit().minus(seen.spent()).minus(seen.reserved());
    }

    private static Optional<Instant> resets(State seen) {
        return seen.end().equals(Instant.MAX) ? Optional.empty() : Optional.of(seen.end());
    }

    private Optional<Duration> retryAfter(State seen) {
        return resets(seen).map(end -> Duration.between(clock.instant(), end)).filter(wait -> !wait.isNegative());
    }

    private static String resetsText(State seen) {
        return seen.end().equals(Instant.MAX) ? "" : "; it begins anew at " + seen.end();
    }

    /** Money held for one call. */
    private final class Held implements Reservation {
        private final Instant window;
        private final Money amount;
        private final AtomicBoolean ended = new AtomicBoolean();

        Held(Instant window, Money amount) {
            this.window = window;
            this.amount = amount;
        }

        @Override
        public Money reserved() {
            return amount;
        }

        @Override
        public boolean settle(Cost actual) {
            boolean counts = actual instanceof Cost.Priced priced && priced.amount().currency() == nothing.currency();
            return end(counts ? ((Cost.Priced) actual).amount() : nothing);
        }

        @Override
        public boolean release() {
            return end(nothing);
        }

        private boolean end(Money actual) {
            Objects.requireNonNull(actual);
            if (!ended.compareAndSet(false, true)) {
                return false;
            }
            while (true) {
                State seen = state;
                // A later window has begun with nothing reserved; this call belongs to one that is over.
                if (!seen.begin().equals(window)
                        || STATE.compareAndSet(BudgetGuard.this, seen, seen.settle(amount, actual))) {
                    return true;
                }
            }
        }

        @Override
        public String toString() {
            return amount + " reserved of " + budget;
        }
    }
}
