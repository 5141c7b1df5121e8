package io.harborai.gateway.budget;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.engine.money.Money;
import io.harborai.platform.window.Limit;

/**
 * How much may be spent within a day, a week or a month of the calendar. As text: {@code 10USD/month},
 * {@code 500000tokens/day}, with {@code :soft} behind it when going over is told and not refused.
 *
 * @param amount more than 0: of money at most 20 digits and 12 decimals; of tokens a whole number up to 2<sup>50</sup>.
 *        Kept in its shortest form
 * @param unit an ISO 4217 currency in upper case, or {@value #TOKENS}
 * @param window how long until it begins anew
 * @param hard whether a call that would go over is refused
 */
public record BudgetRule(String amount, String unit, Window window, boolean hard) {
    /** The unit that is not money. */
    public static final String TOKENS = "tokens";
    private static final String FORM = "write AMOUNT UNIT/WINDOW, such as 10USD/month or 500000tokens/day, with "
            + ":soft behind it for a budget that only warns; windows are day, week and month";
    private static final int MAX_TEXT = 80;
    private static final Pattern TEXT = Pattern
            .compile("([0-9.]{1,33}) ?([A-Za-z]{3}|tokens)/([a-z]{1,10})(:soft|:hard)?");

    /** The stretch of the calendar that a budget is for, in UTC. */
    public enum Window {
        /** From midnight to midnight. */
        DAY,
        /** From Monday on. */
        WEEK,
        /** From the first of the month on. */
        MONTH;

        /** Its name in JSON and on the command line. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The window of this name. */
        public static Optional<Window> of(String word) {
            return Arrays.stream(values()).filter(window -> window.word().equals(word)).findFirst();
        }
    }

    /**
     * Checks amount and unit.
     *
     * @throws IllegalArgumentException if one is out of its bounds; the message says how
     */
    public BudgetRule {
        if (unit.equals(TOKENS)) {
            amount = Long.toString(tokens(amount));
        } else {
            Money money = Money.of(amount, unit);
            if (money.isNegative() || money.isZero()) {
                throw new IllegalArgumentException("a budget of " + amount + ' ' + unit + ": it must be more than 0");
            }
            String shortest = money.toString();
            amount = shortest.substring(0, shortest.indexOf(' '));
            unit = money.currency().getCurrencyCode();
        }
    }

    private static long tokens(String amount) {
        long tokens = amount.matches("[0-9]{1,16}") ? Long.parseLong(amount) : 0;
        if (tokens < 1 || tokens > Limit.MAX_AMOUNT) {
            throw new IllegalArgumentException("a budget of " + shown(amount) + " tokens: it must be 1 to 2^50");
        }
        return tokens;
    }

    /**
     * Reads the form of text.
     *
     * @param text such as {@code 10USD/month}
     * @return the budget
     * @throws IllegalArgumentException if it is none; the message says what to write
     */
    public static BudgetRule parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (text.length() > MAX_TEXT || !matcher.matches()) {
            throw new IllegalArgumentException("'" + shown(text) + "' is no budget: " + FORM);
        }
        Window window = Window.of(matcher.group(3)).orElseThrow(() -> new IllegalArgumentException(
                "'" + matcher.group(3) + "' is no window of a budget: " + FORM));
        return new BudgetRule(matcher.group(1), matcher.group(2), window, !":soft".equals(matcher.group(4)));
    }

    private static String shown(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
    }

    /** Whether tokens are counted, and not money. */
    public boolean countsTokens() {
        return unit.equals(TOKENS);
    }

    /** The amount as a number. */
    public BigDecimal value() {
        return new BigDecimal(amount);
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return amount + unit + '/' + window.word() + (hard ? "" : ":soft");
    }
}
