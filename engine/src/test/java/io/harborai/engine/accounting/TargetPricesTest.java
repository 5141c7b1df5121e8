package io.harborai.engine.accounting;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.routing.Target;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

final class TargetPricesTest {
    private static final Instant MONDAY_PEAK = Instant.parse("2026-11-23T02:00:00Z");
    private static final Currency CNY = Currency.getInstance("CNY");
    private static final PriceTable TABLE = PriceTable
            .read("""
                    {"format": 1, "version": "test", "prices": [
                      {"provider": "deepseek", "models": ["chat"], "currency": "CNY", "as_of": "2026-11-21", "source": "x",
                       "input": 1, "output": 4, "peak": {"days_utc": ["MONDAY"], "hours_utc": ["01:00-04:00"], "input": 2, "output": 8}},
                      {"provider": "openai", "models": ["m"], "currency": "USD", "as_of": "2026-11-21", "source": "x",
                       "input": 2.5, "output": 10},
                      {"provider": "mine", "models": ["m"], "currency": "USD", "as_of": "2026-11-21", "source": "x",
                       "input": 0, "output": 0}]}
                    """
                    .getBytes(StandardCharsets.UTF_8), "test");

    private static final Call CHAT = UnitPricesTest.call(Operation.CHAT_COMPLETIONS,
            "{\"model\":\"m\",\"messages\":[{}]}");

    private final Target dollars = target("openai", "https://proxy.example/v1", "m");
    private final Target yuan = target("deepseek", "https://api.deepseek.com/v1", "chat");
    private final TargetPrices prices = at(MONDAY_PEAK, Map.of());

    @Test
    void routingKnowsDollarsAndOtherCurrenciesOnlyByARate() {
        assertThat(prices.promptPerMillion(dollars)).isEqualTo(2.5, within(1e-9));
        assertThat(prices.completionPerMillion(dollars)).isEqualTo(10, within(1e-9));
        assertThat(prices.promptPerMillion(yuan)).isNaN();
        assertThat(at(Instant.EPOCH, Map.of(CNY, 0.14)).promptPerMillion(yuan)).isEqualTo(0.14, within(1e-9));
        assertThat(prices.mixedPerMillion(target("openai", "https://proxy.example/v1", "unknown"))).isNaN();
        assertThatThrownBy(() -> at(Instant.EPOCH, Map.of(CNY, 0.0))).hasMessageContaining("CNY")
                .hasMessageContaining("0.0");
    }

    @Test
    void theHourInWhichTheProviderWasAskedCounts() {
        Usage usage = new Usage(true, 1_000_000, 0, 0, 0);
        assertThat(prices.cost(yuan, usage, 0).headerValue()).isEqualTo("2 CNY");
        assertThat(prices.cost(yuan, usage, 2L * 3_600_000_000_000L).headerValue()).isEqualTo("1 CNY");
        assertThat(at(MONDAY_PEAK, Map.of(CNY, 0.5)).promptPerMillion(yuan)).isEqualTo(1, within(1e-9));
    }

    @Test
    void aProviderUnderAnotherNameHasThePricesOfThePlatformAtItsAddress() {
        Target second = target("openai-eu", "https://api.openai.com/v1", "m");
        Target other = target("openai-eu", "https://llm.example/v1", "m");
        Usage usage = new Usage(true, 1_000_000, 0, 0, 0);
        assertThat(prices.cost(second, usage, 0).headerValue()).isEqualTo("2.5 USD");
        assertThat(prices.cost(target("mine", "https://api.openai.com/v1", "m"), usage, 0).headerValue())
                .isEqualTo("0 USD");
        assertThat(at(MONDAY_PEAK, Map.of()).cost(other, usage, 0)).isInstanceOfSatisfying(Cost.Unpriced.class,
                unpriced -> assertThat(unpriced.reason()).contains("openai-eu/m", "test"));
    }

    @Test
    void theMostIsThatOfTheDearestTargetAndCannotBeToldAcrossCurrencies() {
        TokenEstimate tokens = new TokenEstimate(1_000_000, 1_000_000);
        Target free = target("mine", "https://x.example/v1", "m");
        assertThat(prices.atMost(List.of(free, dollars, free), CHAT, tokens).headerValue())
                .isEqualTo("12.5 USD; estimated");
        assertThat(prices.atMost(List.of(dollars, yuan), CHAT, tokens)).isInstanceOfSatisfying(Cost.Unpriced.class,
                unpriced -> assertThat(unpriced.reason()).contains("USD", "CNY"));
        assertThat(prices.atMost(List.of(dollars, target("mine", "https://x.example/v1", "unknown")), CHAT, tokens))
                .isInstanceOf(Cost.Unpriced.class);
    }

    @Test
    void moreTargetsThanAreRememberedAreStillPriced() {
        for (int i = 0; i < 5_000; i++) {
            assertThat(prices.promptPerMillion(target("openai", "https://proxy.example/v1", "m" + i))).isNaN();
        }
        assertThat(prices.promptPerMillion(dollars)).isEqualTo(2.5, within(1e-9));
    }

    private static TargetPrices at(Instant now, Map<Currency, Double> rates) {
        return TargetPrices.of(TABLE, rates, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Target target(String provider, String url, String model) {
        return Target.of(new RemoteProvider(provider, URI.create(url), null, "Authorization", "", false,
                Timeouts.DEFAULT, Map.of(), List.of(), List.of()), model);
    }
}
