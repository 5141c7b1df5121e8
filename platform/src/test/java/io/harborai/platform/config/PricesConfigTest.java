package io.harborai.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Currency;
import java.util.List;
import java.util.Map;

import io.harborai.engine.accounting.PriceTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class PricesConfigTest {
    private static final String OURS = """
            {"format": 1, "version": "ours", "prices": [
              {"provider": "openai", "models": ["gpt-4o"], "currency": "USD", "as_of": "2026-11-21", "source": "contract",
               "input": 1.5, "output": 8.0}]}
            """;

    @TempDir
    private Path directory;

    @Test
    void theShippedPricesHoldUnlessAFileHasOthers() throws IOException {
        assertThat(loaded(Map.of()).prices().table()).isSameAs(PriceTable.shipped());
        Files.writeString(directory.resolve("ours.json"), OURS);
        HarborConfig.Prices prices = loaded(Map.of("HARBORAI_PRICES_FILE", "ours.json", "HARBORAI_PRICES_USD_PER",
                "CNY=0.14, eur=1.1")).prices();
        assertThat(prices.table().find("openai", "gpt-4o")).hasValueSatisfying(
                price -> assertThat(price.source()).isEqualTo("contract"));
        assertThat(prices.table().find("deepseek", "deepseek-flash")).isPresent();
        assertThat(prices.dollars())
                .isEqualTo(Map.of(Currency.getInstance("CNY"), 0.14, Currency.getInstance("EUR"), 1.1));
    }

    @Test
    void aFileThatCannotBeUsedStopsTheStartAndSaysWhy() throws IOException {
        assertThat(refused(Map.of("HARBORAI_PRICES_FILE", "nowhere.json")))
                .allSatisfy(finding -> assertThat(finding.key()).isEqualTo("prices.file"))
                .extracting(Finding::message).singleElement().asString().contains("there is no file", "nowhere.json");
        Files.writeString(directory.resolve("ours.json"), OURS.replace("1.5", "-1"));
        assertThat(refused(Map.of("HARBORAI_PRICES_FILE", "ours.json"))).extracting(Finding::message).singleElement()
                .asString().contains("ours.json", "prices[0] (openai)", "'input' is -1");
    }

    @Test
    void aRateIsACurrencyAndAPositiveNumber() {
        for (String wrong : List.of("CNY", "CNY=", "CNY=0", "CNY=-1", "CNY=NaN", "XYZ1=0.1", "yuan=0.14", "=1",
                "CNY=1e99")) {
            assertThat(refused(Map.of("HARBORAI_PRICES_USD_PER", wrong))).as(wrong).singleElement()
                    .satisfies(finding -> assertThat(finding.key()).isEqualTo("prices.usd_per"))
                    .satisfies(finding -> assertThat(finding.message()).contains("CNY=0.14"));
        }
    }

    private HarborConfig loaded(Map<String, String> environment) {
        return ConfigLoaderTest.loaded(ConfigLoader.create(environment, directory, List.of()).load(Map.of())).config();
    }

    private List<Finding> refused(Map<String, String> environment) {
        if (ConfigLoader.create(environment, directory, List.of())
                .load(Map.of()) instanceof ConfigResult.Rejected(List<Finding> findings)) {
            return findings;
        }
        throw new AssertionError("accepted: " + environment);
    }
}
