package io.harborai.gateway.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Currency;
import java.util.Locale;

import io.harborai.engine.accounting.Budget;
import io.harborai.engine.accounting.BudgetWindow;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.harborai.gateway.limit.Scope;
import io.harborai.platform.tally.Tally;
import org.jspecify.annotations.Nullable;

/**
 * A budget of one scope, in money or in tokens. Made once for a key or team, not for each call. Money is counted in
 * billionths of the currency, each call rounded up. Immutable but for the window of now, which any thread may bring up to
 * date.
 */
public final class SpendLimit {
    /** Decimals that are counted; the cheapest tokens of the price table cost some 10 of the last one each. */
    private static final int DECIMALS = 9;

    private final Scope scope;
    private final String name;
    private final String words;
    private final @Nullable Currency currency;
    private final long max;
    private final BudgetWindow window;
    private final Budget.Unpriced unpriced;
    private final boolean hard;
    private volatile @Nullable Tally now;

    private SpendLimit(Scope scope, String id, String words, @Nullable Currency currency, long max,
            BudgetWindow window, Budget.Unpriced unpriced, boolean hard) {
        this.scope = scope;
        this.name = scope.word() + ':' + id + ':' + (currency == null ? "tokens" : currency.getCurrencyCode()) + ':'
                + word(window);
        this.words = words;
        this.currency = currency;
        this.max = max;
        this.window = window;
        this.unpriced = unpriced;
        this.hard = hard;
    }

    /**
     * A budget in money.
     *
     * @param id   whose, at most 200 characters
     * @param hard whether a call that may pass it is refused; a soft one only tells
     * @throws IllegalArgumentException when the limit is above 9 million
     */
    public static SpendLimit money(Scope scope, String id, Budget budget, boolean hard) {
        return new SpendLimit(scope, id, budget.toString(), budget.limit().currency(), units(budget.limit()),
                budget.window(), budget.unpriced(), hard);
    }

    /** A budget in tokens, 0 to 2^53. */
    public static SpendLimit tokens(Scope scope, String id, long tokens, BudgetWindow window, boolean hard) {
        return new SpendLimit(scope, id, tokens + " tokens/" + word(window), null, tokens, window,
                Budget.Unpriced.ALLOW, hard);
    }

    private static String word(BudgetWindow window) {
        return window.name().toLowerCase(Locale.ROOT);
    }

    private static long units(Money money) {
        BigDecimal units = money.amount().movePointRight(DECIMALS).setScale(0, RoundingMode.CEILING);
        if (units.compareTo(BigDecimal.valueOf(Tally.MAX_AMOUNT)) > 0) {
            throw new IllegalArgumentException("a budget or cost of " + money + " cannot be counted: the most is "
                    + Tally.MAX_AMOUNT / 1_000_000_000);
        }
        return units.longValueExact();
    }

    /** Whose it is. */
    public Scope scope() {
        return scope;
    }

    /** Whether it refuses. */
    public boolean hard() {
        return hard;
    }

    /** The most, in {@link #shown units}. */
    public long max() {
        return max;
    }

    /** When the window of a moment ends, {@link Instant#MAX} for never. */
    public Instant end(Instant moment) {
        return window.end(moment);
    }

    /** The sum of the window that holds this moment. A clock that goes back does not reopen a window. */
    public Tally tally(Instant moment) {
        Tally current = now;
        if (current == null || current.endSeconds() != 0 && moment.getEpochSecond() >= current.endSeconds()) {
            boolean total = window == BudgetWindow.TOTAL;
            current = new Tally(name, total ? 0 : window.begin(moment).getEpochSecond(),
                    total ? 0 : window.end(moment).getEpochSecond(), max, hard);
            now = current;
        }
        return current;
    }

    /** Why a call of this cost cannot be held to the budget; null when it can. */
    @Nullable
    String unpriced(Cost most) {
        if (currency == null || unpriced == Budget.Unpriced.ALLOW || !hard) {
            return null;
        }
        if (most instanceof Cost.Unpriced none) {
            return none.reason();
        }
        return most instanceof Cost.Priced priced && priced.amount().currency() != currency
                ? "its price is in " + priced.amount().currency().getCurrencyCode() + ", which is not converted"
                : null;
    }

    /** What a call takes from it: nothing when that cannot be told. */
    long amount(Cost cost, long tokens) {
        if (currency == null) {
            return Math.min(tokens, Tally.MAX_AMOUNT);
        }
        return cost instanceof Cost.Priced priced && priced.amount().currency() == currency
                ? units(priced.amount())
                : 0;
    }

    /** What a call that is over has used. A cached answer has used nothing. */
    long used(Ending ending) {
        return amount(ending.cost(), ending.billed().total());
    }

    /** An amount in words. */
    public String shown(long units) {
        return currency == null
                ? units + " tokens"
                : new Money(BigDecimal.valueOf(units, DECIMALS), currency).toString();
    }

    /** As people write it, such as {@code 10 USD/month}. */
    @Override
    public String toString() {
        return words;
    }
}
