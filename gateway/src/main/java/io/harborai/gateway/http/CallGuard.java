package io.harborai.gateway.http;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.harborai.engine.Engine;
import io.harborai.engine.accounting.TokenEstimate;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.RequestSize;
import io.harborai.engine.money.Cost;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.gateway.budget.BudgetAnswer;
import io.harborai.gateway.budget.Budgets;
import io.harborai.gateway.budget.SpendLimit;
import io.harborai.gateway.limit.LimitTable;
import io.harborai.gateway.limit.Refusal;
import io.harborai.gateway.meter.RefusalMeters;
import io.harborai.gateway.meter.RefusalMeters.Reason;
import io.harborai.platform.tally.LocalTallies;
import io.harborai.platform.window.Answer;
import io.harborai.platform.window.Grant;
import io.harborai.platform.window.Limit;
import io.harborai.platform.window.LocalWindows;
import io.harborai.platform.window.Windows;
import org.jspecify.annotations.Nullable;

/**
 * Holds callers to their limits and budgets: takes before a call what it may use, and settles afterwards what it used.
 * Budgets are asked first, because they can be given back whole, and a call that a limit refuses must count nowhere.
 * Shared by all event loops; a call that no limit concerns costs two comparisons.
 */
public final class CallGuard {
    private static final Passage OPEN = new Passage.Granted(BudgetAnswer.Claim.NONE, null, List.of());

    /** Looks at kept responses and streams of one owner: twenty a second, as whoever waits for some in the background asks. */
    static final int READS_PER_MINUTE = 1_200;

    private final Windows windows;
    private final Budgets budgets;
    private final RefusalMeters meters;
    private volatile LimitTable table;

    private CallGuard(Windows windows, Budgets budgets, LimitTable table) {
        this.windows = windows;
        this.budgets = budgets;
        this.table = table;
        this.meters = new RefusalMeters(windows::figures);
    }

    /** A guard that counts there, and closes neither. */
    public static CallGuard create(Windows windows, Budgets budgets, LimitTable table) {
        return new CallGuard(windows, budgets, table);
    }

    /** A guard that counts in this process. */
    public static CallGuard local() {
        Clock clock = Clock.systemUTC();
        return create(LocalWindows.create(() -> System.nanoTime() / 1_000, clock.instant()),
                Budgets.create(LocalTallies.create(clock), clock), LimitTable.NONE);
    }

    /** The limits in force. */
    public LimitTable table() {
        return table;
    }

    /** Puts other limits in force; what was counted before stays counted. */
    public void swap(LimitTable next) {
        table = next;
    }

    /** How budgets stand. */
    public Budgets budgets() {
        return budgets;
    }

    /** What was refused. */
    public RefusalMeters meters() {
        return meters;
    }

    /** Whether a call may go on. */
    sealed interface Passage {
        /**
         * It may.
         *
         * @param claim  to be ended when the call ends
         * @param answer what the windows said, null when none was asked
         * @param passed soft budgets that are passed
         */
        record Granted(BudgetAnswer.Claim claim, @Nullable Answer answer, List<SpendLimit> passed)
                implements
                    Passage {}

        /**
         * It may not, and nothing is counted.
         *
         * @param answer what the windows said, null when a budget refused
         */
        record Refused(Failure failure, @Nullable Answer answer) implements Passage {}
    }

    /** Asks for a call; {@code then} runs at once, or later on {@code loop}, and exactly once. */
    void ask(CallerPolicy policy, Call call, Route route, Engine engine, Executor loop,
            Consumer<Passage> then) {
        Target first = route.targets().get(0);
        List<Limit> limits = table.windows(policy.windows(), call.envelope().model(), first.name(),
                first.provider().name());
        if (policy.budgets().isEmpty()) {
            if (limits.isEmpty()) {
                then.accept(OPEN);
            } else {
                askWindows(limits, call, BudgetAnswer.Claim.NONE, List.of(), loop, then);
            }
            return;
        }
        TokenEstimate most = atMost(call);
        Cost cost = engine.prices().atMost(route.targets(), call, most);
        budgets.reserve(policy.budgets(), cost, most.total(), loop, answer -> {
            switch (answer) {
                case BudgetAnswer.Refused refused -> {
                    meters.refused(Reason.BUDGET);
                    then.accept(new Passage.Refused(refused.failure(), null));
                }
                case BudgetAnswer.Granted granted -> {
                    if (!granted.passed().isEmpty()) {
                        meters.softBudgetPassed();
                    }
                    if (limits.isEmpty()) {
                        then.accept(new Passage.Granted(granted.claim(), null, granted.passed()));
                    } else {
                        askWindows(limits, call, granted.claim(), granted.passed(), loop, then);
                    }
                }
            }
        });
    }

    /**
     * Asks for a request to an application's route; {@code then} runs as in {@link #ask}, and hears why not, or null. The
     * caller's requests per window count, in counters of their own: what an answer asks of models counts as calls of models.
     */
    void askRequest(CallerPolicy policy, Executor loop, Consumer<@Nullable Failure> then) {
        List<Limit> limits = new ArrayList<>();
        for (Limit each : policy.windows()) {
            if (each instanceof Limit.Rate rate && rate.unit() == Limit.Unit.REQUESTS) {
                limits.add(new Limit.Rate(rate.key() + ":api", Limit.Unit.REQUESTS, rate.max(), rate.window()));
            }
        }
        if (limits.isEmpty()) {
            then.accept(null);
            return;
        }
        windows.take(limits, 0, loop, answer -> then.accept(switch (answer) {
            case Answer.Granted granted -> {
                granted.grant().end(0);
                yield null;
            }
            case Answer.Refused refused -> refused(refused, 0).failure();
        }));
    }

    private void askWindows(List<Limit> limits, Call call, BudgetAnswer.Claim claim, List<SpendLimit> passed,
            Executor loop, Consumer<Passage> then) {
        long tokens = countsTokens(limits) ? reservedTokens(call) : 0;
        windows.take(limits, tokens, loop, answer -> then.accept(switch (answer) {
            case Answer.Granted granted -> new Passage.Granted(both(claim, granted.grant()), answer, passed);
            case Answer.Refused refused -> {
                claim.end(Ending.UNASKED);
                yield refused(refused, tokens);
            }
        }));
    }

    private static BudgetAnswer.Claim both(BudgetAnswer.Claim claim, Grant grant) {
        return ending -> {
            grant.end(usedTokens(ending));
            claim.end(ending);
        };
    }

    /**
     * Asks for a look at what is kept for an owner, which costs no tokens.
     *
     * @param then hears the refusal, null when there is none; once, at once or later on {@code loop}
     */
    void askReading(String owner, Executor loop, Consumer<Passage.@Nullable Refused> then) {
        windows.take(List.of(new Limit.Rate("reader:" + owner + ":requests:minute", Limit.Unit.REQUESTS,
                READS_PER_MINUTE, Duration.ofMinutes(1))), 0, loop, answer -> {
                    switch (answer) {
                        case Answer.Granted granted -> {
                            granted.grant().end(0);
                            then.accept(null);
                        }
                        case Answer.Refused refused -> then.accept(refused(refused, 0));
                    }
                });
    }

    private Passage.Refused refused(Answer.Refused refused, long tokens) {
        meters.refused(switch (refused.limit()) {
            case Limit.Concurrent calls -> Reason.CONCURRENCY;
            case Limit.Rate rate -> rate.unit() == Limit.Unit.TOKENS ? Reason.TOKENS : Reason.REQUESTS;
        });
        Refusal words = Refusal.of(refused, tokens);
        return new Passage.Refused(Failure.of(FailureKind.RATE_LIMIT, words.message()).withType(words.type())
                .withRetryAfter(refused.retryAfter()), refused);
    }

    private static boolean countsTokens(List<Limit> limits) {
        for (int i = 0; i < limits.size(); i++) {
            if (limits.get(i) instanceof Limit.Rate rate && rate.unit() == Limit.Unit.TOKENS) {
                return true;
            }
        }
        return false;
    }

    /** The prompt and what the caller allows its answers; an answer without a bound counts once it is there. */
    private static long reservedTokens(Call call) {
        long allowed = call.operation().generates() ? Math.max(0, call.envelope().maxTokens()) : 0;
        return clamped(TokenEstimate.atMost(call.size(TokenEstimate::size), allowed).total());
    }

    /** The most that a call can use; an answer without a bound is assumed to be long. */
    private static TokenEstimate atMost(Call call) {
        RequestSize size = call.size(TokenEstimate::size);
        return call.operation().generates()
                ? TokenEstimate.atMost(size, call.envelope().maxTokens())
                : new TokenEstimate(size.promptTokens(), 0);
    }

    /** A cached answer uses no tokens. */
    private static long usedTokens(Ending ending) {
        return clamped(ending.billed().total());
    }

    private static long clamped(long tokens) {
        return Math.min(Limit.MAX_AMOUNT, tokens);
    }
}
