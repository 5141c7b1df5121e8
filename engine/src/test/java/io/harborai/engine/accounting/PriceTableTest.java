package io.harborai.engine.accounting;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.TreeSet;

import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.harborai.engine.provider.PlatformTable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PriceTableTest {
    private static final Instant SATURDAY = Instant.parse("2026-11-21T02:00:00Z");
    private static final Instant MONDAY = Instant.parse("2026-11-23T02:00:00Z");
    private static final String ENTRY = """
            {"provider": "lab", "models": ["m", "n"], "currency": "USD", "as_of": "2026-11-21", "source": "here",
             "input": 2.5, "output": 10}""";
    private static final String TIERS = """
            {"format": 1, "version": "t", "prices": [{"provider": "lab", "models": ["m"], "currency": "USD",
             "as_of": "2026-11-21", "source": "here", "input": 1, "cached_input": 0.1, "output": 2, "reasoning": 3,
             "tiers": [{"above_prompt_tokens": 100, "input": 4, "output": 5}]}]}""";

    @Test
    void the_shipped_table_knows_the_platforms_by_the_names_that_users_write() {
        PriceTable table = PriceTable.shipped();
        TreeSet<String> platforms = new TreeSet<>(PlatformTable.names());
        platforms.add("local");
        assertThat(platforms).containsAll(table.prices().keySet());
        assertThat(table.prices()).containsKeys("openai", "anthropic", "gemini", "deepseek", "dashscope", "zhipu",
                "moonshot", "mistral", "groq", "xai", "doubao", "wenxin", "siliconflow", "local");
        assertThat(table.version()).matches("20\\d\\d-\\d\\d-\\d\\d");
    }

    @Test
    void every_shipped_price_says_where_and_when_it_was_told() {
        LocalDate made = LocalDate.parse(PriceTable.shipped().version());
        PriceTable.shipped().prices().forEach((provider, models) -> models.forEach((model, price) -> {
            assertThat(price.source()).as(provider + "/" + model).isNotBlank();
            assertThat(price.asOf()).as(provider + "/" + model).isBeforeOrEqualTo(made).isAfter("2025-01-01");
            assertThat(price.currency().getCurrencyCode()).isIn("USD", "CNY");
            Rates rates = price.tiers().get(0).rates();
            assertThat(rates.cachedInput()).as(provider + "/" + model).isLessThanOrEqualTo(rates.input());
        }));
    }

    @Test
    void tells_what_a_call_cost_in_the_platforms_currency() {
        PriceTable table = PriceTable.shipped();
        assertThat(table.cost("openai", "gpt-4o", new Usage(true, 1_000, 100, 400, 0), SATURDAY).headerValue())
                .isEqualTo("0.003 USD");
        assertThat(table.cost("gemini", "gemini-2.5-pro", new Usage(true, 200_001, 1_000, 0, 900), SATURDAY)
                .headerValue()).isEqualTo("0.5150025 USD");
        assertThat(table.cost("deepseek", "deepseek-flash", new Usage(true, 1_000_000, 0, 0, 0), SATURDAY)
                .headerValue()).isEqualTo("1 CNY");
        assertThat(table.cost("deepseek", "deepseek-flash", new Usage(true, 1_000_000, 0, 0, 0), MONDAY)
                .headerValue()).isEqualTo("2 CNY");
        assertThat(table.cost("local", "echo", new Usage(true, 1_000, 1_000, 0, 0), SATURDAY).headerValue())
                .isEqualTo("0 USD");
    }

    @Test
    void tells_the_most_a_call_can_cost_before_it_is_made() {
        PriceTable table = PriceTable.shipped();
        TokenEstimate tokens = new TokenEstimate(1_000, 0);
        assertThat(table.atMost("openai", "gpt-4o", tokens.withMaxTokens(100)))
                .isEqualTo(new Cost.Priced(Money.parse("0.0035 USD"), true));
        assertThat(table.atMost("openai", "gpt-4o", tokens.withMaxTokens(-1)))
                .isEqualTo(new Cost.Priced(Money.parse("0.04346 USD"), true));
        assertThat(table.atMost("deepseek", "deepseek-flash", new TokenEstimate(1_000_000, 0)).headerValue())
                .isEqualTo("2 CNY; estimated");
        assertThat(table.atMost("openai", "gpt-9", tokens)).isInstanceOf(Cost.Unpriced.class);
    }

    @Test
    void a_dated_name_has_the_price_of_its_model_unless_it_has_its_own() {
        PriceTable table = PriceTable.shipped();
        Optional<Price> model = table.find("openai", "gpt-4o");
        assertThat(model).isPresent();
        assertThat(table.find("openai", "gpt-4o-2024-08-06")).isEqualTo(model);
        assertThat(table.find("openai", "gpt-4o-2024-05-13")).isPresent().isNotEqualTo(model);
        assertThat(table.find("anthropic", "claude-sonnet-4-5-20250929"))
                .isEqualTo(table.find("anthropic", "claude-sonnet-4-5")).isPresent();
        assertThat(table.find("doubao", "doubao-seed-1-6-250615")).isPresent();
    }

    @Test
    void nothing_is_guessed() {
        PriceTable table = PriceTable.shipped();
        for (String model : new String[]{"gpt-4o-audio-preview", "gpt-4o-", "gpt", "gpt-4o-2024-13-06", "GPT-4o",
                "gpt-4o-2024-08-06-2024-08-06", "gpt-4o-1999-08-06", "-2024-08-06", "", "*", "gpt-4o-mini-x"}) {
            assertThat(table.find("openai", model)).as(model).isEmpty();
        }
        assertThat(table.find("openrouter", "gpt-4o")).isEmpty();
        assertThat(table.find("vllm", "gpt-4o")).isEmpty();
        assertThat(table.cost("openrouter", "gpt-4o", new Usage(true, 1, 1, 0, 0), SATURDAY))
                .isInstanceOfSatisfying(Cost.Unpriced.class, cost -> assertThat(cost.reason())
                        .contains("no price is known for openrouter/gpt-4o").contains("file of prices"));
    }

    @Test
    void a_table_put_over_another_wins_model_by_model() {
        PriceTable table = PriceTable.shipped().with(read("""
                {"format": 1, "version": "ours", "prices": [
                 {"provider": "openai", "models": ["gpt-4o"], "currency": "EUR", "as_of": "2026-11-21",
                  "source": "contract", "input": 1, "output": 1},
                 {"provider": "ollama", "models": ["*"], "currency": "USD", "as_of": "2026-11-21",
                  "source": "our own machine", "input": 0, "output": 0}]}"""));
        assertThat(table.version()).isEqualTo(PriceTable.shipped().version() + "+ours");
        assertThat(table.find("openai", "gpt-4o").orElseThrow().currency()).isEqualTo(Money.currency("EUR"));
        assertThat(table.find("openai", "gpt-4o-mini")).isEqualTo(PriceTable.shipped().find("openai", "gpt-4o-mini"));
        assertThat(table.find("ollama", "llama3:8b")).isPresent();
        assertThat(PriceTable.shipped().find("ollama", "llama3:8b")).isEmpty();
        assertThat(PriceTable.empty().find("openai", "gpt-4o")).isEmpty();
    }

    @Test
    void what_is_not_given_is_as_dear_as_what_is() {
        Price plain = read(table(ENTRY)).find("lab", "m").orElseThrow();
        assertThat(plain.tiers().get(0).rates()).isEqualTo(new Rates(2_500_000, 2_500_000, 10_000_000, 10_000_000));
        Price tiered = read(TIERS).find("lab", "m").orElseThrow();
        assertThat(tiered.rates(100, SATURDAY)).isEqualTo(new Rates(1_000_000, 100_000, 2_000_000, 3_000_000));
        assertThat(tiered.rates(101, SATURDAY)).isEqualTo(new Rates(4_000_000, 4_000_000, 5_000_000, 5_000_000));
    }

    @Test
    void a_bad_file_is_an_error_that_names_the_key_and_the_value() {
        refused("", "ours.json", "is nothing, it must be an object");
        refused("[]", "is an array, it must be an object");
        refused("{\"format\": 1,", "not valid JSON");
        refused("{}", "'format' is missing");
        refused("{\"format\": 2}", "'format' is 2, it must be 1");
        refused("{\"format\": 1, \"prices\": []}", "'version' is missing");
        refused("{\"format\": 1, \"version\": \"x\"}", "'prices' is missing");
        refused("{\"format\": 1, \"version\": \"x\", \"prices\": []} 1", "something after its object");
        refused("{\"formt\": 1}", "'formt' is not known; known are format, version");
        refused(table(ENTRY.replace("2.5", "-1")),
                "prices[0] (lab): 'input' is -1, it must be a number from 0 to 1000000");
        refused(table(ENTRY.replace("2.5", "1000000.1")), "'input' is 1000000.1, it must be");
        refused(table(ENTRY.replace("2.5", "1e999999999")), "'input' is 1e999999999, it must be");
        refused(table(ENTRY.replace("2.5", "0.0000001")), "at most 6 decimals");
        refused(table(ENTRY.replace("2.5", "\"free\"")), "'input' is \"free\", it must be");
        refused(table(ENTRY.replace("2.5", "NaN")), "not valid JSON");
        refused(table(ENTRY.replace("\"output\"", "\"outputs\"")), "prices[0] (lab): 'outputs' is not known");
        refused(table(ENTRY.replace(", \"output\": 10", "").replace("\"output\": 10", "\"reasoning\": 1")),
                "'output' is missing");
        refused(table(ENTRY.replace("USD", "DOLLAR")), "'currency' is DOLLAR, it must be an ISO 4217 code");
        refused(table(ENTRY.replace("2026-11-21", "today")), "'as_of' is today, it must be a day");
        refused(table(ENTRY.replace("[\"m\", \"n\"]", "[]")), "'models' is missing");
        refused(table(ENTRY.replace("\"n\"", "\"m\"")), "lab/m has a price already");
        refused(table(ENTRY + "," + ENTRY), "prices[1] (lab): lab/m has a price already");
        refused(table(ENTRY.replace("\"m\"", "\"" + "m".repeat(257) + "\"")), "'models' is \"mmm",
                "a text of 1 to 256 characters");
        refused(TIERS.replace("100", "0"), "'above_prompt_tokens' is 0, it must be a whole number from 1");
        refused(table(ENTRY.replace("\"output\"", "\"peak\": {\"days_utc\": [\"FUNDAY\"]}, \"output\"")),
                "'days_utc' is FUNDAY, it must be an array of MONDAY to SUNDAY");
        refused(table(ENTRY.replace("\"output\"",
                "\"peak\": {\"days_utc\": [\"MONDAY\"], \"hours_utc\": [\"9-12\"]}, \"output\"")),
                "'hours_utc' is 9-12, it must be an array of spans");
    }

    @Test
    void a_file_that_is_too_large_is_not_read() {
        byte[] large = new byte[PriceReader.MAX_BYTES + 1];
        assertThatThrownBy(() -> PriceTable.read(large, "ours.json")).isInstanceOf(PriceFileException.class)
                .hasMessage("ours.json has 4000001 bytes, at most 4000000 are read");
    }

    private static void refused(String json, String... parts) {
        assertThatThrownBy(() -> read(json)).as(json).isInstanceOf(PriceFileException.class)
                .hasMessageContainingAll(parts);
    }

    private static String table(String entries) {
        return "{\"format\": 1, \"version\": \"x\", \"prices\": [" + entries + "]}";
    }

    private static PriceTable read(String json) {
        return PriceTable.read(json.getBytes(StandardCharsets.UTF_8), "ours.json");
    }
}
