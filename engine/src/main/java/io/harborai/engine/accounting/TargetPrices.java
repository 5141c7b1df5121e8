package io.harborai.engine.accounting;

import java.time.Clock;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Units;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.harborai.engine.provider.Platform;
import io.harborai.engine.provider.PlatformTable;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.routing.Prices;
import io.harborai.engine.routing.Target;
import org.jspecify.annotations.Nullable;

/**
 * What targets cost, by a table of prices. A provider has the prices that the table has for its name; when the table does not
 * know that name, those of the platform at whose address it is. Each target is looked up once.
 * <p>
 * To routing a price is one in US dollars. One in another currency is known to it only when a rate for that currency is given;
 * costs are never converted. Immutable but for what it remembers; lock-free for targets that it knows; any thread may use it.
 */
public final class TargetPrices implements Prices {
    /** No price is known. */
    public static final TargetPrices NONE = new TargetPrices(PriceTable.empty(), Map.of(), Clock.systemUTC());
    /** Calls by {@code provider/model} may name any model; more than these are looked up each time. */
    private static final int MAX_TARGETS = 4_096;
    /** Picounits for a token make units for a million tokens: 10^6 / 10^12. */
    private static final double PER_MILLION = 1e-6;

    private final PriceTable table;
    private final Map<Currency, Double> dollars;
    private final Clock clock;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** What is known of one target: a price, or that there is none. */
    private record Entry(@Nullable Price price, Cost.Unpriced unpriced) {}

    private TargetPrices(PriceTable table, Map<Currency, Double> dollars, Clock clock) {
        this.table = table;
        this.dollars = Map.copyOf(dollars);
        this.clock = clock;
        this.dollars.forEach(TargetPrices::requireRate);
    }

    /**
     * Prices.
     *
     * @param dollars US dollars for one unit of a currency, for routing alone; more than 0 each
     * @param clock   tells whether it is a peak hour
     */
    public static TargetPrices of(PriceTable table, Map<Currency, Double> dollars, Clock clock) {
        return new TargetPrices(table, dollars, clock);
    }

    private static void requireRate(Currency currency, double rate) {
        if (!(rate > 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("the rate of " + currency.getCurrencyCode() + " is " + rate
                    + " US dollars, it must be more than 0");
        }
    }

    /** The table they come from. */
    public PriceTable table() {
        return table;
    }

    /**
     * What a call cost there.
     *
     * @param agoNanos how long ago the provider was asked
     */
    public Cost cost(Target target, Usage usage, long agoNanos) {
        Entry entry = entry(target);
        return entry.price == null ? entry.unpriced : entry.price.cost(usage, clock.instant().minusNanos(agoNanos));
    }

    /**
     * What a call cost there that may be billed by pictures, seconds, characters or searches.
     *
     * @param told     what the provider told of these
     * @param agoNanos how long ago the provider was asked
     */
    public Cost cost(Target target, Call call, Usage usage, Units told, long agoNanos) {
        Entry entry = entry(target);
        return entry.price == null
                ? entry.unpriced
                : entry.price.cost(call, usage, told, clock.instant().minusNanos(agoNanos));
    }

    /**
     * The most that a call can cost that any of these targets may answer. It cannot be told when one of them has no price, or
     * when they are billed in several currencies.
     */
    public Cost atMost(List<Target> targets, Call call, TokenEstimate tokens) {
        Money most = null;
        for (Target target : targets) {
            Entry entry = entry(target);
            if (entry.price == null) {
                return entry.unpriced;
            }
            Cost bound = entry.price.atMost(call, tokens);
            if (!(bound instanceof Cost.Priced priced)) {
                return bound;
            }
            Money here = priced.amount();
            if (most != null && here.currency() != most.currency()) {
                return new Cost.Unpriced("its targets are billed in " + most.currency().getCurrencyCode() + " and in "
                        + here.currency().getCurrencyCode() + ", which are not converted");
            }
            most = most == null || here.compareTo(most) > 0 ? here : most;
        }
        return most == null ? Cost.Nothing.USED : new Cost.Priced(most, true);
    }

    @Override
    public double promptPerMillion(Target target) {
        Price price = entry(target).price;
        return price == null || !price.byTokens() ? Double.NaN : perMillion(price, now(price).input());
    }

    @Override
    public double completionPerMillion(Target target) {
        Price price = entry(target).price;
        return price == null || !price.byTokens() ? Double.NaN : perMillion(price, now(price).output());
    }

    private Rates now(Price price) {
        return price.rates(0, clock.instant());
    }

    private double perMillion(Price price, long picos) {
        if (price.currency().getCurrencyCode().equals("USD")) {
            return picos * PER_MILLION;
        }
        Double rate = dollars.get(price.currency());
        return rate == null ? Double.NaN : picos * PER_MILLION * rate;
    }

    private Entry entry(Target target) {
        Entry known = entries.get(target.name());
        if (known != null) {
            return known;
        }
        Entry found = find(target);
        if (entries.size() < MAX_TARGETS) {
            entries.put(target.name(), found);
        }
        return found;
    }

    private Entry find(Target target) {
        String provider = priced(target.provider());
        Optional<Price> price = table.find(provider, target.model());
        return new Entry(price.orElse(null), table.unpriced(target.provider().name(), target.model()));
    }

    /** The name under which the table has a provider's prices. */
    private String priced(Provider provider) {
        if (table.prices().containsKey(provider.name()) || !(provider instanceof RemoteProvider remote)) {
            return provider.name();
        }
        String address = remote.baseUrl().toString();
        return PlatformTable.all().stream().filter(platform -> address.equals(platform.baseUrl())).map(Platform::name)
                .findFirst().orElse(provider.name());
    }
}
