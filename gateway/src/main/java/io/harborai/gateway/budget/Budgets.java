package io.harborai.gateway.budget;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.money.Cost;
import io.harborai.platform.tally.Tallies;
import io.harborai.platform.tally.Tally;
import io.harborai.platform.tally.TallyAnswer;
import org.jspecify.annotations.Nullable;

/** Holds callers to their budgets. Thread-safe; nothing blocks. */
public final class Budgets {
    private final Tallies tallies;
    private final InstantSource clock;

    private Budgets(Tallies tallies, InstantSource clock) {
        this.tallies = tallies;
        this.clock = clock;
    }

    /** Budgets that are counted there; {@code clock} tells which day, week or month it is, in UTC. */
    public static Budgets create(Tallies tallies, InstantSource clock) {
        return new Budgets(tallies, clock);
    }

    /**
     * Reserves the most that a call can use of each budget.
     *
     * @param limits of different scopes, units or windows, at most {@link Tallies#MAX_TALLIES}
     * @param most   the most it can cost
     * @param tokens the most tokens it can use
     * @param loop   runs {@code then}, unless that runs at once
     */
    public void reserve(List<SpendLimit> limits, Cost most, long tokens, Executor loop,
            Consumer<? super BudgetAnswer> then) {
        Instant now = clock.instant();
        int count = limits.size();
        List<Tally> asked = new ArrayList<>(count);
        long[] amounts = new long[count];
        for (int i = 0; i < count; i++) {
            SpendLimit limit = limits.get(i);
            String reason = limit.unpriced(most);
            if (reason != null) {
                then.accept(new BudgetAnswer.Refused(failure("The budget of this " + limit.scope().word() + " (" + limit
                        + ") cannot be held to with this call: " + reason + ".", null)));
                return;
            }
            asked.add(limit.tally(now));
            amounts[i] = limit.amount(most, tokens);
        }
        tallies.take(asked, amounts, loop, answer -> then.accept(switch (answer) {
            case TallyAnswer.Granted granted -> granted(limits, granted);
            case TallyAnswer.Refused refused -> refused(limits.get(refused.index()), amounts[refused.index()], refused,
                    now);
        }));
    }

    private static BudgetAnswer granted(List<SpendLimit> limits, TallyAnswer.Granted granted) {
        List<SpendLimit> passed = List.of();
        for (int i = 0; i < limits.size(); i++) {
            SpendLimit limit = limits.get(i);
            if (!limit.hard() && granted.sums().get(i) > limit.max()) {
                passed = passed.isEmpty() ? new ArrayList<>() : passed;
                passed.add(limit);
            }
        }
        return new BudgetAnswer.Granted(ending -> {
            long[] used = new long[limits.size()];
            for (int i = 0; i < used.length; i++) {
                used[i] = limits.get(i).used(ending);
            }
            granted.grant().end(used);
        }, passed);
    }

    private static BudgetAnswer refused(SpendLimit limit, long amount, TallyAnswer.Refused refused, Instant now) {
        Instant end = limit.end(now);
        boolean forEver = end.equals(Instant.MAX);
        long left = Math.max(0, refused.max() - refused.sum());
        String share = refused.max() == limit.max() ? "" : " for this node";
        return new BudgetAnswer.Refused(failure("The budget of this " + limit.scope().word() + " (" + limit + ") has "
                + limit.shown(left) + " left" + share + ", and this call may use " + limit.shown(amount) + ". "
                + (forEver ? "" : "It begins anew at " + end + ". ")
                + "Ask for less (max_tokens), wait, or have the budget raised.",
                forEver ? null : Duration.between(now, end)));
    }

    private static Failure failure(String message, @Nullable Duration wait) {
        return Failure.of(FailureKind.BUDGET, message).withRetryAfter(wait);
    }

    /**
     * How a budget stands now, as this node knows it.
     *
     * @param limit the budget
     * @param used  what is used and reserved, in its units; see {@link SpendLimit#shown}
     * @param resets when it begins anew, {@link Instant#MAX} for never
     */
    public record Standing(SpendLimit limit, long used, Instant resets) {
        /** What is left, at least 0. */
        public long left() {
            return Math.max(0, limit.max() - used);
        }
    }

    /** How a budget stands now. */
    public Standing standing(SpendLimit limit) {
        Instant now = clock.instant();
        return new Standing(limit, tallies.sum(limit.tally(now)), limit.end(now));
    }
}
