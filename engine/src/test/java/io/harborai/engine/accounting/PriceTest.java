package io.harborai.engine.accounting;

import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.harborai.engine.Seed;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PriceTest {
    private static final Currency USD = Money.currency("USD");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-11-21");
    private static final Rates GPT_4O = new Rates(2_500_000, 1_250_000, 10_000_000, 10_000_000);

    @Test
    void each_kind_of_token_has_its_own_rate() {
        Price price = Price.flat(USD, new Rates(3_000_000, 300_000, 15_000_000, 20_000_000), DAY, "here");
        // 600 x 3 + 400 x 0.3 + 70 x 15 + 30 x 20 millionths
        assertThat(price.cost(new Usage(true, 1_000, 100, 400, 30), NOON)).isEqualTo(priced("0.00357 USD"));
    }

    @Test
    void one_token_at_the_lowest_price_is_not_rounded_away() {
        Price price = Price.flat(USD, new Rates(1, 1, 1, 1), DAY, "here");
        assertThat(price.cost(new Usage(true, 1, 0, 0, 0), NOON)).isEqualTo(priced("0.000000000001 USD"));
    }

    @Test
    void a_usage_that_was_not_reported_is_unpriced_and_not_free() {
        assertThat(Price.flat(USD, GPT_4O, DAY, "here").cost(Usage.NONE, NOON)).isEqualTo(Cost.Unpriced.NO_USAGE);
        assertThat(Cost.Unpriced.NO_USAGE.headerValue()).isEqualTo("unpriced");
    }

    @Test
    void the_cost_of_an_estimate_says_so() {
        Cost cost = Price.flat(USD, GPT_4O, DAY, "here").cost(new TokenEstimate(1_000, 100), NOON);
        assertThat(cost).isEqualTo(new Cost.Priced(Money.parse("0.0035 USD"), true));
        assertThat(cost.headerValue()).isEqualTo("0.0035 USD; estimated");
        assertThat(priced("0.000123 USD").headerValue()).isEqualTo("0.000123 USD");
    }

    @Test
    void a_long_prompt_is_billed_as_a_whole_at_its_tier() {
        Price price = new Price(USD, List.of(new Price.Tier(-1, new Rates(1, 1, 1, 1)),
                new Price.Tier(200_000, new Rates(2, 2, 2, 2)), new Price.Tier(500_000, new Rates(3, 3, 3, 3))), null,
                DAY, "here");
        assertThat(price.cost(new Usage(true, 200_000, 0, 0, 0), NOON)).isEqualTo(priced("0.0000002 USD"));
        assertThat(price.cost(new Usage(true, 200_001, 1, 0, 0), NOON)).isEqualTo(priced("0.000000400004 USD"));
        assertThat(price.cost(new Usage(true, 500_001, 0, 0, 0), NOON)).isEqualTo(priced("0.000001500003 USD"));
    }

    @Test
    void peak_hours_have_their_own_rates() {
        PeakHours peak = new PeakHours(Set.of(DayOfWeek.MONDAY), List.of(
                new PeakHours.Hours(LocalTime.of(1, 0), LocalTime.of(4, 0)),
                new PeakHours.Hours(LocalTime.of(22, 0), LocalTime.MIDNIGHT)), new Rates(2, 2, 2, 2));
        Price price = new Price(USD, List.of(new Price.Tier(-1, new Rates(1, 1, 1, 1))), peak, DAY, "here");
        assertThat(rate(price, "2026-11-23T00:59:59Z")).isEqualTo(1);
        assertThat(rate(price, "2026-11-23T01:00:00Z")).isEqualTo(2);
        assertThat(rate(price, "2026-11-23T04:00:00Z")).isEqualTo(1);
        assertThat(rate(price, "2026-11-23T23:59:59Z")).isEqualTo(2);
        assertThat(rate(price, "2026-11-24T02:00:00Z")).isEqualTo(1);
        assertThat(price.atMost(10, 10)).isEqualTo(Money.parse("0.00000000004 USD"));
    }

    @Test
    void a_part_larger_than_its_whole_counts_beside_it() {
        Price price = Price.flat(USD, new Rates(5, 1, 7, 11), DAY, "here");
        assertThat(price.cost(new Usage(true, 10, 10, 20, 30), NOON)).isEqualTo(priced("0.00000000035 USD"));
    }

    @Test
    void the_largest_usage_there_can_be_still_has_a_cost() {
        long max = Long.MAX_VALUE;
        Price price = Price.flat(USD, new Rates(Rates.MAX, Rates.MAX, Rates.MAX, Rates.MAX), DAY, "here");
        assertThat(price.cost(new Usage(true, max, max, 0, 0), NOON)).isEqualTo(priced("18446744073709551614 USD"));
        assertThatThrownBy(() -> new Rates(Rates.MAX + 1, 0, 0, 0)).hasMessageContaining("it must be 0 to");
        assertThatThrownBy(() -> new Rates(0, -1, 0, 0)).hasMessageContaining("cachedInput is -1");
    }

    @Test
    void costs_are_exact_and_additive_and_never_above_the_most_they_can_be() {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            Rates rates = new Rates(random.nextLong(100_000_000), random.nextLong(100_000_000),
                    random.nextLong(100_000_000), random.nextLong(100_000_000));
            Price price = Price.flat(USD, rates, DAY, "here");
            long prompt = random.nextLong(2_000_000);
            long completion = random.nextLong(200_000);
            long cached = random.nextLong(prompt + 1);
            long reasoning = random.nextLong(completion + 1);
            Money whole = money(price, new Usage(true, prompt, completion, cached, reasoning));
            BigInteger exact = product(prompt - cached, rates.input()).add(product(cached, rates.cachedInput()))
                    .add(product(completion - reasoning, rates.output())).add(product(reasoning, rates.reasoning()));
            assertThat(whole.amount().unscaledValue()).as("seed %d", seed).isEqualTo(exact);
            assertThat(money(price, new Usage(true, prompt, 0, cached, 0))
                    .plus(money(price, new Usage(true, 0, completion, 0, reasoning)))).as("seed %d", seed)
                    .isEqualTo(whole);
            assertThat(whole).as("seed %d", seed).isLessThanOrEqualTo(price.atMost(prompt, completion));
        }
    }

    @Test
    void tiers_must_ascend_from_the_first_token_on() {
        Rates free = Rates.FREE;
        assertThatThrownBy(() -> new Price(USD, List.of(), null, DAY, "here")).hasMessageContaining("1 to 16 tiers");
        assertThatThrownBy(() -> new Price(USD, List.of(new Price.Tier(0, free)), null, DAY, "here"))
                .hasMessageContaining("the first above -1");
        assertThatThrownBy(() -> new Price(USD, List.of(new Price.Tier(-1, free), new Price.Tier(5, free),
                new Price.Tier(5, free)), null, DAY, "here")).hasMessageContaining("tier 2 begins at 5");
    }

    private static long rate(Price price, String when) {
        return price.rates(1, Instant.parse(when)).input();
    }

    private static BigInteger product(long tokens, long rate) {
        return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(rate));
    }

    private static Money money(Price price, Usage usage) {
        return ((Cost.Priced) price.cost(usage, NOON)).amount();
    }

    private static Cost priced(String money) {
        return new Cost.Priced(Money.parse(money), false);
    }
}
