package io.harborai.engine.money;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exact amount in one currency. The smallest part is a picounit, 10<sup>-12</sup> of the currency: one token at a price
 * of 0.000001 per million is one of them, so that a cost is never rounded. Amounts of different currencies are never
 * converted; to mix them is an error.
 *
 * @param amount   the amount, less than 10<sup>20</sup> in either direction, with {@value #DECIMALS} decimals; a number
 *                 with fewer is widened, one with more is refused
 * @param currency an ISO 4217 currency
 */
public record Money(BigDecimal amount, Currency currency) implements Comparable<Money> {
    /** Decimals of every amount. */
    public static final int DECIMALS = 12;
    /** Largest whole part: {@link Long#MAX_VALUE} tokens of each kind at the highest price stay below. */
    private static final int WHOLE_DIGITS = 20;
    // Digits are bounded before a number is made of them: BigDecimal's parser is quadratic.
    private static final Pattern TEXT = Pattern.compile("(-?\\d{1,20}(?:\\.\\d{1,12})?) ?([A-Za-z]{3})");

    public Money {
        Objects.requireNonNull(currency);
        // Checked before the scale is set: a number such as 1E1000000000 would fill the heap with its digits.
        if (amount.signum() != 0 && (long) amount.precision() - amount.scale() > WHOLE_DIGITS) {
            throw new IllegalArgumentException("an amount of money has more than " + WHOLE_DIGITS
                    + " digits before the decimal point");
        }
        if (amount.scale() != DECIMALS) {
            amount = amount.signum() == 0 ? BigDecimal.valueOf(0, DECIMALS) : widened(amount);
        }
    }

    private static BigDecimal widened(BigDecimal amount) {
        try {
            return amount.setScale(DECIMALS, RoundingMode.UNNECESSARY);
        } catch (ArithmeticException finer) {
            throw new IllegalArgumentException("an amount of money has more than " + DECIMALS + " decimals", finer);
        }
    }

    /** An amount such as {@code of("12.50", "USD")}. */
    public static Money of(String amount, String currency) {
        return parse(amount + ' ' + currency);
    }

    /** Nothing, in a currency. */
    public static Money zero(Currency currency) {
        return new Money(BigDecimal.valueOf(0, DECIMALS), currency);
    }

    /** So many picounits (10<sup>-12</sup>) of a currency. */
    public static Money ofPicos(long picos, Currency currency) {
        return new Money(BigDecimal.valueOf(picos, DECIMALS), currency);
    }

    /**
     * Reads {@code 10USD}, {@code 0.000123 USD}, {@code -3.5 CNY}.
     *
     * @throws IllegalArgumentException when the text is nothing of the kind, is too fine or names no ISO 4217 currency
     */
    public static Money parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (text.length() > 64 || !matcher.matches()) {
            throw new IllegalArgumentException("'" + (text.length() > 64 ? text.substring(0, 64) + "…" : text)
                    + "' is no amount of money: write at most " + WHOLE_DIGITS + " digits, at most " + DECIMALS
                    + " decimals and an ISO 4217 currency, for example 10USD or 0.5 CNY");
        }
        return new Money(new BigDecimal(matcher.group(1)), currency(matcher.group(2)));
    }

    /**
     * The currency of an ISO 4217 code in any case.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Currency currency(String code) {
        try {
            return Currency.getInstance(code.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("'" + code + "' is no ISO 4217 currency code, such as USD or CNY",
                    unknown);
        }
    }

    /**
     * The sum.
     *
     * @throws IllegalArgumentException when the currencies differ
     */
    public Money plus(Money other) {
        return new Money(amount.add(same(other)), currency);
    }

    /**
     * The difference, which may be below zero.
     *
     * @throws IllegalArgumentException when the currencies differ
     */
    public Money minus(Money other) {
        return new Money(amount.subtract(same(other)), currency);
    }

    /** So many times this amount. */
    public Money times(long factor) {
        return new Money(amount.multiply(BigDecimal.valueOf(factor)), currency);
    }

    /** Whether it is less than nothing. */
    public boolean isNegative() {
        return amount.signum() < 0;
    }

    /** Whether it is nothing. */
    public boolean isZero() {
        return amount.signum() == 0;
    }

    /**
     * Compares amounts.
     *
     * @throws IllegalArgumentException when the currencies differ
     */
    @Override
    public int compareTo(Money other) {
        return amount.compareTo(same(other));
    }

    private BigDecimal same(Money other) {
        // There is one object per currency.
        if (currency != other.currency) {
            throw new IllegalArgumentException(
                    currency.getCurrencyCode() + " and " + other.currency.getCurrencyCode() + " do not mix");
        }
        return other.amount;
    }

    /** As headers and logs show it, for example {@code 0.000123 USD}; {@link #parse} reads it back. */
    @Override
    public String toString() {
        BigDecimal shortest = amount.stripTrailingZeros();
        return (shortest.scale() < 0 ? shortest.setScale(0) : shortest).toPlainString() + ' '
                + currency.getCurrencyCode();
    }
}
