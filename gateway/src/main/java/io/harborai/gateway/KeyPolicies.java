package io.harborai.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.harborai.engine.accounting.Budget;
import io.harborai.engine.accounting.BudgetWindow;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.money.Money;
import io.harborai.gateway.budget.BudgetRule;
import io.harborai.gateway.budget.SpendLimit;
import io.harborai.gateway.http.CallerPolicy;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.key.Access;
import io.harborai.gateway.key.CacheWish;
import io.harborai.gateway.limit.LimitTable;
import io.harborai.gateway.limit.Limits;
import io.harborai.gateway.limit.Scope;
import io.harborai.gateway.team.TeamRecord;
import io.harborai.platform.window.Limit;

/**
 * What keys may do, made once for each key and made again when the key, its team or the limits in force have changed. Asked on
 * event loops; lock-free.
 */
final class KeyPolicies {
    /** Keys that are remembered; beyond, they are made anew for every call until the map is cleared. */
    private static final int MAX_KEYS = 200_000;

    private final Supplier<LimitTable> limits;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What was made of what; both are compared by identity, for both are replaced whole. */
    private record Known(Access access, LimitTable limits, Caller caller) {}

    KeyPolicies(Supplier<LimitTable> limits) {
        this.limits = limits;
    }

    @SuppressWarnings("ReferenceEquality") // A changed key is another object; an equal one costs one more look.
    Caller caller(Access access) {
        LimitTable now = limits.get();
        String id = access.key().id();
        Known before = known.get(id);
        if (before != null && before.access() == access && before.limits() == now) {
            return before.caller();
        }
        if (known.size() >= MAX_KEYS) {
            known.clear();
        }
        Caller caller = new Caller(id, access.key().admin(), Set.copyOf(access.models().names()), policy(access, now),
                access.key().name(), access.team().map(TeamRecord::id).orElse(""));
        known.put(id, new Known(access, now, caller));
        return caller;
    }

    /** The administrator's key has no limits. A key with limits of its own has those in place of the usual ones. */
    private static CallerPolicy policy(Access access, LimitTable table) {
        if (access.key().admin()) {
            return CallerPolicy.OPEN;
        }
        Limits own = access.key().settings().terms().limits();
        List<Limit> windows = new ArrayList<>(access.windows());
        if (own.equals(Limits.NONE)) {
            windows.addAll(table.keys().windows(Scope.KEY, access.key().id()));
        }
        long most = Stream.of(access.maxRequestBytes(), own.equals(Limits.NONE) ? table.keys().requestBytes() : 0)
                .filter(bytes -> bytes > 0).min(Long::compare).orElse(0L);
        return CallerPolicy.OPEN.withWindows(windows).withBudgets(budgets(access)).withRequestBytes(most)
                .within(Set.copyOf(access.key().settings().routes()), access::allowsAddress)
                .withCalls(cache(access.key().settings().cache()), Priority.NORMAL, access.tags());
    }

    private static List<SpendLimit> budgets(Access access) {
        List<SpendLimit> budgets = new ArrayList<>();
        access.key().settings().terms().budgets()
                .forEach(rule -> budgets.add(limit(Scope.KEY, access.key().id(), rule)));
        access.team().ifPresent(team -> team.terms().budgets()
                .forEach(rule -> budgets.add(limit(Scope.TEAM, team.id(), rule))));
        return budgets;
    }

    private static SpendLimit limit(Scope scope, String id, BudgetRule rule) {
        BudgetWindow window = switch (rule.window()) {
            case DAY -> BudgetWindow.DAY;
            case WEEK -> BudgetWindow.WEEK;
            case MONTH -> BudgetWindow.MONTH;
        };
        return rule.countsTokens()
                ? SpendLimit.tokens(scope, id, rule.value().longValueExact(), window, rule.hard())
                : SpendLimit.money(scope, id, new Budget(Money.of(rule.amount(), rule.unit()), window,
                        Budget.Unpriced.REFUSE), rule.hard());
    }

    private static CacheUse cache(CacheWish wish) {
        return switch (wish) {
            case DEFAULT -> CacheUse.DEFAULT;
            case ON -> new CacheUse(CacheUse.Wish.ON, true, true, null);
            case OFF -> CacheUse.OFF;
        };
    }
}
