package io.harborai.engine.accounting;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** An entry of a table of prices while it is read. */
final class PriceDraft {
    final RatesDraft rates = new RatesDraft();
    final List<Price.Tier> tiers = new ArrayList<>();
    List<String> models = List.of();
    @Nullable
    String provider;
    @Nullable
    Currency currency;
    @Nullable
    LocalDate asOf;
    @Nullable
    String source;
    @Nullable
    PeakHours peak;

    Price price(PriceReader reader) {
        if (peak != null && !tiers.isEmpty()) {
            throw new IllegalArgumentException("'tiers' and 'peak' do not go together");
        }
        tiers.add(0, new Price.Tier(-1, rates.rates(reader)));
        return new Price(reader.present(currency, "currency"), tiers, peak, reader.present(asOf, "as_of"),
                reader.present(source, "source"));
    }
}
