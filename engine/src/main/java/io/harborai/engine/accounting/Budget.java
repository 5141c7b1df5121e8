package io.harborai.engine.accounting;

import java.util.Locale;

import io.harborai.engine.money.Money;

/**
 * How much may be spent.
 *
 * @param limit    the most that may be spent in a window, 0 or more
 * @param window   the window
 * @param unpriced what to do with a call whose cost cannot be told in the limit's currency
 */
public record Budget(Money limit, BudgetWindow window, Unpriced unpriced) {
    /** What to do with a call whose cost cannot be told: no price is known, or it is in another currency. */
    public enum Unpriced {
        /** It goes, and counts nothing. */
        ALLOW,
        /** It does not go. */
        REFUSE
    }

    public Budget {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("a budget's limit is " + limit + ", it must be 0 or more");
        }
    }

    /**
     * Reads {@code 10USD/month}, {@code 5 CNY/day}, {@code 100USD/week} or {@code 1000USD} (in total). Calls without a price
     * are refused: whoever sets a limit does not want to be charged past it unseen.
     *
     * @throws IllegalArgumentException when the text is nothing of the kind
     */
    public static Budget parse(String text) {
        int slash = text.indexOf('/');
        Money limit = Money.parse(slash < 0 ? text : text.substring(0, slash));
        return new Budget(limit, slash < 0 ? BudgetWindow.TOTAL : window(text.substring(slash + 1)), Unpriced.REFUSE);
    }

    private static BudgetWindow window(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "total" -> BudgetWindow.TOTAL;
            case "day" -> BudgetWindow.DAY;
            case "week" -> BudgetWindow.WEEK;
            case "month" -> BudgetWindow.MONTH;
            default -> throw new IllegalArgumentException("'" + (name.length() > 64 ? name.substring(0, 64) : name)
                    + "' is no window of a budget, it must be day, week, month or total");
        };
    }

    /** The same with another policy for calls without a price. */
    public Budget withUnpriced(Unpriced policy) {
        return new Budget(limit, window, policy);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return limit + "/" + window.name().toLowerCase(Locale.ROOT);
    }
}
