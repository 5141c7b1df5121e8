package io.harborai.engine;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import io.harborai.engine.accounting.Budget;
import io.harborai.engine.accounting.BudgetGuard;
import io.harborai.engine.accounting.Spending;
import io.harborai.engine.accounting.TextTokens;
import io.harborai.engine.accounting.TokenEstimate;
import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What calls used and cost, told or estimated, however they end; and who pays for them. Model {@code lab/a} costs 1 and 2 dollars. */
final class AccountedCallsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Target TARGET = Target.of(new ScriptedProvider("lab"), "a");
    private static final Target UNPRICED = Target.of(new ScriptedProvider("lab"), "unknown");
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}";

    private final FakeUpstreams upstreams = new FakeUpstreams();
    private final Engine engine = Engine.create(VERTX, Catalog.of(List.of(), List.of()), EngineSettings.of(1,
            new PoolLimits(10, 100, 1_000)).withResilience(ResilienceSettings.NONE).withCache(CacheSettings.DEFAULT),
            new BodyBudget(1 << 20));
    private final Pipeline pipeline = new Pipeline(engine,
            LoopParts.of(engine, upstreams, new FakeClock(), new Random(1), Runnable::run));

    AccountedCallsTest() {
        engine.swapPrices(TestPrices.of("lab", Map.of("a", 1)));
    }

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void aToldUsageIsPricedAndToldWithTheHeadOfAWholeAnswer() {
        upstreams.first = up -> up.whole().data("{\"choices\":[{\"message\":{\"content\":\"ok\"}}]," + USAGE + "}")
                .end();
        Heard heard = ask(chat(false), TARGET);
        assertThat(heard.ending().usage()).isEqualTo(new Usage(true, 3, 1, 0, 0));
        assertThat(heard.ending().cost()).isEqualTo(priced("0.000005 USD", false)).isEqualTo(heard.head().cost());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aUsageThatIsNotToldIsEstimatedAndSaysSo(boolean stream) {
        String text = "The harbour is open until ten.";
        upstreams.first = up -> {
            if (stream) {
                up.stream().role().token("The harbour ").token("is open ").token("until ten.").stop().done().end();
            } else {
                up.whole().data("{\"choices\":[{\"message\":{\"content\":\"" + text + "\"}}]}").end();
            }
        };
        Call call = chat(stream);
        Heard heard = ask(call, TARGET);
        Usage usage = heard.ending().usage();
        assertThat(usage).isEqualTo(Usage.estimated(prompt(call), tokens(text)));
        assertThat(heard.ending().cost()).isEqualTo(
                priced(Money.ofPicos(1_000_000L * (usage.promptTokens() + 2 * usage.completionTokens()),
                        Money.currency("USD")).toString(), true));
        assertThat(heard.head().cost()).isEqualTo(stream ? null : heard.ending().cost());
    }

    @Test
    void aStreamThatTellsItsUsageIsNotEstimated() {
        upstreams.first = up -> up.stream().token("many words that count for nothing").stop()
                .event("{\"choices\":[]," + USAGE + "}").done().end();
        assertThat(ask(chat(true), TARGET).ending().usage()).isEqualTo(new Usage(true, 3, 1, 0, 0));
    }

    @Test
    void aStreamThatIsCutOrGivenUpHasUsedWhatCameUntilThen() {
        Call call = chat(true);
        upstreams.first = up -> up.stream().role().token("The harbour").broken();
        Heard cut = ask(call, TARGET);
        assertThat(cut.failed()).isTrue();
        assertThat(cut.ending().usage()).isEqualTo(Usage.estimated(prompt(call), tokens("The harbour")));
        upstreams.first = up -> up.stream().role().token("The harbour");
        Exchange running = pipeline.start(call, route(TARGET), new Heard());
        assertThat(running.ending().usage()).isEqualTo(cut.ending().usage());
        running.cancel();
    }

    @Test
    void whoGivesUpBeforeTheFirstTokenHasUsedThePromptAndWhoFailedBeforeItNothing() {
        Call call = chat(true);
        upstreams.first = ScriptedUpstream::stream;
        Exchange running = pipeline.start(call, route(TARGET), new Heard());
        assertThat(running.ending().usage()).isEqualTo(Usage.estimated(prompt(call), 0));
        running.cancel();
        upstreams.first = up -> up.error(500);
        Heard failed = ask(call, TARGET);
        assertThat(failed.ending().usage()).isEqualTo(Usage.NONE);
        assertThat(failed.ending().cost()).isEqualTo(Cost.Nothing.USED);
    }

    @Test
    void anEmbeddingHasNoAnswerToCount() {
        upstreams.first = up -> up.whole().data("{\"data\":[{\"embedding\":[0.5]}]}").end();
        Call call = Calls.of(Operation.EMBEDDINGS, "{\"model\":\"lab/a\",\"input\":\"one two\"}", Long.MAX_VALUE);
        assertThat(ask(call, TARGET).ending().usage()).isEqualTo(Usage.estimated(2, 0));
    }

    @Test
    void anAnswerFromTheCacheCostsNothingAndTellsWhatIsSaved() {
        upstreams.first = up -> up.whole().data("{\"choices\":[{\"message\":{\"content\":\"ok\"}}]," + USAGE + "}")
                .end();
        Call call = chat(false);
        Call keeping = new Call(call.operation(), call.envelope(), call.body(), "trace-2", Long.MAX_VALUE,
                System.nanoTime(), CallOptions.DEFAULT.withCache(CacheUse.on(Duration.ofMinutes(1))));
        ask(keeping, TARGET);
        Heard again = ask(keeping, TARGET);
        assertThat(again.ending().cost()).isEqualTo(new Cost.Saved(priced("0.000005 USD", false)))
                .isEqualTo(again.head().cost());
        assertThat(again.ending().cost().money()).isEmpty();
    }

    @Test
    void aModelWithoutAPriceIsUnpricedAndNotFree() {
        upstreams.failing = 0;
        Heard heard = ask(chat(false), UNPRICED);
        assertThat(heard.ending().cost()).isInstanceOfSatisfying(Cost.Unpriced.class,
                cost -> assertThat(cost.reason()).contains("lab/unknown"));
    }

    @Test
    void aBudgetHoldsTheMostACallCanCostUntilItIsOver() {
        BudgetGuard guard = budget("0.009 USD");
        upstreams.first = ScriptedUpstream::stream;
        upstreams.failing = 1;
        Call call = chat(true);
        Exchange running = pipeline.start(call, route(TARGET), new Heard());
        assertThat(guard.status().reserved())
                .isEqualTo(Money.ofPicos(1_000_000L * (prompt(call) + 2 * 4_096), Money.currency("USD")));
        Heard refused = ask(call, TARGET);
        assertThat(refused.failure().kind()).isEqualTo(FailureKind.BUDGET);
        assertThat(refused.failure().code()).isEqualTo("budget_exceeded");
        assertThat(refused.failure().status()).isEqualTo(429);
        assertThat(refused.failure().message()).contains("0.009 USD/day", "left", "begins anew");
        assertThat(refused.failure().retryAfter()).isPresent();
        assertThat(refused.ending().attempts()).isZero();
        running.cancel();
        assertThat(guard.status().reserved().isZero()).isTrue();
        assertThat(guard.status().spent()).isEqualTo(Money.ofPicos(1_000_000L * prompt(call), Money.currency("USD")));
        ask(call, TARGET);
        assertThat(upstreams.asked).hasSize(2);
    }

    @Test
    void aCallThatFailsBeforeItsFirstTokenAndOneFromTheCacheSpendNothing() {
        BudgetGuard guard = budget("1 USD");
        upstreams.first = up -> up.error(400);
        upstreams.failing = 1;
        ask(chat(true), TARGET);
        assertThat(guard.status().left()).isEqualTo(Money.parse("1 USD"));
        Call call = chat(false);
        Call keeping = new Call(call.operation(), call.envelope(), call.body(), "trace-2", Long.MAX_VALUE,
                System.nanoTime(), CallOptions.DEFAULT.withCache(CacheUse.on(Duration.ofMinutes(1))));
        ask(keeping, TARGET);
        Money spent = guard.status().spent();
        assertThat(spent.isZero()).isFalse();
        ask(keeping, TARGET);
        assertThat(guard.status().spent()).isEqualTo(spent);
        assertThat(guard.status().reserved().isZero()).isTrue();
    }

    @Test
    void aCallThatNobodyCanPriceIsRefusedByABudget() {
        budget("1 USD");
        Heard refused = ask(chat(false), UNPRICED);
        assertThat(refused.failure().message()).contains("no price is known for lab/unknown");
        assertThat(upstreams.asked).isEmpty();
    }

    @Test
    void severalAnswersAtOnceAreReservedForEachOfThem() {
        BudgetGuard guard = budget("1 USD");
        upstreams.first = ScriptedUpstream::whole;
        Call call = Calls.of(Operation.CHAT_COMPLETIONS, "{\"model\":\"lab/a\",\"n\":3,\"max_tokens\":100,\"messages\":"
                + "[{\"role\":\"user\",\"content\":\"hi\"}]}", Long.MAX_VALUE);
        Exchange running = pipeline.start(call, route(TARGET), new Heard());
        assertThat(guard.status().reserved())
                .isEqualTo(Money.ofPicos(1_000_000L * (prompt(call) + 2 * 300), Money.currency("USD")));
        running.cancel();
    }

    private BudgetGuard budget(String limit) {
        BudgetGuard guard = BudgetGuard.of(Budget.parse(limit + "/day"), Clock.systemUTC());
        engine.swapSpending(Spending.within(guard));
        return guard;
    }

    private Heard ask(Call call, Target target) {
        Heard heard = new Heard();
        pipeline.start(call, route(target), heard);
        return heard;
    }

    private static Route route(Target target) {
        return new Route(target.name(), target.name(), List.of(target), 0, Set.of());
    }

    private static Call chat(boolean stream) {
        return Calls.chat("lab/a", stream);
    }

    private static Cost.Priced priced(String money, boolean estimated) {
        return new Cost.Priced(Money.parse(money), estimated);
    }

    private static long prompt(Call call) {
        return TokenEstimate.ofRequest(call.body()).promptTokens();
    }

    private static long tokens(String text) {
        TextTokens tokens = new TextTokens();
        tokens.add(text);
        return tokens.tokens();
    }
}
