package io.harborai.engine.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sums of money, one per currency, that any thread adds to without waiting for another. Nothing is ever rounded or lost: an
 * amount is cut into a high and a low half in picounits, and each half goes to a {@link LongAdder} that cannot overflow
 * within 2<sup>43</sup> additions. A sum that is read while others add may miss what is being added at that moment.
 */
public final class MoneyTotals {
    /** Bits of the low half: 2^20 x 2^43 additions fill 63 bits. The high half holds 2^83 picounits, 9 x 10^12 units. */
    private static final int LOW_BITS = 20;
    private static final BigInteger LOW_MASK = BigInteger.valueOf((1L << LOW_BITS) - 1);

    private static final class Sum {
        private final LongAdder high = new LongAdder();
        private final LongAdder low = new LongAdder();

        void add(BigDecimal amount) {
            BigInteger picos = amount.unscaledValue();
            if (picos.bitLength() < Long.SIZE) {
                long small = picos.longValue();
                high.add(small >> LOW_BITS);
                low.add(small & LOW_MASK.longValue());
            } else {
                high.add(picos.shiftRight(LOW_BITS).longValueExact());
                low.add(picos.and(LOW_MASK).longValue());
            }
        }

        Money money(Currency currency) {
            BigInteger picos = BigInteger.valueOf(high.sum()).shiftLeft(LOW_BITS).add(BigInteger.valueOf(low.sum()));
            return new Money(new BigDecimal(picos, Money.DECIMALS), currency);
        }
    }

    // At most one entry per ISO 4217 currency.
    private final Map<Currency, Sum> sums = new ConcurrentHashMap<>();

    /** Adds an amount to its currency's sum. */
    public void add(Money money) {
        Sum sum = sums.get(money.currency());
        if (sum == null) {
            sum = sums.computeIfAbsent(money.currency(), currency -> new Sum());
        }
        sum.add(money.amount());
    }

    /** The sum in one currency, zero when nothing was added. */
    public Money in(Currency currency) {
        Sum sum = sums.get(currency);
        return sum == null ? Money.zero(currency) : sum.money(currency);
    }

    /** All sums, ordered by the currencies' codes. */
    public List<Money> all() {
        return sums.keySet().stream().sorted(Comparator.comparing(Currency::getCurrencyCode)).map(this::in).toList();
    }
}
