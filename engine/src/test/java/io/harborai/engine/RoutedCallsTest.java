package io.harborai.engine;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.harborai.engine.accounting.TargetPrices;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What a loop learns of its targets decides where its next calls go. */
final class RoutedCallsTest {
    private final TestLoop loop = new TestLoop();
    private final ScriptedProvider provider = new ScriptedProvider("p");
    private final Engine engine = Engine.create(loop.vertx(), Catalog.of(List.of(provider), Stream.of(Strategy.values())
            .map(this::alias).toList()), EngineSettings.of(1, new PoolLimits(10, 10, 1_000)), new BodyBudget(1 << 20));
    private final Pipeline pipeline = loop.call(engine::newPipeline);

    @AfterEach
    void close() {
        engine.close();
        loop.close();
    }

    @Test
    void tokensUsedAtOneTargetSendTheNextCallToTheOther() {
        provider.when("a", RoutedCallsTest::good).when("b", RoutedCallsTest::good);
        for (int i = 0; i < 4; i++) {
            ask("usage").ending();
        }
        assertThat(provider.asked()).containsExactly("a", "b", "a", "b");
    }

    @Test
    void aCallUnderWaySendsTheNextOneToTheOther() {
        provider.when("a", up -> up.stream().role()).when("b", up -> up.stream().role());
        ask("least_busy");
        ask("least_busy");
        loop.run(() -> assertThat(provider.asked()).containsExactlyInAnyOrder("a", "b"));
    }

    @Test
    void anOpenBreakerSendsCallsPastTheFirst() {
        provider.when("a", ScriptedUpstream::broken).when("b", RoutedCallsTest::good);
        int failures = 0;
        while (ask("priority").ending().attempts() == 2) {
            failures++;
            assertThat(failures).isLessThan(100);
        }
        assertThat(provider.asked().stream().filter("a"::equals)).hasSize(failures);
        assertThat(provider.asked()).endsWith("b");
    }

    @Test
    void newPricesCountFromTheNextCallOn() {
        provider.when("a", RoutedCallsTest::good).when("b", RoutedCallsTest::good);
        engine.swapPrices(cheap("b"));
        ask("cost").ending();
        engine.swapPrices(cheap("a"));
        ask("cost").ending();
        assertThat(provider.asked()).containsExactly("b", "a");
    }

    /** Prices of which one is half the other. */
    private static TargetPrices cheap(String model) {
        return TestPrices.of("p", Map.of("a", model.equals("a") ? 1 : 2, "b", model.equals("b") ? 1 : 2));
    }

    private static void good(ScriptedUpstream up) {
        up.stream().role().token("ok").event("{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}")
                .stop().done().end();
    }

    private Alias alias(Strategy strategy) {
        return new Alias(strategy.configName(), Stream.of("a", "b").map(model -> new WeightedTarget(Target.of(provider,
                model), 1)).toList(), strategy, 0, Set.of(FallbackCause.values()));
    }

    private Heard ask(String model) {
        Call call = Calls.chat(model, true);
        Heard heard = new Heard();
        loop.run(() -> pipeline.start(call, route(model), heard));
        return heard;
    }

    private Route route(String model) {
        if (pipeline.resolve(model) instanceof Catalog.Resolution.Found found) {
            return found.route();
        }
        throw new AssertionError(model + " is unknown");
    }
}
