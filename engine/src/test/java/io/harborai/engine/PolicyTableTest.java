package io.harborai.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.Breaker;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.resilience.Hedge;
import io.harborai.engine.resilience.LimitAlgorithm;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.resilience.RetryBudget;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * every policy meets every fault, streamed and not. What the caller hears, how often the provider was asked, how long it
 * took, and that nothing is left, by a clock that the test moves.
 */
final class PolicyTableTest {
    private static final Set<FallbackCause> ALL = Set.of(FallbackCause.values());
    private static final List<Priority> PRIORITIES = List.of(Priority.values());
    private static final Vertx VERTX = Vertx.vertx();

    private final FakeClock clock = new FakeClock();
    private final FakeUpstreams targets = new FakeUpstreams();
    private Engine engine = engine(ResilienceSettings.NONE);
    private Pipeline pipeline = pipeline();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @AfterEach
    void nothingIsLeft() {
        // What is kept for a second after [DONE] so that the connection may be used again.
        clock.pass(2_000);
        assertThat(clock.timers()).as("timers").isZero();
        assertThat(engine.budget().taken()).as("bytes of bodies").isZero();
        pipeline.parts().gates().inUse().forEach((target, gate) -> {
            assertThat(gate.health().inFlight()).as("in flight at %s", target).isZero();
            assertThat(gate.waiting()).as("waiting at %s", target).isZero();
        });
    }

    /** What the caller must hear of each fault, and what each policy may do about it. */
    record Fault(String name, FailureKind kind, boolean retried, boolean fallsBack, boolean opensBreaker,
            boolean stream, boolean afterToken, Consumer<ScriptedUpstream> script) {
        @Override
        public String toString() {
            return name + (stream ? ", streamed" : "");
        }
    }

    private static Stream<Arguments> faults() {
        List<Fault> all = new ArrayList<>();
        for (boolean stream : new boolean[]{true, false}) {
            both(all, stream, "refused", FailureKind.CONNECTION, true, true, true, ScriptedUpstream::broken);
            both(all, stream, "reset", FailureKind.CONNECTION, true, true, true, up -> up.sent().broken());
            both(all, stream, "no connection", FailureKind.TIMEOUT, true, true, true, up -> {
            });
            both(all, stream, "400", FailureKind.INVALID_REQUEST, false, false, false, up -> up.error(400));
            both(all, stream, "401", FailureKind.AUTHENTICATION, false, false, false, up -> up.error(401));
            both(all, stream, "402", FailureKind.QUOTA, false, true, false, up -> up.error(402));
            both(all, stream, "403", FailureKind.PERMISSION, false, false, false, up -> up.error(403));
            both(all, stream, "404", FailureKind.NOT_FOUND, false, false, false, up -> up.error(404));
            both(all, stream, "408", FailureKind.TIMEOUT, true, true, true, up -> up.error(408));
            both(all, stream, "409", FailureKind.INVALID_REQUEST, false, false, false, up -> up.error(409));
            both(all, stream, "413", FailureKind.TOO_LARGE, false, false, false, up -> up.error(413));
            both(all, stream, "422", FailureKind.INVALID_REQUEST, false, false, false, up -> up.error(422));
            both(all, stream, "599", FailureKind.SERVER, true, true, true, up -> up.error(599));
            both(all, stream, "429", FailureKind.RATE_LIMIT, true, true, false, up -> up.error(429));
            both(all, stream, "500", FailureKind.SERVER, true, true, true, up -> up.error(500));
            both(all, stream, "502", FailureKind.SERVER, true, true, true, up -> up.error(502));
            both(all, stream, "503", FailureKind.OVERLOADED, true, true, true, up -> up.error(503));
            both(all, stream, "504", FailureKind.TIMEOUT, true, true, true, up -> up.error(504));
            both(all, stream, "529", FailureKind.OVERLOADED, true, true, true, up -> up.error(529));
            both(all, stream, "302", FailureKind.PROTOCOL, true, true, true, up -> up.error(302));
            both(all, stream, "html", FailureKind.PROTOCOL, true, true, true, up -> up.sent().head(200, "text/html")
                    .data("<html>").end());
            both(all, stream, "error in a 200", FailureKind.SERVER, true, true, true, up -> up.sent()
                    .head(200, "application/json").data("{\"error\":{\"message\":\"no\"}}").end());
            both(all, stream, "rate limit in a 200", FailureKind.RATE_LIMIT, true, true, false, up -> up.sent()
                    .head(200, "application/json").data("{\"error\":{\"code\":\"rate_limit\"}}").end());
            both(all, stream, "context length", FailureKind.CONTEXT_LENGTH, false, true, false, up -> up.sent()
                    .head(400, "application/json").data("{\"error\":{\"code\":\"context_length_exceeded\"}}").end());
            both(all, stream, "content filter", FailureKind.CONTENT_FILTER, false, true, false, up -> up.sent()
                    .head(400, "application/json").data("{\"error\":{\"code\":\"content_filter\"}}").end());
            both(all, stream, "status and silence", FailureKind.SERVER, true, true, true, up -> up.sent()
                    .head(500, "application/json").data("{\"err"));
        }
        streamed(all, "silent", FailureKind.TIMEOUT, false, ScriptedUpstream::sent);
        streamed(all, "silent after the head", FailureKind.TIMEOUT, false, ScriptedUpstream::stream);
        streamed(all, "silent after the role", FailureKind.TIMEOUT, false, up -> up.stream().role());
        streamed(all, "cut before the token", FailureKind.CONNECTION, false, up -> up.stream().role().end());
        streamed(all, "reset before the token", FailureKind.CONNECTION, false, up -> up.stream().role().broken());
        streamed(all, "malformed at once", FailureKind.PROTOCOL, false, up -> up.stream().event("{\"choices\":[{"));
        streamed(all, "error event at once", FailureKind.SERVER, false, up -> up.stream()
                .event("{\"error\":{\"message\":\"no\"}}"));
        streamed(all, "endless line", FailureKind.PROTOCOL, false, up -> up.stream().data("data: " + "x".repeat(
                2 << 20)));
        streamed(all, "done without a choice", FailureKind.PROTOCOL, false, up -> up.stream().done());
        streamed(all, "cut", FailureKind.CONNECTION, true, up -> up.stream().token("half").end());
        streamed(all, "reset in the middle", FailureKind.CONNECTION, true, up -> up.stream().token("half").broken());
        streamed(all, "stall", FailureKind.TIMEOUT, true, up -> up.stream().token("half"));
        streamed(all, "malformed", FailureKind.PROTOCOL, true, up -> up.stream().token("half").event("{"));
        streamed(all, "error event", FailureKind.SERVER, true, up -> up.stream().token("half")
                .event("{\"error\":{\"message\":\"no\"}}"));
        whole(all, "cut body", FailureKind.CONNECTION, up -> up.whole().data("{\"choices\":[{").broken());
        whole(all, "half a body", FailureKind.PROTOCOL, up -> up.whole().data("{\"choices\":[{").end());
        whole(all, "stalled body", FailureKind.TIMEOUT, up -> up.whole().data("{\"choices\":[{"));
        whole(all, "no choices", FailureKind.PROTOCOL, up -> up.whole().data("{}").end());
        return all.stream().map(Arguments::of);
    }

    private static void both(List<Fault> all, boolean stream, String name, FailureKind kind, boolean retried,
            boolean fallsBack, boolean opens, Consumer<ScriptedUpstream> script) {
        all.add(new Fault(name, kind, retried, fallsBack, opens, stream, false, script));
    }

    private static void streamed(List<Fault> all, String name, FailureKind kind, boolean afterToken,
            Consumer<ScriptedUpstream> script) {
        all.add(new Fault(name, kind, !afterToken, !afterToken, true, true, afterToken, script));
    }

    private static void whole(List<Fault> all, String name, FailureKind kind, Consumer<ScriptedUpstream> script) {
        all.add(new Fault(name, kind, true, true, true, false, false, script));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void withoutPoliciesItIsTold(Fault fault) {
        Heard heard = play(fault, route(0, Set.of(), "a", "b"));
        assertFailed(heard, fault);
        assertThat(targets.asked).containsExactly("a");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aRetryAsksTheSameTargetAgainWhenThatMayHelp(Fault fault) {
        long before = clock.nanos();
        Heard heard = play(fault, route(2, Set.of(), "a", "b"));
        assertFailed(heard, fault);
        assertThat(targets.asked).hasSize(fault.retried() ? 3 : 1).containsOnly("a");
        if (fault.retried()) {
            assertThat(clock.nanos() - before).as("the waits").isGreaterThanOrEqualTo(2_000_000L);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aRetryThatIsAnsweredIsTheAnswer(Fault fault) {
        targets.failing = 1;
        Heard heard = play(fault, route(2, Set.of(), "a"));
        assertThat(heard.failed()).isEqualTo(!fault.retried());
        assertThat(targets.asked).hasSize(fault.retried() ? 2 : 1);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFallbackAsksTheNextTargetOnceForItsCauseAlone(Fault fault) {
        targets.failing = 1;
        Heard heard = play(fault, route(0, ALL, "a", "b", "c"));
        assertThat(heard.failed()).isEqualTo(!fault.fallsBack());
        assertThat(targets.asked).isEqualTo(fault.fallsBack() ? List.of("a", "b") : List.of("a"));
        if (fault.fallsBack()) {
            assertThat(heard.head().target()).isEqualTo("lab/b");
            assertThat(heard.text()).doesNotContain("half");
        } else {
            assertFailed(heard, fault);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFallbackNeverHappensForACauseThatIsNotListed(Fault fault) {
        Set<FallbackCause> others = new java.util.HashSet<>(ALL);
        FallbackCause.of(fault.kind()).ifPresent(others::remove);
        assertFailed(play(fault, route(0, others, "a", "b")), fault);
        assertThat(targets.asked).containsExactly("a");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void retryAndFallbackTogetherAreBounded(Fault fault) {
        Heard heard = play(fault, route(1, ALL, "a", "b"));
        assertFailed(heard, fault);
        int perTarget = fault.retried() ? 2 : 1;
        // A rate limit is waited out at the last target alone.
        int firstTarget = fault.kind() == FailureKind.RATE_LIMIT ? 1 : perTarget;
        assertThat(targets.asked).hasSize(fault.fallsBack() ? firstTarget + perTarget : perTarget);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aBreakerOpensForWhatSpeaksOfTheTargetAndForNothingElse(Fault fault) {
        use(ResilienceSettings.NONE.withBreaker(new Breaker.Settings(Duration.ofHours(1), 1_000, 1, 3,
                Duration.ofMinutes(10), Duration.ofMinutes(10))));
        for (int i = 0; i < 3; i++) {
            assertFailed(play(fault, route(0, Set.of(), "a")), fault);
        }
        targets.asked.clear();
        Heard heard = play(fault, route(0, Set.of(), "a"));
        assertThat(targets.asked).hasSize(fault.opensBreaker() ? 0 : 1);
        if (!fault.opensBreaker()) {
            return;
        }
        assertThat(heard.failure().code()).isEqualTo("circuit_open");
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.OVERLOADED);
        assertThat(heard.failure().message()).contains("lab/a").contains(fault.kind().code());
        assertThat(heard.failure().retryAfter()).isPresent();
        play(fault, route(0, ALL, "a", "b"));
        assertThat(targets.asked).as("an open breaker falls back").containsExactly("b");
        clock.pass(Duration.ofMinutes(12).toMillis());
        targets.asked.clear();
        targets.failing = 0;
        for (int i = 0; i < 4; i++) {
            assertThat(play(fault, route(0, Set.of(), "a")).failed()).as("probe %d", i).isFalse();
        }
        assertThat(targets.asked).hasSize(4);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aHedgeStandsInForWhatIsSlowAndNotForWhatFails(Fault fault) {
        use(ResilienceSettings.NONE.withHedge(new Hedge.Settings(Duration.ofMillis(200), 1)));
        targets.failing = 1;
        targets.first = fault.script();
        Heard heard = new Heard();
        start(fault.stream(), route(0, Set.of(), "a"), CallOptions.DEFAULT, heard);
        boolean slow = !heard.over() && !fault.afterToken();
        clock.passUntil(heard::over);
        if (slow) {
            assertThat(heard.failed()).as("the second try answers").isFalse();
            assertThat(targets.asked).containsExactly("a", "a");
            assertThat(targets.opened.get(0).cancelled()).isTrue();
        } else {
            assertFailed(heard, fault);
            assertThat(targets.asked).containsExactly("a");
        }
    }

    @Test
    void aHedgeAsksTheNextTargetOfARouteThatMayFallBack() {
        use(ResilienceSettings.NONE.withHedge(new Hedge.Settings(Duration.ofMillis(200), 1)));
        targets.failing = 1;
        targets.first = up -> {
        };
        Heard heard = ask(true, route(0, Set.of(FallbackCause.TIMEOUT), "a", "b"), CallOptions.DEFAULT);
        assertThat(heard.head().target()).isEqualTo("lab/b");
        assertThat(targets.asked).containsExactly("a", "b");
    }

    @Test
    void theSlowTryMayStillWinAgainstItsHedge() {
        use(ResilienceSettings.NONE.withHedge(new Hedge.Settings(Duration.ofMillis(200), 1)));
        targets.first = up -> {
        };
        Heard heard = new Heard();
        start(true, route(0, Set.of(), "a"), CallOptions.DEFAULT, heard);
        clock.pass(300);
        assertThat(targets.asked).hasSize(2);
        targets.opened.get(0).stream().token("slow").stop().done().end();
        assertThat(heard.text()).contains("slow");
        assertThat(targets.opened.get(1).cancelled()).isTrue();
        assertThat(heard.ending().attempts()).isEqualTo(2);
    }

    @Test
    void aHedgeAnswersAlsoWhenTheSlowTryHasFailedMeanwhile() {
        use(ResilienceSettings.NONE.withHedge(new Hedge.Settings(Duration.ofMillis(200), 1)));
        targets.first = up -> {
        };
        Heard heard = new Heard();
        start(true, route(0, Set.of(), "a"), CallOptions.DEFAULT, heard);
        clock.pass(300);
        targets.opened.get(0).error(401);
        assertThat(heard.over()).isFalse();
        targets.opened.get(1).stream().token("hedged").stop().done().end();
        assertThat(heard.text()).contains("hedged").endsWith("[DONE]\n\n");
        assertThat(heard.ending().attempts()).isEqualTo(2);
    }

    @Test
    void hedgedCallsAreAShareOfAll() {
        use(ResilienceSettings.NONE.withHedge(new Hedge.Settings(Duration.ofMillis(10), 0.1)));
        targets.first = up -> {
        };
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            exchanges.add(start(true, route(0, Set.of(), "a"), CallOptions.DEFAULT, new Heard()));
        }
        clock.pass(100);
        assertThat(targets.asked).hasSize(110);
        exchanges.forEach(Exchange::cancel);
    }

    @Test
    void aRetryBudgetEndsAStormOfRetries() {
        use(ResilienceSettings.NONE.withRetries(new RetryBudget.Settings(0.1, 0)));
        targets.first = up -> up.error(500);
        for (int i = 0; i < 100; i++) {
            assertThat(ask(false, route(5, Set.of(), "a"), CallOptions.DEFAULT).failed()).isTrue();
        }
        assertThat(targets.asked).hasSizeBetween(105, 111);
    }

    @Test
    void aWishOfTheProviderIsTheLeastWait() {
        targets.failing = 1;
        targets.first = up -> up.sent().head(429, Duration.ofSeconds(7)).end();
        long before = clock.nanos();
        assertThat(ask(true, route(1, Set.of(), "a"), CallOptions.DEFAULT).failed()).isFalse();
        assertThat(Duration.ofNanos(clock.nanos() - before)).isBetween(Duration.ofSeconds(7), Duration.ofMillis(
                7_252));
    }

    @Test
    void aLimitMakesCallsWaitAndTheMoreImportantGoFirst() {
        use(ResilienceSettings.NONE.withLimit(AdaptiveLimit.Settings.fixed(1)));
        targets.first = up -> {
        };
        List<String> order = new ArrayList<>();
        for (Priority priority : List.of(Priority.NORMAL, Priority.LOW, Priority.NORMAL, Priority.HIGH)) {
            start(true, route(0, Set.of(), "a"), CallOptions.DEFAULT.withPriority(priority), new Heard() {
                @Override
                public void head(io.harborai.engine.exchange.AnswerHead head) {
                    super.head(head);
                    order.add(priority.name());
                }
            });
        }
        for (int i = 0; i < 4; i++) {
            assertThat(targets.opened).hasSize(i + 1);
            targets.opened.get(i).stream().token("x").stop().done().end();
        }
        assertThat(order).containsExactly("NORMAL", "HIGH", "NORMAL", "LOW");
    }

    @Test
    void aFullQueueRefusesTheLeastImportant() {
        use(ResilienceSettings.NONE.withLimit(AdaptiveLimit.Settings.fixed(1)));
        targets.first = up -> {
        };
        Exchange running = start(true, route(0, Set.of(), "a"), CallOptions.DEFAULT, new Heard());
        List<Heard> low = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Heard heard = new Heard();
            low.add(heard);
            start(true, route(0, Set.of(), "a"), CallOptions.DEFAULT.withPriority(Priority.LOW), heard);
        }
        assertThat(low.get(3).failure().code()).isEqualTo("queue_full");
        Heard high = new Heard();
        Exchange important = start(true, route(0, Set.of(), "a"), CallOptions.DEFAULT.withPriority(Priority.HIGH),
                high);
        assertThat(low.get(2).failure().message()).contains("more important call");
        assertThat(low.get(1).over()).isFalse();
        running.cancel();
        assertThat(targets.asked).hasSize(2);
        important.cancel();
        clock.pass(10_000);
        assertThat(low.get(0).failure().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(high.over()).isFalse();
        clock.passUntil(() -> clock.timers() == 0);
    }

    @Test
    void whoWaitsTooLongForRoomIsTold() {
        use(ResilienceSettings.NONE.withLimit(AdaptiveLimit.Settings.fixed(1)));
        targets.first = ScriptedUpstream::sent;
        Exchange running = start(true, route(0, Set.of(), "a"), CallOptions.DEFAULT, new Heard());
        Heard waiting = new Heard();
        start(true, route(0, Set.of(), "a"), CallOptions.DEFAULT, waiting);
        clock.pass(5_001);
        assertThat(waiting.failure().code()).isEqualTo("connect_timeout");
        assertThat(targets.asked).hasSize(1);
        running.cancel();
    }

    @Test
    void everyMomentOfACancelLeavesNothing() {
        long seed = Seed.take();
        Random random = new Random(seed);
        use(new ResilienceSettings(RetryBudget.Settings.DEFAULT, Breaker.Settings.DEFAULT,
                new AdaptiveLimit.Settings(LimitAlgorithm.AIMD, 1, 3, 8, 1.1),
                new Hedge.Settings(Duration.ofMillis(50), 1)));
        List<Fault> all = faults().map(each -> (Fault) each.get()[0]).toList();
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            targets.first = all.get(random.nextInt(all.size())).script();
            targets.failing = random.nextInt(4);
            exchanges.add(start(random.nextBoolean(), route(random.nextInt(3), ALL, "a", "b"),
                    CallOptions.DEFAULT.withPriority(PRIORITIES.get(random.nextInt(3))), new Heard()));
            clock.pass(random.nextInt(100));
            if (random.nextInt(3) == 0) {
                exchanges.remove(random.nextInt(exchanges.size())).cancel();
            }
        }
        exchanges.forEach(Exchange::cancel);
        clock.pass(10_000);
        assertThat(clock.timers()).as("seed %d", seed).isZero();
    }

    private Heard play(Fault fault, Route route) {
        targets.first = fault.script();
        return ask(fault.stream(), route, CallOptions.DEFAULT);
    }

    private Heard ask(boolean stream, Route route, CallOptions options) {
        Heard heard = new Heard();
        start(stream, route, options, heard);
        clock.passUntil(heard::over);
        assertThat(heard.over()).as("it ends").isTrue();
        return heard;
    }

    private Exchange start(boolean stream, Route route, CallOptions options, AnswerSink sink) {
        Call plain = Calls.chat("a", stream);
        Call call = new Call(plain.operation(), plain.envelope(), plain.body(), "trace", Long.MAX_VALUE,
                clock.nanos(), options);
        return pipeline.start(call, route, sink);
    }

    private static void assertFailed(Heard heard, Fault fault) {
        assertThat(heard.failure().kind()).isEqualTo(fault.kind());
        assertThat(heard.failure().target()).hasValueSatisfying(target -> assertThat(target).startsWith("lab/"));
        assertThat(heard.begun()).isEqualTo(fault.afterToken());
        assertThat(heard.text()).doesNotContain("[DONE]");
    }

    private static Route route(int retries, Set<FallbackCause> causes, String... models) {
        return new Route("r", "r", Stream.of(models).map(model -> Target.of(Remotes.named("lab"), model)).toList(),
                retries, causes);
    }

    private void use(ResilienceSettings settings) {
        engine = engine(settings);
        pipeline = pipeline();
    }

    private static Engine engine(ResilienceSettings settings) {
        return Engine.create(VERTX, Catalog.of(List.of(), List.of()), EngineSettings.of(1, new PoolLimits(10, 3, 1_000))
                .withResilience(settings), new BodyBudget(1 << 20));
    }

    private Pipeline pipeline() {
        return new Pipeline(engine, LoopParts.of(engine, targets, clock, new Random(1), Runnable::run));
    }
}
