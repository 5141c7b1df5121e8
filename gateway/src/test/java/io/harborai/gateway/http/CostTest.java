package io.harborai.gateway.http;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Currency;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.harborai.engine.accounting.Budget;
import io.harborai.engine.accounting.BudgetGuard;
import io.harborai.engine.accounting.PriceTable;
import io.harborai.engine.accounting.Spending;
import io.harborai.engine.accounting.TargetPrices;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What calls cost, over HTTP: the header, the metrics, the way by price, and a budget. */
final class CostTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final PriceTable TABLE = PriceTable
            .read("""
                    {"format": 1, "version": "test", "prices": [
                      {"provider": "lab", "models": ["dear", "dear+no-usage"], "currency": "USD", "as_of": "2026-11-21", "source": "x",
                       "input": 20, "output": 40},
                      {"provider": "lab", "models": ["cheap"], "currency": "USD", "as_of": "2026-11-21", "source": "x",
                       "input": 1, "output": 2},
                      {"provider": "lab", "models": ["yuan"], "currency": "CNY", "as_of": "2026-11-21", "source": "x",
                       "input": 1, "output": 2},
                      {"provider": "lab", "models": ["painter+no-usage"], "currency": "USD", "as_of": "2026-11-21", "source": "x",
                       "per_image": 0.04, "image_prices": [{"quality": "hd", "per_image": 0.08}]},
                      {"provider": "lab", "models": ["ear+no-usage"], "currency": "USD", "as_of": "2026-11-21", "source": "x",
                       "per_second": 0.0001},
                      {"provider": "lab", "models": ["voice"], "currency": "USD", "as_of": "2026-11-21", "source": "x",
                       "per_million_characters": 15},
                      {"provider": "lab", "models": ["judge"], "currency": "USD", "as_of": "2026-11-21", "source": "x",
                       "per_search": 0.002}]}
                    """
                    .getBytes(StandardCharsets.UTF_8), "test");

    private final TestGateway gateway = TestGateway.startPatient();

    @BeforeEach
    void price() {
        Provider lab = gateway.engine().catalog().provider("lab").orElseThrow();
        List<WeightedTarget> targets = Stream.of("unpriced", "dear", "yuan", "cheap")
                .map(model -> new WeightedTarget(Target.of(lab, model), 1)).toList();
        Set<FallbackCause> all = EnumSet.allOf(FallbackCause.class);
        gateway.engine().swapCatalog(Catalog.of(List.of(lab), List.of(
                new Alias("by-price", targets, Strategy.COST, 0, all),
                new Alias("unpriced-last", targets.subList(0, 2), Strategy.COST, 0, all))));
        prices(Map.of());
    }

    private void prices(Map<Currency, Double> dollars) {
        gateway.engine().swapPrices(TargetPrices.of(TABLE, dollars, Clock.systemUTC()));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void aWholeAnswerTellsItsExactCostAndTheMetricsAddItUp() throws Exception {
        HttpResponse<String> told = gateway.post(CHAT, TestGateway.chat("lab/dear", false));
        assertThat(cost(told)).matches("0\\.[0-9]+ USD");
        assertThat(cost(gateway.post(CHAT, TestGateway.chat("lab/dear+no-usage", false))))
                .matches("0\\.[0-9]+ USD; estimated");
        assertThat(cost(gateway.post(CHAT, TestGateway.chat("lab/unpriced", false)))).isEqualTo("unpriced");
        HttpResponse<String> stream = gateway.post(CHAT, TestGateway.chat("lab/dear+no-usage", true));
        assertThat(stream.headers().firstValue("x-harborai-cost")).isEmpty();
        assertThat(stream.body()).endsWith("data: [DONE]\n\n");
        Awaitility.await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> assertThat(gateway.get("/metrics").body())
                .contains("harborai_unpriced_calls_total{model=\"lab/*\"} 1.0")
                .contains("harborai_usage_unreported_total{model=\"lab/*\"} 2.0")
                .containsPattern("harborai_cost_total\\{currency=\"USD\",model=\"lab/\\*\"\\} [0-9.E-]+")
                .containsPattern("harborai_tokens_total\\{kind=\"estimated_completion\",model=\"lab/\\*\"\\} [1-9]")
                .containsPattern("harborai_tokens_total\\{kind=\"estimated_prompt\",model=\"lab/\\*\"\\} [1-9]"));
    }

    @Test
    void anAnswerFromTheCacheCostsNothingAndCountsAsSaved() throws Exception {
        String chat = TestGateway.chat("lab/cheap", false);
        HttpResponse<String> first = gateway.post(CHAT, chat, request -> request.header("x-harborai-cache", "ttl=60"));
        HttpResponse<String> again = gateway.post(CHAT, chat, request -> request.header("x-harborai-cache", "ttl=60"));
        assertThat(again.headers().firstValue("x-harborai-cache")).hasValue("hit");
        assertThat(cost(again)).isEqualTo("0; cached");
        String paid = cost(first).replace(" USD", "");
        Awaitility.await().atMost(5, TimeUnit.SECONDS).untilAsserted(() -> assertThat(gateway.get("/metrics").body()
                .lines().filter(line -> line.startsWith("harborai_cost")).map(line -> line.replaceAll("\\{.*\\}", ""))
                .map(line -> line.split(" ")[0] + " " + Double.parseDouble(line.split(" ")[1])))
                .contains("harborai_cost_total " + Double.parseDouble(paid),
                        "harborai_cost_saved_total " + Double.parseDouble(paid)));
    }

    @Test
    void theCheapestIsTakenAndWhatHasNoPriceGoesLast() throws Exception {
        assertThat(route("by-price")).isEqualTo("lab/cheap");
        assertThat(route("unpriced-last")).isEqualTo("lab/dear");
        prices(Map.of(Currency.getInstance("CNY"), 0.14));
        assertThat(route("by-price")).isEqualTo("lab/yuan");
    }

    @Test
    void aBudgetThatIsUsedUpRefusesWithAStatusThatNobodyRepeats() throws Exception {
        BudgetGuard guard = BudgetGuard.of(Budget.parse("0.0001USD/month"), Clock.systemUTC());
        gateway.engine().swapSpending(Spending.within(guard));
        HttpResponse<String> refused = gateway.post(CHAT, TestGateway.chat("lab/dear", false));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("x-should-retry")).hasValue("false");
        assertThat(refused.body()).contains("\"insufficient_quota\"", "\"budget_exceeded\"", "0.0001 USD/month",
                "begins anew at");
        assertThat(gateway.post(CHAT, TestGateway.chat("lab/unpriced", false)).body()).contains("no price is known");
    }

    @Test
    void picturesSoundAndSearchesAreBilledByTheirNumber() throws Exception {
        assertThat(cost(gateway.post("/v1/images/generations",
                "{\"model\":\"lab/painter+no-usage\",\"prompt\":\"a ship\",\"n\":2,\"quality\":\"hd\"}")))
                .isEqualTo("0.16 USD");
        assertThat(cost(gateway.post("/v1/rerank",
                "{\"model\":\"lab/judge\",\"query\":\"q\",\"documents\":[\"a\",\"b\"]}"))).isEqualTo("0.002 USD");
        assertThat(cost(gateway.post("/v1/audio/transcriptions",
                PassedRoutesTest.form("model", "lab/ear+no-usage", "file", "RIFF"), PassedRoutesTest::asForm)))
                .isEqualTo("0.0003 USD");
        assertThat(gateway.post("/v1/audio/speech", "{\"model\":\"lab/voice\",\"voice\":\"x\",\"input\":\"Ahoy\"}")
                .statusCode()).isEqualTo(200);
        // A sound's answer has no such header: its four characters are in the sum.
        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> assertThat(gateway.get("/metrics").body()
                .replaceAll("\\{[^}]*}", "")).contains("harborai_cost_total 0.16236"));
    }

    @Test
    void aBudgetReservesPicturesBeforeTheyAreMade() throws Exception {
        gateway.engine().swapSpending(
                Spending.within(BudgetGuard.of(Budget.parse("0.1USD/month"), Clock.systemUTC())));
        String two = "{\"model\":\"lab/painter+no-usage\",\"prompt\":\"a ship\",\"n\":2}";
        assertThat(gateway.post("/v1/images/generations", two).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = gateway.post("/v1/images/generations", two);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("budget_exceeded");
        assertThat(gateway.post("/v1/images/generations", two.replace(":2", ":1")).statusCode()).as("0.02 are left")
                .isEqualTo(429);
    }

    private String route(String alias) throws Exception {
        return gateway.post(CHAT, TestGateway.chat(alias, false)).headers().firstValue("x-harborai-route")
                .orElseThrow();
    }

    private static String cost(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-harborai-cost").orElseThrow();
    }
}
