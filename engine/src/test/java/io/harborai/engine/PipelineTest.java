package io.harborai.engine;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.routing.Alias;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Strategy;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.WeightedTarget;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PipelineTest {
    private static final Set<FallbackCause> ALL = Set.of(FallbackCause.values());

    private final TestLoop loop = new TestLoop();
    private final ScriptedProvider provider = new ScriptedProvider("p");
    private final Engine engine = Engine.create(loop.vertx(), Catalog.of(List.of(provider), List.of()),
            EngineSettings.of(1, new PoolLimits(10, 10, 1_000)), new BodyBudget(1 << 20));
    private final Pipeline pipeline = loop.call(engine::newPipeline);

    @AfterEach
    void close() {
        assertThat(engine.budget().taken()).isZero();
        engine.close();
        loop.close();
    }

    @Test
    void anAnswerComesWithItsFigures() {
        provider.when("m", PipelineTest::good);
        Asked heard = ask("p/m");
        Ending ending = heard.ending();
        assertThat(heard.failed()).isFalse();
        assertThat(heard.head().streamed()).isTrue();
        assertThat(heard.head().target()).isEqualTo("p/m");
        assertThat(heard.head().attempts()).isEqualTo(1);
        assertThat(heard.head().providerId()).isEqualTo("provider-id");
        assertThat(heard.head().overheadNanos()).isBetween(0L, 20_000_000_000L);
        assertThat(ending.target()).isEqualTo("p/m");
        assertThat(ending.attempts()).isEqualTo(1);
        assertThat(ending.usage()).isEqualTo(new Usage(true, 3, 1, 0, 0));
        assertThat(ending.firstTokenNanos()).isPositive();
        assertThat(ending.chunks()).isEqualTo(4);
        assertThat(heard.text()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void theProviderGetsTheTargetsModelAndEveryOtherByte() {
        provider.when("real/name", PipelineTest::good);
        alias("fast", 0, Set.of(), "real/name");
        ask("fast").ending();
        assertThat(provider.requests()).singleElement().satisfies(request -> {
            assertThat(request.model()).isEqualTo("real/name");
            assertThat(request.stream()).isTrue();
            assertThat(request.traceId()).isEqualTo("trace-1");
            assertThat(request.body().toString()).isEqualTo("{\"model\": \"real/name\",\"stream\":true,\"messages\":"
                    + "[{\"role\":\"user\",\"content\":\"hi\"}]}");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void oneTargetIsTriedAgainAsOftenAsTheRouteSays(int retries) {
        provider.when("m", ScriptedUpstream::broken);
        alias("a", retries, ALL, "m");
        Asked heard = ask("a");
        assertThat(heard.ending().attempts()).isEqualTo(1 + retries);
        assertThat(heard.begun()).isFalse();
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(heard.failure().target()).contains("p/m");
        assertThat(provider.asked()).hasSize(1 + retries);
    }

    @Test
    void aRetryThatSucceedsIsOneAnswer() {
        provider.when("m", ScriptedUpstream::broken, up -> up.error(500), PipelineTest::good);
        alias("a", 5, Set.of(), "m");
        Asked heard = ask("a");
        assertThat(heard.ending().attempts()).isEqualTo(3);
        assertThat(heard.head().attempts()).isEqualTo(3);
        assertThat(heard.text()).contains("ok");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 413, 422})
    void whatCannotSucceedIsNotTriedAgain(int status) {
        provider.when("m", up -> up.error(status));
        alias("a", 3, Set.of(), "m", "other");
        assertThat(ask("a").ending().attempts()).isEqualTo(1);
    }

    @Test
    void theNextTargetIsTriedForAListedCauseAlone() {
        provider.when("down", ScriptedUpstream::broken).when("limited", up -> up.error(429))
                .when("wrong", up -> up.error(400)).when("good",
                        PipelineTest::good);
        alias("a", 0, Set.of(FallbackCause.UNAVAILABLE), "down", "good");
        Asked heard = ask("a");
        assertThat(heard.ending().attempts()).isEqualTo(2);
        assertThat(heard.head().target()).isEqualTo("p/good");
        alias("b", 0, Set.of(FallbackCause.UNAVAILABLE), "limited", "good");
        assertThat(ask("b").failureAfter(1)).isEqualTo(FailureKind.RATE_LIMIT);
        alias("c", 0, Set.of(FallbackCause.RATE_LIMIT, FallbackCause.TIMEOUT), "down", "good");
        assertThat(ask("c").failureAfter(1)).isEqualTo(FailureKind.CONNECTION);
        alias("d", 0, ALL, "wrong", "good");
        assertThat(ask("d").failureAfter(1)).isEqualTo(FailureKind.INVALID_REQUEST);
        alias("e", 0, ALL, "down", "limited", "wrong", "good");
        assertThat(ask("e").failureAfter(3)).isEqualTo(FailureKind.INVALID_REQUEST);
    }

    @Test
    void eachTargetHasItsOwnRetries() {
        provider.when("x", ScriptedUpstream::broken).when("y", ScriptedUpstream::broken);
        alias("a", 1, ALL, "x", "y");
        assertThat(ask("a").failureAfter(4)).isEqualTo(FailureKind.CONNECTION);
        assertThat(provider.asked()).containsExactly("x", "x", "y", "y");
    }

    @Test
    void aRateLimitGoesToTheNextTargetWithoutAWait() {
        provider.when("limited", up -> up.sent().head(429, Duration.ofSeconds(15)).end()).when("good",
                PipelineTest::good);
        alias("a", 3, ALL, "limited", "good");
        Asked heard = ask("a");
        assertThat(heard.ending().attempts()).isEqualTo(2);
        assertThat(heard.head().target()).isEqualTo("p/good");
    }

    @Test
    void aRateLimitWithoutAnotherTargetIsWaitedOut() {
        provider.when("limited", up -> up.sent().head(429, Duration.ofMillis(30)).end(), PipelineTest::good);
        alias("a", 1, ALL, "limited");
        long before = System.nanoTime();
        assertThat(ask("a").ending().attempts()).isEqualTo(2);
        assertThat(System.nanoTime() - before).isGreaterThan(30_000_000L);
    }

    @Test
    void aLongerWishThanTheBoundIsNotWaitedForButTold() {
        provider.when("limited", up -> up.sent().head(429, Duration.ofSeconds(21)).end()).when("good",
                PipelineTest::good);
        alias("a", 5, Set.of(), "limited", "good");
        Asked heard = ask("a");
        assertThat(heard.failureAfter(1)).isEqualTo(FailureKind.RATE_LIMIT);
        assertThat(heard.failure().retryAfter()).contains(Duration.ofSeconds(21));
        alias("b", 5, Set.of(FallbackCause.UNAVAILABLE), "busy", "good");
        provider.when("busy", up -> up.sent().head(503, Duration.ofHours(1)).end());
        assertThat(ask("b").ending().attempts()).isEqualTo(2);
    }

    @Test
    void nothingIsTriedAgainAfterTheFirstToken() {
        provider.when("cut", up -> up.stream().token("half").broken()).when("good", PipelineTest::good);
        alias("a", 3, ALL, "cut", "good");
        Asked heard = ask("a");
        assertThat(heard.failureAfter(1)).isEqualTo(FailureKind.CONNECTION);
        assertThat(heard.text()).contains("half").doesNotContain("DONE");
        assertThat(heard.failure().target()).contains("p/cut");
    }

    @Test
    void whatFailsBeforeItsFirstTokenLeavesNoTrace() {
        provider.when("early", up -> up.stream().role().data(": comment\n\n").event("{\"error\":{\"message\":\"no\"}}"))
                .when("good", PipelineTest::good);
        alias("a", 0, ALL, "early", "good");
        Asked heard = ask("a");
        assertThat(heard.ending().attempts()).isEqualTo(2);
        assertThat(heard.text()).startsWith("data: {\"choices\":[{\"index\":0,\"delta\":{\"role\"").doesNotContain(
                "comment");
        assertThat(provider.opened().get(0).cancelled()).isTrue();
    }

    @Test
    void theCallersTimeLimitRunsOverAllAttempts() {
        provider.when("m", ScriptedUpstream::broken);
        alias("a", 10, ALL, "m", "m");
        long before = System.nanoTime();
        Asked heard = start(Calls.chat("a", true, 300));
        heard.ending();
        assertThat(heard.failed()).isTrue();
        // Eleven tries of two targets would take half a minute of back-off.
        assertThat(System.nanoTime() - before).isLessThan(20_000_000_000L);
        Asked silent = start(Calls.chat("p/silent", true, 50));
        silent.ending();
        assertThat(silent.failure().code()).isEqualTo("total_timeout");
        assertThat(silent.failure().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(provider.opened().get(provider.opened().size() - 1).cancelled()).isTrue();
    }

    @Test
    void aCancelReachesTheProviderAndSilencesTheCall() {
        for (Consumer<ScriptedUpstream> phase : List.<Consumer<ScriptedUpstream>>of(up -> {
        }, ScriptedUpstream::sent, ScriptedUpstream::stream, up -> up.stream().role(), up -> up.stream().token("a"),
                up -> up.sent().head(500, "text/plain"))) {
            provider.when("m", phase);
            Heard heard = new Heard();
            loop.run(() -> {
                Exchange exchange = pipeline.start(Calls.chat("p/m", true), route("p/m"), heard);
                ScriptedUpstream upstream = lastOpened();
                exchange.cancel();
                exchange.cancel();
                assertThat(upstream.cancelled()).isTrue();
                upstream.token("late").done().end().broken();
                exchange.pause();
                exchange.resume();
                assertThat(exchange.ending().attempts()).isEqualTo(1);
            });
            assertThat(heard.over()).isFalse();
        }
    }

    @Test
    void aCancelWhileWaitingForARetryEndsTheWait() {
        provider.when("m", ScriptedUpstream::broken);
        alias("a", 10, ALL, "m");
        Heard heard = new Heard();
        CompletableFuture<Boolean> looked = new CompletableFuture<>();
        loop.run(() -> {
            pipeline.start(Calls.chat("a", true), route("a"), heard).cancel();
            // Longer than the longest first back-off.
            loop.vertx().setTimer(400, id -> looked.complete(true));
        });
        TestLoop.get(looked);
        assertThat(provider.asked()).hasSize(1);
        assertThat(heard.over()).isFalse();
    }

    @Test
    void aCallerMayCancelInsideEachCallback() {
        for (String where : List.of("head", "data")) {
            provider.when("m", up -> {
            });
            Exchange[] exchange = new Exchange[1];
            Heard heard = new Heard() {
                @Override
                public void head(io.harborai.engine.exchange.AnswerHead head) {
                    super.head(head);
                    if (where.equals("head")) {
                        exchange[0].cancel();
                    }
                }

                @Override
                public void data(Buffer bytes) {
                    super.data(bytes);
                    exchange[0].cancel();
                }
            };
            loop.run(() -> {
                exchange[0] = pipeline.start(Calls.chat("p/m", true), route("p/m"), heard);
                lastOpened().stream().token("a").token("b").done().end();
                assertThat(lastOpened().cancelled()).isTrue();
            });
            assertThat(heard.over()).as(where).isFalse();
            assertThat(heard.pieces()).as(where).isEqualTo(where.equals("head") ? 0 : 1);
        }
    }

    @Test
    void aCancelAfterTheEndDoesNothing() {
        provider.when("m", up -> up.whole().data("{\"choices\":[]}").end());
        Heard heard = new Heard();
        loop.run(() -> pipeline.start(Calls.chat("p/m", false), route("p/m"), heard).cancel());
        assertThat(heard.ending().attempts()).isEqualTo(1);
        assertThat(heard.text()).isEqualTo("{\"choices\":[]}");
        assertThat(heard.head().contentLength()).isEqualTo(14);
    }

    @Test
    void aPauseReachesTheProviderAndHoldsForTheNextAttempt() {
        provider.when("m", up -> {
        });
        alias("a", 1, ALL, "m");
        Heard heard = new Heard();
        CompletableFuture<Boolean> second = new CompletableFuture<>();
        loop.run(() -> {
            Exchange exchange = pipeline.start(Calls.chat("a", true), route("a"), heard);
            exchange.pause();
            assertThat(lastOpened().paused()).isTrue();
            exchange.resume();
            assertThat(lastOpened().paused()).isFalse();
            exchange.pause();
            provider.when("m", up -> second.complete(true));
            lastOpened().broken();
        });
        TestLoop.get(second);
        loop.run(() -> {
            assertThat(lastOpened().paused()).isTrue();
            good(lastOpened());
        });
        assertThat(heard.ending().attempts()).isEqualTo(2);
    }

    @Test
    void aProviderThatThrowsFailsTheCallAndNotTheLoop() {
        provider.when("m", up -> {
            throw new IllegalStateException("scripted defect");
        }).when("good", PipelineTest::good);
        alias("a", 2, ALL, "m", "good");
        Asked heard = ask("a");
        assertThat(heard.failureAfter(1)).isEqualTo(FailureKind.INTERNAL);
        assertThat(heard.failure().message()).contains("p").doesNotContain("IllegalStateException");
        provider.when("retry", ScriptedUpstream::broken, up -> {
            throw new IllegalStateException("scripted defect");
        });
        alias("b", 1, ALL, "retry");
        assertThat(ask("b").failureAfter(2)).isEqualTo(FailureKind.INTERNAL);
    }

    @Test
    void aNewCatalogHoldsForNewCalls() {
        assertThat(loop.call(() -> pipeline.resolve("fast"))).isInstanceOf(Catalog.Resolution.Unknown.class);
        alias("fast", 0, Set.of(), "m");
        assertThat(loop.call(() -> pipeline.resolve("fast"))).isInstanceOf(Catalog.Resolution.Found.class);
        assertThat(engine.catalog().aliases()).hasSize(1);
    }

    @Test
    void aPipelineIsMadeOnItsLoopAlone() {
        assertThatThrownBy(engine::newPipeline).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> EngineSettings.of(0, PoolLimits.EMBEDDED))
                .hasMessageContaining("0").hasMessageContaining("at least 1");
        assertThat(engine.openConnections()).isZero();
    }

    private static void good(ScriptedUpstream up) {
        up.stream().role().token("ok").event("{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}")
                .stop().done().end();
    }

    private Asked ask(String model) {
        return start(Calls.chat(model, true));
    }

    private Asked start(Call call) {
        Asked heard = new Asked();
        loop.run(() -> pipeline.start(call, route(call.envelope().model()), heard));
        return heard;
    }

    private Route route(String model) {
        if (pipeline.resolve(model) instanceof Catalog.Resolution.Found found) {
            return found.route();
        }
        throw new AssertionError(model + " is unknown");
    }

    private ScriptedUpstream lastOpened() {
        return provider.opened().get(provider.opened().size() - 1);
    }

    private void alias(String name, int retries, Set<FallbackCause> causes, String... models) {
        List<WeightedTarget> targets = List.of(models).stream().map(model -> new WeightedTarget(Target.of(provider,
                model), 1)).toList();
        engine.swapCatalog(Catalog.of(List.of(provider), List.of(new Alias(name, targets, Strategy.PRIORITY, retries,
                causes))));
    }

    private static final class Asked extends Heard {
        /** Waits for a failure after so many attempts, and says of which kind it is. */
        FailureKind failureAfter(int attempts) {
            assertThat(ending().attempts()).isEqualTo(attempts);
            return failure().kind();
        }
    }
}
