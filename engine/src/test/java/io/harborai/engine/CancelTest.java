package io.harborai.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import io.harborai.engine.admission.MicroBatcher;
import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.resilience.Hedge;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Wherever a call is, giving it up closes what it has upstream at once, says nothing more, and leaves nothing behind. */
final class CancelTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final EngineSettings PLAIN = EngineSettings.of(1, new PoolLimits(10, 10, 1_000))
            .withResilience(ResilienceSettings.NONE);

    private final FakeClock clock = new FakeClock();
    private final FakeUpstreams targets = new FakeUpstreams();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    /** Where a call can be. */
    enum Moment {
        AT_THE_DOOR, WAITING_FOR_THE_RATE, AT_THE_GATE, CONNECTING, SENT, HEAD, ERROR_BODY, HELD_BACK, MID_STREAM, PAUSED, WHOLE_BODY, BACK_OFF, HEDGING, AT_THE_FALLBACK, IN_THE_WINDOW_OF_A_BATCH, IN_A_BATCH
    }

    private EngineSettings settings(Moment moment) {
        return switch (moment) {
            case AT_THE_DOOR -> PLAIN.withConcurrency(ConcurrencySettings.DEFAULT.withMaxConcurrentRequests(1));
            case WAITING_FOR_THE_RATE -> PLAIN.withRates(Map.of("lab", new TargetRates.Settings(60, 1, 0, 0)));
            case AT_THE_GATE -> PLAIN.withResilience(ResilienceSettings.NONE.withLimit(AdaptiveLimit.Settings
                    .fixed(1)));
            case HEDGING -> PLAIN.withResilience(ResilienceSettings.NONE.withHedge(new Hedge.Settings(Duration
                    .ofMillis(50), 1)));
            case IN_THE_WINDOW_OF_A_BATCH, IN_A_BATCH -> PLAIN.withConcurrency(ConcurrencySettings.DEFAULT
                    .withBatching(MicroBatcher.Settings.DEFAULT));
            default -> PLAIN;
        };
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeft(Moment moment) {
        Engine engine = Engine.create(VERTX, Catalog.of(List.of(), List.of()), settings(moment), new BodyBudget(
                1 << 20));
        Pipeline pipeline = new Pipeline(engine, LoopParts.of(engine, targets, clock, new Random(1), Runnable::run));
        Exchange before = waitsBehind(moment) ? start(pipeline, moment, new Heard()) : null;
        Heard heard = new Heard();
        Exchange exchange = start(pipeline, moment, heard);
        bring(moment, exchange);
        int asked = targets.asked.size();
        assertThat(asked).as("upstream calls").isEqualTo(switch (moment) {
            case AT_THE_DOOR, AT_THE_GATE, WAITING_FOR_THE_RATE, HEDGING, AT_THE_FALLBACK -> 2 - (before == null
                    ? 0
                    : 1);
            case IN_THE_WINDOW_OF_A_BATCH -> 0;
            default -> 1;
        });
        String text = heard.text();

        exchange.cancel();
        exchange.cancel();
        exchange.resume();
        exchange.pause();

        if (before == null) {
            assertThat(clock.timers()).as("timers at once").isZero();
            assertThat(targets.opened)
                    .allSatisfy(upstream -> assertThat(upstream.cancelled() || moment == Moment.BACK_OFF
                            || upstream == targets.opened.get(0) && moment == Moment.AT_THE_FALLBACK)
                            .as("closed at once").isTrue());
        } else {
            assertThat(targets.opened.get(0).cancelled()).as("the other call goes on").isFalse();
            before.cancel();
        }
        targets.opened.forEach(upstream -> upstream.stream().token("late").done().end());
        clock.pass(Duration.ofMinutes(11).toMillis());
        assertThat(heard.over()).as("it hears nothing").isFalse();
        assertThat(heard.text()).isEqualTo(text);
        assertThat(targets.asked).as("nobody is asked afterwards").hasSize(asked);
        assertThat(clock.timers()).as("timers").isZero();
        assertThat(engine.budget().taken()).as("bytes of bodies").isZero();
        assertThat(engine.queues().waiting()).as("places in queues").isZero();
        assertThat(engine.counters().snapshot().inFlight()).as("calls").isZero();
        assertThat(pipeline.door().inside()).as("places at the door").isZero();
        pipeline.parts().gates().inUse().forEach((target, gate) -> {
            assertThat(gate.health().inFlight()).as("in flight").isZero();
            assertThat(gate.waiting()).as("waiting").isZero();
        });
        engine.close();
    }

    private static boolean waitsBehind(Moment moment) {
        return moment == Moment.AT_THE_DOOR || moment == Moment.AT_THE_GATE || moment == Moment.WAITING_FOR_THE_RATE;
    }

    /** Brings the call there. */
    private void bring(Moment moment, Exchange exchange) {
        @Nullable
        ScriptedUpstream up = targets.opened.isEmpty() ? null : targets.opened.get(0);
        if (up == null) {
            return;
        }
        switch (moment) {
            case AT_THE_DOOR, AT_THE_GATE, WAITING_FOR_THE_RATE, CONNECTING, IN_THE_WINDOW_OF_A_BATCH -> {
                // It is there.
            }
            case SENT, IN_A_BATCH -> up.sent();
            case HEAD -> up.stream();
            case ERROR_BODY -> up.sent().head(500, "application/json").data("{\"error\":" + "x".repeat(9_000));
            case HELD_BACK -> up.stream().role();
            case MID_STREAM -> up.stream().token("a").data("data: {\"choi");
            case PAUSED -> {
                up.stream().token("a");
                exchange.pause();
            }
            case WHOLE_BODY -> up.whole().data("{\"choices\":[" + " ".repeat(300_000));
            case BACK_OFF -> up.error(500);
            case HEDGING -> clock.pass(60);
            case AT_THE_FALLBACK -> up.error(429);
        }
    }

    private Exchange start(Pipeline pipeline, Moment moment, Heard heard) {
        boolean batch = moment == Moment.IN_A_BATCH || moment == Moment.IN_THE_WINDOW_OF_A_BATCH;
        Call plain = batch
                ? Calls.of(Operation.EMBEDDINGS, "{\"model\":\"a\",\"input\":\"x\"}", Long.MAX_VALUE)
                : Calls.chat("a", moment != Moment.WHOLE_BODY);
        Set<FallbackCause> causes = moment == Moment.AT_THE_FALLBACK ? Set.of(FallbackCause.RATE_LIMIT) : Set.of();
        Route route = new Route("r", "r", Stream.of("a", "b").map(model -> Target.of(Remotes.named("lab"), model))
                .toList(), 3, causes);
        Exchange started = pipeline.start(new Call(plain.operation(), plain.envelope(), plain.body(), "trace",
                Long.MAX_VALUE, clock.nanos(), CallOptions.DEFAULT), route, heard);
        if (moment == Moment.IN_A_BATCH) {
            clock.pass(3);
        }
        return started;
    }
}
