package io.harborai.engine.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;

import io.harborai.engine.Seed;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class MoneyTest {
    @Test
    void reads_what_it_writes() {
        assertThat(Money.parse("0.000123 USD")).hasToString("0.000123 USD");
        assertThat(Money.parse("10USD")).hasToString("10 USD");
        assertThat(Money.parse("100.50 cny")).hasToString("100.5 CNY");
        assertThat(Money.parse("-3.000000000001 EUR")).hasToString("-3.000000000001 EUR");
        assertThat(Money.of("0", "USD")).hasToString("0 USD").isEqualTo(Money.zero(Money.currency("USD")));
    }

    @Test
    void reads_back_any_amount() {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            Money money = any(random);
            assertThat(Money.parse(money.toString())).as("seed %d", seed).isEqualTo(money);
        }
    }

    @Test
    void equal_amounts_are_equal_however_they_were_written() {
        assertThat(Money.parse("1.50 USD")).isEqualTo(Money.parse("1.5USD")).hasSameHashCodeAs(Money.parse("1.5USD"));
        assertThat(Money.ofPicos(1_500_000_000_000L, Money.currency("USD"))).isEqualTo(Money.parse("1.5USD"));
        assertThat(Money.parse("1.5USD")).isNotEqualTo(Money.parse("1.5EUR"));
    }

    @Test
    void refuses_what_is_no_money() {
        for (String bad : new String[]{"", "USD", "10", "1e9 USD", "10 DOLLARS", "1,5 USD", "0x10 USD", ".5 USD",
                "0.0000000000001 USD", "123456789012345678901 USD", "1 USD ", "9".repeat(100_000) + "USD"}) {
            assertThatThrownBy(() -> Money.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no amount of money").hasMessageContaining("10USD");
        }
        assertThatThrownBy(() -> Money.parse("1 XYQ")).hasMessageContaining("'XYQ' is no ISO 4217 currency code");
    }

    @Test
    void is_bounded_at_both_ends() {
        assertThat(Money.parse("99999999999999999999.999999999999 USD").amount().precision()).isEqualTo(32);
        assertThatThrownBy(() -> Money.parse("99999999999999999999 USD").plus(Money.parse("1 USD")))
                .hasMessageContaining("more than 20 digits");
        assertThatThrownBy(() -> new Money(new BigDecimal("1E+1000000000"), Money.currency("USD")))
                .hasMessageContaining("more than 20 digits");
        assertThatThrownBy(() -> new Money(new BigDecimal("1E-13"), Money.currency("USD")))
                .hasMessageContaining("more than 12 decimals");
    }

    @Test
    void never_mixes_currencies() {
        Money dollars = Money.parse("1 USD");
        Money yuan = Money.parse("1 CNY");
        assertThatThrownBy(() -> dollars.plus(yuan)).hasMessage("USD and CNY do not mix");
        assertThatThrownBy(() -> dollars.minus(yuan)).hasMessage("USD and CNY do not mix");
        assertThatThrownBy(() -> dollars.compareTo(yuan)).hasMessage("USD and CNY do not mix");
    }

    @Test
    void sums_are_associative_and_commutative() {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            Money a = any(random);
            Money b = any(random);
            Money c = any(random);
            assertThat(a.plus(b).plus(c)).as("seed %d", seed).isEqualTo(a.plus(b.plus(c))).isEqualTo(c.plus(a).plus(b));
            assertThat(a.plus(b).minus(b)).as("seed %d", seed).isEqualTo(a);
            assertThat(a.times(3)).as("seed %d", seed).isEqualTo(a.plus(a).plus(a));
            assertThat(Integer.signum(a.compareTo(b))).as("seed %d", seed).isEqualTo(a.minus(b).amount().signum());
        }
    }

    @Test
    void a_million_additions_do_not_drift() {
        long seed = Seed.take();
        Random random = new Random(seed);
        BigInteger exact = BigInteger.ZERO;
        Money sum = Money.zero(Money.currency("USD"));
        Money tenths = sum;
        Money tenth = Money.parse("0.1 USD");
        for (int i = 0; i < 1_000_000; i++) {
            long picos = random.nextLong(2_000_000_000_000L) - 500_000_000_000L;
            exact = exact.add(BigInteger.valueOf(picos));
            sum = sum.plus(Money.ofPicos(picos, sum.currency()));
            tenths = tenths.plus(tenth);
        }
        assertThat(sum.amount().unscaledValue()).as("seed %d", seed).isEqualTo(exact);
        assertThat(tenths).hasToString("100000 USD");
    }

    private static Money any(Random random) {
        BigInteger picos = new BigInteger(random.nextInt(1, 100), random);
        return new Money(new BigDecimal(random.nextBoolean() ? picos : picos.negate(), Money.DECIMALS),
                Money.currency("USD"));
    }
}
