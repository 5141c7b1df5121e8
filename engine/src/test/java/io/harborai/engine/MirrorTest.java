package io.harborai.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.resilience.RetryBudget;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.stats.MirrorCounters;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** G-4: copies of calls, of which their callers never notice anything. By a clock that the test moves. */
final class MirrorTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final FakeClock clock = new FakeClock();
    private final Sides sides = new Sides();
    private Engine engine = engine(ResilienceSettings.NONE);
    private Pipeline pipeline = pipeline();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @AfterEach
    void nothingIsLeft() {
        clock.pass(Duration.ofMinutes(11).toMillis());
        assertThat(clock.timers()).as("timers").isZero();
        assertThat(engine.budget().taken()).as("bytes of bodies").isZero();
        assertThat(pipeline.mirrors().underWay()).as("copies").isZero();
        pipeline.parts().gates().inUse().forEach((target, gate) -> {
            assertThat(gate.health().inFlight()).as("in flight at %s", target).isZero();
            assertThat(gate.waiting()).as("waiting at %s", target).isZero();
        });
        MirrorCounters.Snapshot counts = engine.mirrorStats();
        assertThat(counts.answered() + counts.failed()).isEqualTo(counts.sent());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCopyGoesAfterTheCallAndItsAnswerIsThrownAway(boolean stream) {
        Heard heard = new Heard();
        start(stream, CallOptions.DEFAULT, heard);
        assertThat(sides.asked).containsExactly("main", "copy");
        assertThat(sides.calls.get(1).body()).isSameAs(sides.calls.get(0).body());
        assertThat(sides.calls.get(1).options().priority()).isEqualTo(Priority.LOW);
        answer(sides.opened.get(1), stream, "of the copy");
        assertThat(heard.begun()).isFalse();
        answer(sides.opened.get(0), stream, "of the call");
        assertThat(heard.text()).contains("of the call").doesNotContain("of the copy");
        assertThat(heard.ending().attempts()).isOne();
        assertThat(engine.mirrorStats()).isEqualTo(new MirrorCounters.Snapshot(1, 1, 0, 0));
    }

    @Test
    void aCopyOutlivesItsCallAndIsReadToItsEnd() {
        Heard heard = new Heard();
        start(true, CallOptions.DEFAULT, heard);
        answer(sides.opened.get(0), true, "done");
        assertThat(heard.over()).isTrue();
        assertThat(sides.opened.get(1).cancelled()).isFalse();
        assertThat(pipeline.mirrors().underWay()).isOne();
        answer(sides.opened.get(1), true, "late");
        assertThat(engine.mirrorStats().answered()).isOne();
    }

    @Test
    void aCallThatIsGivenUpDoesNotGiveUpItsCopyNorTheOtherWayRound() {
        Exchange exchange = start(true, CallOptions.DEFAULT, new Heard());
        exchange.cancel();
        assertThat(sides.opened.get(0).cancelled()).isTrue();
        assertThat(sides.opened.get(1).cancelled()).isFalse();
    }

    @Test
    void aPausedCallDoesNotPauseItsCopy() {
        Exchange exchange = start(true, CallOptions.DEFAULT, new Heard());
        exchange.pause();
        assertThat(sides.opened.get(0).paused()).isTrue();
        assertThat(sides.opened.get(1).paused()).isFalse();
        exchange.cancel();
    }

    @Test
    void aCopyThatFailsIsCountedAndNotTriedAgain() {
        use(ResilienceSettings.NONE.withRetries(new RetryBudget.Settings(0, 1)));
        List<Consumer<ScriptedUpstream>> faults = List.of(up -> up.error(500), up -> up.error(401), up -> up.sent()
                .broken(), up -> up.stream().event("{"), up -> up.error(429));
        for (Consumer<ScriptedUpstream> fault : faults) {
            sides.atCopy = fault;
            Heard heard = new Heard();
            start(true, CallOptions.DEFAULT, heard);
            answer(sides.opened.get(sides.opened.size() - 2), true, "well");
            assertThat(heard.failed()).isFalse();
        }
        clock.pass(10_000);
        assertThat(sides.asked).hasSize(2 * faults.size());
        assertThat(engine.mirrorStats()).isEqualTo(new MirrorCounters.Snapshot(5, 0, 5, 0));
        assertThat(pipeline.gate(target("main")).health().tryRetry()).as("the call's budget is whole").isTrue();
    }

    @Test
    void aMirrorWhoseCodeThrowsHarmsNobody() {
        sides.atCopy = up -> {
            throw new IllegalStateException("scripted");
        };
        Heard heard = new Heard();
        start(true, CallOptions.DEFAULT, heard);
        answer(sides.opened.get(0), true, "well");
        assertThat(heard.text()).contains("well");
        assertThat(engine.mirrorStats().failed()).isOne();
    }

    @Test
    void aSilentMirrorIsGivenUpAndTakesNoMoreThanItsBound() {
        List<Exchange> calls = new ArrayList<>();
        for (int i = 0; i < MirrorLine.MOST + 5; i++) {
            calls.add(start(true, CallOptions.DEFAULT, new Heard()));
        }
        assertThat(sides.asked.stream().filter("copy"::equals)).hasSize(MirrorLine.MOST);
        assertThat(sides.asked.stream().filter("main"::equals)).hasSize(MirrorLine.MOST + 5);
        assertThat(engine.mirrorStats().dropped()).isEqualTo(5);
        calls.forEach(Exchange::cancel);
        clock.pass(MirrorLine.LIMIT_MS + 1);
        assertThat(pipeline.mirrors().underWay()).isZero();
        assertThat(engine.mirrorStats().failed()).isEqualTo(MirrorLine.MOST);
    }

    @Test
    void aDrippingMirrorEndsAtItsTimeLimit() {
        start(true, CallOptions.DEFAULT, new Heard()).cancel();
        ScriptedUpstream copy = sides.opened.get(1).stream();
        for (int i = 0; i < 70; i++) {
            copy.token("x");
            clock.pass(1_000);
        }
        assertThat(copy.cancelled()).isTrue();
        assertThat(engine.mirrorStats().failed()).isOne();
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        start(true, CallOptions.DEFAULT, new Heard()).cancel();
        ScriptedUpstream copy = sides.opened.get(1).stream();
        String megabyte = "x".repeat(1 << 19);
        for (int i = 0; i < 2 * (Attempt.MAX_WHOLE_BYTES >> 20) + 1; i++) {
            copy.token(megabyte);
        }
        assertThat(copy.cancelled()).isTrue();
        assertThat(engine.mirrorStats().failed()).isOne();
    }

    @Test
    void aLongRequestIsCopiedOnlyWhileThereIsMemory() {
        String words = "w".repeat(700_000);
        List<Exchange> calls = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Call call = Calls.of(Operation.CHAT_COMPLETIONS,
                    "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}",
                    Long.MAX_VALUE);
            calls.add(start(call, CallOptions.DEFAULT, new Heard()));
        }
        assertThat(engine.mirrorStats().sent()).isOne();
        assertThat(engine.mirrorStats().dropped()).isOne();
        calls.forEach(Exchange::cancel);
    }

    @Test
    void aMirrorAtItsLimitGetsNothingMoreAndTheCallsLimitIsNotTouched() {
        use(ResilienceSettings.NONE.withLimit(AdaptiveLimit.Settings.fixed(2)));
        Exchange one = start(true, CallOptions.DEFAULT, new Heard());
        Exchange two = start(true, CallOptions.DEFAULT, new Heard());
        assertThat(pipeline.gate(target("main")).health().inFlight()).isEqualTo(2);
        one.cancel();
        two.cancel();
        Exchange three = start(true, CallOptions.DEFAULT, new Heard());
        assertThat(sides.asked).containsExactly("main", "copy", "main", "copy", "main");
        assertThat(engine.mirrorStats().dropped()).isOne();
        three.cancel();
    }

    @Test
    void aCallThatIsAnsweredByTheCacheHasNoCopyAndACopyIsNotKept() {
        CallOptions cached = CallOptions.DEFAULT.withCache(CacheUse.on(Duration.ofMinutes(1)));
        start(true, cached, new Heard());
        answer(sides.opened.get(1), true, "of the copy");
        answer(sides.opened.get(0), true, "of the call");
        Heard again = new Heard();
        start(true, cached, again);
        assertThat(again.text()).contains("of the call");
        assertThat(sides.asked).containsExactly("main", "copy");
    }

    @Test
    void aCallThatIsTriedAgainHasOneCopy() {
        sides.atMain = up -> up.error(500);
        Heard heard = new Heard();
        Route route = new Route("r", "r", List.of(target("main"), target("other")), 2, Set.of(), target("copy"));
        pipeline.start(at(Calls.chat("a", true), CallOptions.DEFAULT), route, heard);
        clock.pass(30_000);
        assertThat(heard.failed()).isTrue();
        assertThat(sides.asked.stream().filter("copy"::equals)).hasSize(1);
        assertThat(sides.asked.stream().filter("main"::equals)).hasSize(3);
    }

    @Test
    void aMirrorThatIsTheTargetItselfGetsNothing() {
        Route route = new Route("r", "r", List.of(target("main")), 0, Set.of(), target("main"));
        pipeline.start(at(Calls.chat("a", true), CallOptions.DEFAULT), route, new Heard()).cancel();
        assertThat(sides.asked).containsExactly("main");
    }

    private static void answer(ScriptedUpstream upstream, boolean stream, String text) {
        if (stream) {
            upstream.stream().token(text).stop().done().end();
        } else {
            upstream.whole().data("{\"choices\":[{\"message\":{\"content\":\"" + text + "\"}}]}").end();
        }
    }

    private Exchange start(boolean stream, CallOptions options, Heard heard) {
        return start(Calls.chat("a", stream), options, heard);
    }

    private Exchange start(Call plain, CallOptions options, Heard heard) {
        Route route = new Route("r", "r", List.of(target("main")), 0, Set.of(), target("copy"));
        return pipeline.start(at(plain, options), route, heard);
    }

    private Call at(Call plain, CallOptions options) {
        return new Call(plain.operation(), plain.envelope(), plain.body(), "trace", Long.MAX_VALUE, clock.nanos(),
                options);
    }

    private static Target target(String model) {
        return Target.of(Remotes.named("lab"), model);
    }

    private void use(ResilienceSettings settings) {
        engine = engine(settings);
        pipeline = pipeline();
    }

    private static Engine engine(ResilienceSettings settings) {
        return Engine.create(VERTX, Catalog.of(List.of(), List.of()), EngineSettings.of(1,
                new PoolLimits(100, 100, 1_000)).withResilience(settings).withCache(CacheSettings.DEFAULT),
                new BodyBudget(1 << 20));
    }

    private Pipeline pipeline() {
        return new Pipeline(engine, LoopParts.of(engine, sides, clock, new Random(1), Runnable::run));
    }

    /** Targets, one of which is the mirror. */
    private static final class Sides implements Upstreams {
        private final List<String> asked = new ArrayList<>();
        private final List<Call> calls = new ArrayList<>();
        private final List<ScriptedUpstream> opened = new ArrayList<>();
        private Consumer<ScriptedUpstream> atMain = up -> {
        };
        private Consumer<ScriptedUpstream> atCopy = up -> {
        };

        @Override
        public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
            asked.add(target.model());
            calls.add(call);
            ScriptedUpstream upstream = new ScriptedUpstream(sink);
            opened.add(upstream);
            (target.model().equals("copy") ? atCopy : atMain).accept(upstream);
            return upstream;
        }

        @Override
        public void forgetProviders() {
            // It has none.
        }

        @Override
        public void resize(int perHost) {
            // It has none.
        }

        @Override
        public void close() {
            // It has no connections.
        }
    }
}
