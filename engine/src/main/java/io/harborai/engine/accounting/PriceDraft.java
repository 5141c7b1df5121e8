package io.harborai.engine.accounting;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** An entry of a table of prices while it is read. */
final class PriceDraft {
    final RatesDraft rates = new RatesDraft();
    final UnitRatesDraft units = new UnitRatesDraft();
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
        // What is billed by pieces need not be billed by tokens, too.
        boolean piecesAlone = units.isGiven() && rates.isEmpty() && tiers.isEmpty() && peak == null;
        tiers.add(0, new Price.Tier(-1, piecesAlone ? Rates.FREE : rates.rates(reader)));
        return new Price(reader.present(currency, "currency"), tiers, peak, reader.present(asOf, "as_of"),
                reader.present(source, "source"), units.rates(), !piecesAlone);
    }
}
