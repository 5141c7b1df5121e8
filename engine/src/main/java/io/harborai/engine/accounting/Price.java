package io.harborai.engine.accounting;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Units;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs. Immutable.
 *
 * @param currency the currency that the platform bills in
 * @param tiers    rates by the length of the prompt, in ascending order; the first is for prompts from 0 tokens on. A
 *                 prompt above a tier's bound is billed as a whole at that tier
 * @param peak     dearer rates at certain hours, null when the price does not depend on the hour
 * @param asOf     the day on which the source said so
 * @param source   where it was said
 * @param units    what costs beside tokens
 * @param byTokens whether tokens are billed at all
 */
public record Price(Currency currency, List<Tier> tiers, @Nullable PeakHours peak, LocalDate asOf, String source,
        UnitRates units, boolean byTokens) {
    /** More than any platform has. */
    static final int MAX_TIERS = 16;
    /** What gpt-image-1 takes for its largest picture at its highest quality. */
    private static final long PICTURE_TOKENS = 6_240;
    private static final Cost.Unpriced NOT_BY_TOKENS = new Cost.Unpriced(
            "the model's price is not one of tokens, and has nothing for what was asked");
    private static final Cost.Unpriced NO_SUCH_PICTURE = new Cost.Unpriced(
            "the model has no price for pictures of that size and quality; add per_image to its price");

    /** Rates for prompts of more than so many tokens; the first tier's bound is -1, so that it holds for all. */
    public record Tier(long abovePromptTokens, Rates rates) {}

    public Price {
        tiers = List.copyOf(tiers);
        Objects.requireNonNull(currency);
        Objects.requireNonNull(asOf);
        Objects.requireNonNull(source);
        Objects.requireNonNull(units);
        if (tiers.isEmpty() || tiers.size() > MAX_TIERS || tiers.get(0).abovePromptTokens() != -1) {
            throw new IllegalArgumentException("a price has 1 to " + MAX_TIERS + " tiers, the first above -1 tokens");
        }
        for (int i = 1; i < tiers.size(); i++) {
            if (tiers.get(i).abovePromptTokens() <= tiers.get(i - 1).abovePromptTokens()) {
                throw new IllegalArgumentException("tier " + i + " begins at " + tiers.get(i).abovePromptTokens()
                        + " prompt tokens, it must begin above the one before it");
            }
        }
    }

    /** A price of tokens alone. */
    public Price(Currency currency, List<Tier> tiers, @Nullable PeakHours peak, LocalDate asOf, String source) {
        this(currency, tiers, peak, asOf, source, UnitRates.NONE, true);
    }

    /** One price for prompts of any length at any hour. */
    public static Price flat(Currency currency, Rates rates, LocalDate asOf, String source) {
        return new Price(currency, List.of(new Tier(-1, rates)), null, asOf, source);
    }

    /** The rates for a prompt of that many tokens, asked at that time. */
    public Rates rates(long promptTokens, Instant when) {
        if (peak != null && peak.includes(when)) {
            return peak.rates();
        }
        Rates found = tiers.get(0).rates();
        for (int i = 1; i < tiers.size() && promptTokens > tiers.get(i).abovePromptTokens(); i++) {
            found = tiers.get(i).rates();
        }
        return found;
    }

    /**
     * The exact cost of a call, which says so when its tokens are an estimate. A usage of which nobody knows anything has no
     * cost that could be told: it is unpriced, not free.
     *
     * @param when when the provider was asked
     */
    public Cost cost(Usage usage, Instant when) {
        if (!byTokens) {
            return NOT_BY_TOKENS;
        }
        return usage.isKnown() ? new Cost.Priced(money(usage, when), usage.isEstimated()) : Cost.Unpriced.NO_USAGE;
    }

    /**
     * The exact cost of a call that may be billed by pictures, seconds, characters or searches, too; it is an estimate where
     * the provider did not tell what is billed.
     *
     * @param told what the provider told of that
     * @param when when the provider was asked
     */
    Cost cost(Call call, Usage usage, Units told, Instant when) {
        boolean pieces = units.bill(call.operation());
        if (!pieces && told.imageTokens() + told.soundTokens() == 0) {
            return cost(usage, when);
        }
        if (byTokens && !usage.isKnown()) {
            return Cost.Unpriced.NO_USAGE;
        }
        BigDecimal sum = BigDecimal.ZERO;
        if (byTokens) {
            sum = money(usage, when).amount()
                    .add(units.difference(told, rates(usage.promptTokens(), when).input())).max(BigDecimal.ZERO);
        }
        if (!pieces) {
            return byTokens ? new Cost.Priced(new Money(sum, currency), usage.isEstimated()) : NOT_BY_TOKENS;
        }
        Units used = told.orAsked(RequestUnits.of(call));
        Optional<BigDecimal> more = units.cost(used);
        boolean estimated = byTokens && usage.isEstimated() || units.isEstimated(call.operation(), told);
        return more.isPresent()
                ? new Cost.Priced(new Money(sum.add(more.get()), currency), estimated)
                : NO_SUCH_PICTURE;
    }

    /**
     * The cost of estimated tokens, which says that it is an estimate.
     *
     * @param when when the provider was asked
     */
    public Cost cost(TokenEstimate estimate, Instant when) {
        return cost(Usage.estimated(estimate.promptTokens(), estimate.completionTokens()), when);
    }

    /** The most that a call can cost: its tokens at their dearest, and what else it asks for. */
    Cost atMost(Call call, TokenEstimate tokens) {
        boolean pieces = units.bill(call.operation());
        if (!byTokens && !pieces) {
            return NOT_BY_TOKENS;
        }
        Units asked = call.operation().isMedia() || pieces ? RequestUnits.of(call) : Units.NONE;
        long answer = Math.max(tokens.completionTokens(), asked.pictures() * PICTURE_TOKENS);
        Money most = atMost(tokens.promptTokens(), byTokens ? answer : 0);
        if (!pieces) {
            return new Cost.Priced(most, true);
        }
        Optional<BigDecimal> more = units.cost(asked);
        return more.isPresent()
                ? new Cost.Priced(new Money(most.amount().add(more.get()), currency), true)
                : NO_SUCH_PICTURE;
    }

    /**
     * The most that so many tokens can cost at this price: at any hour, nothing cached, all of the answer at the dearer of
     * output and reasoning. What a budget reserves before a call.
     */
    public Money atMost(long promptTokens, long completionTokens) {
        Rates rates = rates(promptTokens, Instant.EPOCH);
        if (peak != null) {
            rates = rates.max(peak.rates());
        }
        long input = Math.max(Math.max(rates.input(), rates.cachedInput()),
                Math.max(units.imageInput(), units.soundInput()));
        long output = Math.max(rates.output(), rates.reasoning());
        return new Money(part(promptTokens, input).add(part(completionTokens, output)), currency);
    }

    private Money money(Usage usage, Instant when) {
        Rates rates = rates(usage.promptTokens(), when);
        // Each part at its own rate. A part that is larger than its whole comes from a provider that counts it beside it.
        BigDecimal sum = part(usage.promptTokens() - usage.cachedTokens(), rates.input())
                .add(part(usage.completionTokens() - usage.reasoningTokens(), rates.output()));
        if (usage.cachedTokens() > 0) {
            sum = sum.add(part(usage.cachedTokens(), rates.cachedInput()));
        }
        if (usage.reasoningTokens() > 0) {
            sum = sum.add(part(usage.reasoningTokens(), rates.reasoning()));
        }
        return new Money(sum, currency);
    }

    private static BigDecimal part(long tokens, long picos) {
        return BigDecimal.valueOf(Math.max(0, tokens)).multiply(BigDecimal.valueOf(picos, Money.DECIMALS));
    }
}
