package io.harborai.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Code of others that throws, or calls at the wrong moment, costs its own call and nobody else's. */
final class UnrulyCodeTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final CallOptions CACHED = CallOptions.DEFAULT.withCache(CacheUse.on(Duration.ofMinutes(1)));

    private final FakeClock clock = new FakeClock();
    private final FakeUpstreams targets = new FakeUpstreams();
    private final Engine engine = Engine.create(VERTX, Catalog.of(List.of(), List.of()), EngineSettings.of(1,
            new PoolLimits(10, 10, 1_000)).withResilience(
                    ResilienceSettings.NONE.withLimit(AdaptiveLimit.Settings
                            .fixed(1)))
            .withCache(CacheSettings.DEFAULT).withConcurrency(ConcurrencySettings.DEFAULT.withMaxConcurrentRequests(
                    10)),
            new BodyBudget(1 << 20));
    private Upstreams upstreams = targets;
    private Pipeline pipeline = pipeline();

    private Pipeline pipeline() {
        return new Pipeline(engine, LoopParts.of(engine, upstreams, clock, new Random(1), Runnable::run));
    }

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @AfterEach
    void nothingIsLeft() {
        clock.pass(2_000);
        assertThat(clock.timers()).as("timers").isZero();
        assertThat(pipeline.door().inside()).as("places at the door").isZero();
        assertThat(engine.counters().snapshot().inFlight()).as("calls").isZero();
        pipeline.parts().gates().inUse().forEach((target, gate) -> assertThat(gate.health().inFlight())
                .as("in flight at %s", target).isZero());
    }

    @ParameterizedTest
    @CsvSource({"head, true", "head, false", "data, true", "data, false"})
    void aSinkThatThrowsInTheMiddleIsToldSoAndItsProviderIsStopped(String where, boolean stream) {
        Throwing sink = new Throwing(where);
        start(stream, CallOptions.DEFAULT, sink);
        ScriptedUpstream upstream = targets.opened.get(0);
        Heard next = new Heard();
        start(stream, CallOptions.DEFAULT, next);
        if (stream) {
            upstream.stream().token("a");
            assertThat(upstream.cancelled()).isTrue();
            upstream.token("b").done();
        } else {
            upstream.whole().data(FakeUpstreams.WHOLE).end();
        }
        assertThat(sink.heard).endsWith("failed internal_error").doesNotContain("end");
        assertThat(targets.opened).as("the next one has its place").hasSize(2);
        answer(targets.opened.get(1), stream);
        assertThat(next.failed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"end", "failed"})
    void aSinkThatThrowsAtItsEndHarmsNobody(String where) {
        Throwing sink = new Throwing(where);
        start(true, CallOptions.DEFAULT, sink);
        if (where.equals("end")) {
            answer(targets.opened.get(0), true);
        } else {
            targets.opened.get(0).error(500);
        }
        assertThat(sink.heard.get(sink.heard.size() - 1)).startsWith(where);
    }

    @ParameterizedTest
    @ValueSource(strings = {"head", "data", "end"})
    void oneOfThoseWhoWaitForAnAnswerMayThrowAndTheOthersHaveIt(String where) {
        Heard first = new Heard();
        Heard last = new Heard();
        start(true, CACHED, first);
        start(true, CACHED, new Throwing(where));
        start(true, CACHED, last);
        answer(targets.opened.get(0), true);
        assertThat(first.text()).isEqualTo(last.text()).contains("ok");
        assertThat(last.over()).isTrue();
        assertThat(targets.asked).hasSize(1);
    }

    @Test
    void aLeaderThatThrowsHandsOver() {
        Heard second = new Heard();
        start(true, CACHED, new Throwing("head"));
        start(true, CACHED, second);
        targets.opened.get(0).stream().token("half");
        assertThat(targets.opened.get(0).cancelled()).isTrue();
        answer(targets.opened.get(1), true);
        assertThat(second.text()).contains("ok").doesNotContain("half");
    }

    @Test
    void aCallMayBeGivenUpByTheCallerWhoseTurnItsOwnAnswerMakes() {
        // The winner's place makes the next call go, whose caller gives the winner up, from within.
        Exchange[] winner = new Exchange[1];
        Heard gone = new Heard();
        winner[0] = start(true, CallOptions.DEFAULT, gone);
        start(true, CallOptions.DEFAULT, new Heard() {
            @Override
            public void failed(Failure failure, Ending ending) {
                super.failed(failure, ending);
                winner[0].cancel();
            }
        });
        targets.first = up -> up.error(401);
        targets.opened.get(0).stream().token("a").stop().done().end();
        assertThat(gone.over()).as("it was given up before it heard the end").isFalse();
        assertThat(gone.text()).contains("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data first", "end first", "two heads", "head without sent", "end twice", "all after end"})
    void aProviderThatBreaksItsContractEndsItsOwnCall(String how) {
        List<Consumer<UpstreamSink>> told = new ArrayList<>();
        UpstreamHead head = new UpstreamHead(200, "text/event-stream", null, null);
        Buffer token = Buffer.buffer("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
        switch (how) {
            case "data first" -> told.addAll(List.of(UpstreamSink::sent, up -> up.data(token)));
            case "end first" -> told.add(UpstreamSink::end);
            case "two heads" -> told.addAll(List.of(UpstreamSink::sent, up -> up.head(head), up -> up.head(head)));
            case "head without sent" -> told.addAll(List.of(up -> up.head(head), up -> up.data(token),
                    UpstreamSink::end));
            case "end twice" -> told.addAll(List.of(UpstreamSink::sent, up -> up.head(head), UpstreamSink::end,
                    UpstreamSink::end));
            default -> told.addAll(List.of(UpstreamSink::sent, up -> up.head(head), UpstreamSink::end,
                    UpstreamSink::sent, up -> up.head(head), up -> up.data(token), up -> up.broken(Failure.of(
                            FailureKind.CONNECTION, "late"))));
        }
        use(new Asked() {
            @Override
            public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
                told.forEach(each -> each.accept(sink));
                return new ScriptedUpstream(sink);
            }
        });
        Heard heard = new Heard();
        start(true, CallOptions.DEFAULT, heard);
        assertThat(heard.over()).isTrue();
        assertThat(heard.failure().kind()).isIn(FailureKind.PROTOCOL, FailureKind.CONNECTION);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProviderThatThrowsOrCallsBackWhenItIsCancelledCannotKeepItsPlace(boolean throwing) {
        UpstreamSink[] held = new UpstreamSink[1];
        use(new Asked() {
            @Override
            public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
                held[0] = sink;
                return new UpstreamExchange() {
                    @Override
                    public void pause() {
                        throw new IllegalStateException("scripted");
                    }

                    @Override
                    public void resume() {
                        throw new IllegalStateException("scripted");
                    }

                    @Override
                    public void cancel() {
                        if (throwing) {
                            throw new IllegalStateException("scripted");
                        }
                        sink.broken(Failure.of(FailureKind.CONNECTION, "from within"));
                    }
                };
            }
        });
        Heard heard = new Heard();
        Exchange exchange = start(true, CallOptions.DEFAULT, heard);
        exchange.pause();
        exchange.resume();
        held[0].sent();
        held[0].head(new UpstreamHead(200, "text/event-stream", null, null));
        held[0].data(Buffer.buffer("data: {\n\n"));
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.PROTOCOL);
        Heard given = new Heard();
        start(true, CallOptions.DEFAULT, given).cancel();
        assertThat(given.over()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {-5, Long.MAX_VALUE})
    void aWaitThatMakesNoSenseIsBounded(long seconds) {
        Heard heard = new Heard();
        Call plain = Calls.chat("a", true);
        targets.first = up -> up.sent().head(429, Duration.ofSeconds(seconds)).end();
        targets.failing = 1;
        pipeline.start(new Call(plain.operation(), plain.envelope(), plain.body(), "trace", Long.MAX_VALUE,
                clock.nanos(), CallOptions.DEFAULT),
                new Route("r", "r", List.of(Target.of(Remotes.named("lab"), "a")),
                        1, Set.of()),
                heard);
        clock.pass(1_000);
        assertThat(heard.over()).isTrue();
        assertThat(heard.failed()).isEqualTo(seconds > 0);
    }

    private static void answer(ScriptedUpstream upstream, boolean stream) {
        if (stream) {
            upstream.stream().token("ok").stop().done().end();
        } else {
            upstream.whole().data(FakeUpstreams.WHOLE).end();
        }
    }

    private void use(Upstreams others) {
        upstreams = others;
        pipeline = pipeline();
    }

    private Exchange start(boolean stream, CallOptions options, AnswerSink sink) {
        Call plain = Calls.chat("a", stream);
        return pipeline.start(new Call(plain.operation(), plain.envelope(), plain.body(), "trace", Long.MAX_VALUE,
                clock.nanos(), options),
                new Route("r", "r", List.of(Target.of(Remotes.named("lab"), "a")), 0, Set
                        .of()),
                sink);
    }

    /** Upstreams without connections. */
    private abstract static class Asked implements Upstreams {
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

    /** Throws at one kind of news, and writes all down. */
    private static final class Throwing implements AnswerSink {
        private final String where;
        private final List<String> heard = new ArrayList<>();

        Throwing(String where) {
            this.where = where;
        }

        private void told(String what, String text) {
            heard.add(text);
            if (what.equals(where)) {
                throw new IllegalStateException("the caller's own defect");
            }
        }

        @Override
        public void head(AnswerHead head) {
            told("head", "head");
        }

        @Override
        public void data(Buffer bytes) {
            told("data", "data");
        }

        @Override
        public void end(Ending ending) {
            told("end", "end");
        }

        @Override
        public void failed(Failure failure, Ending ending) {
            told("failed", "failed " + failure.code());
        }
    }
}
