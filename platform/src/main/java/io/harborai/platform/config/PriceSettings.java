package io.harborai.platform.config;

import java.nio.file.Path;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.accounting.PriceFileException;
import io.harborai.engine.accounting.PriceTable;
import io.harborai.engine.money.Money;

/** Reads what the settings say of prices; what is wrong with a file of prices is a finding like any other. */
final class PriceSettings {
    private static final Key FILE = Key.of("prices.file");
    private static final Key RATES = Key.of("prices.usd_per");
    /** One unit of any currency there is costs less. */
    private static final double DEAREST = 1_000_000;

    private final Values values;
    private final Path directory;
    private final List<Finding> findings;

    /** @param directory what relative paths are relative to */
    PriceSettings(Values values, Path directory, List<Finding> findings) {
        this.values = values;
        this.directory = directory;
        this.findings = findings;
    }

    HarborConfig.Prices read() {
        PriceTable own = values.find(FILE).map(this::table).orElse(PriceTable.empty());
        Map<Currency, Double> rates = new LinkedHashMap<>();
        values.find(RATES)
                .ifPresent(given -> ((List<?>) given.value()).forEach(item -> rate(given, item.toString(), rates)));
        return new HarborConfig.Prices(own, rates);
    }

    private PriceTable table(Values.Given given) {
        try {
            return PriceTable.read(directory.resolve(given.value().toString()).normalize());
        } catch (PriceFileException wrong) {
            findings.add(Finding.error(given.origin(), FILE.toString(), given.value().toString(),
                    String.valueOf(wrong.getMessage())));
            return PriceTable.empty();
        }
    }

    private void rate(Values.Given given, String text, Map<Currency, Double> rates) {
        String[] pair = text.split("=", 2);
        try {
            double rate = pair.length == 2 ? Double.parseDouble(pair[1].strip()) : 0;
            if (rate > 0 && rate <= DEAREST) {
                rates.put(Money.currency(pair[0].strip()), rate);
                return;
            }
        } catch (IllegalArgumentException neither) {
            // Neither a number nor a currency: told below, as for a number out of range.
        }
        findings.add(Finding.error(given.origin(), RATES.toString(), text,
                "must be CURRENCY=DOLLARS, such as CNY=0.14, with an ISO 4217 currency and more than 0 dollars"));
    }
}
