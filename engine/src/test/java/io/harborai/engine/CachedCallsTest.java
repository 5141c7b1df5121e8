package io.harborai.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Priority;
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

/** Calls that use the cache, by a clock that the test moves. */
final class CachedCallsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final CallOptions ON = CallOptions.DEFAULT.withCache(CacheUse.on(Duration.ofMinutes(1)));

    private final FakeClock clock = new FakeClock();
    private final FakeUpstreams targets = new FakeUpstreams();
    private final Engine engine = Engine.create(VERTX, Catalog.of(List.of(), List.of()), EngineSettings.of(1,
            new PoolLimits(10, 100, 1_000)).withResilience(ResilienceSettings.NONE).withCache(CacheSettings.DEFAULT),
            new BodyBudget(1 << 20));
    private final Pipeline pipeline = new Pipeline(engine,
            LoopParts.of(engine, targets, clock, new Random(1), Runnable::run));

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRepeatedCallIsAnsweredFromTheCacheByteForByte(boolean stream) {
        targets.failing = 0;
        Heard first = ask(stream, ON);
        Heard second = ask(stream, ON);
        assertThat(targets.asked).hasSize(1);
        assertThat(second.text()).isEqualTo(first.text()).contains("ok");
        assertThat(first.head().cache()).isEqualTo(CacheState.MISS);
        assertThat(second.head().cache()).isEqualTo(CacheState.HIT);
        assertThat(second.head().attempts()).isZero();
        assertThat(second.head().target()).isEqualTo("lab/a");
        assertThat(second.head().contentLength()).isEqualTo(stream ? -1 : first.text().length());
        assertThat(second.ending().usage().reported()).isFalse();
    }

    @Test
    void withoutAWishTheEnginesSettingDecides() {
        targets.failing = 0;
        ask(false, CallOptions.DEFAULT);
        assertThat(ask(false, CallOptions.DEFAULT).head().cache()).isEqualTo(CacheState.BYPASS);
        assertThat(targets.asked).hasSize(2);
    }

    @Test
    void directivesAreObeyed() {
        targets.failing = 0;
        ask(false, directive("ttl=60"));
        assertThat(ask(false, directive("on, no-cache")).head().cache()).isEqualTo(CacheState.MISS);
        assertThat(ask(false, directive("off")).head().cache()).isEqualTo(CacheState.BYPASS);
        assertThat(ask(false, directive("on")).head().cache()).isEqualTo(CacheState.HIT);
        assertThat(targets.asked).hasSize(3);
    }

    @Test
    void whatMustNotBeKeptIsNotKept() {
        targets.failing = 0;
        ask(false, directive("on,no-store"));
        assertThat(ask(false, directive("on")).head().cache()).isEqualTo(CacheState.MISS);
    }

    @Test
    void tenantsDoNotShare() {
        targets.failing = 0;
        CacheUse use = CacheUse.on(Duration.ofMinutes(1));
        ask(false, new CallOptions(Priority.NORMAL, "a", use));
        assertThat(ask(false, new CallOptions(Priority.NORMAL, "b", use)).head().cache()).isEqualTo(CacheState.MISS);
        assertThat(ask(false, new CallOptions(Priority.NORMAL, "a", use)).head().cache()).isEqualTo(CacheState.HIT);
    }

    @Test
    void failuresAndCutStreamsAreNotKept() {
        targets.failing = 2;
        targets.first = up -> up.stream().token("half").end();
        assertThat(ask(true, ON).failed()).isTrue();
        targets.first = up -> up.error(500);
        assertThat(ask(true, ON).failed()).isTrue();
        assertThat(ask(true, ON).head().cache()).isEqualTo(CacheState.MISS);
        assertThat(ask(true, ON).head().cache()).isEqualTo(CacheState.HIT);
    }

    @Test
    void callsOfTheSameMomentAskOnce() {
        List<Heard> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Heard heard = new Heard();
            all.add(heard);
            start(true, ON, heard);
        }
        assertThat(targets.asked).hasSize(1);
        targets.opened.get(0).stream().token("one").stop().done().end();
        assertThat(all).allSatisfy(heard -> assertThat(heard.text()).contains("one").endsWith("[DONE]\n\n"));
        assertThat(all.get(0).head().cache()).isEqualTo(CacheState.MISS);
        assertThat(all.get(49).head().cache()).isEqualTo(CacheState.HIT);
    }

    @Test
    void whenTheFirstGoesAwayTheNextAsks() {
        List<Heard> all = new ArrayList<>();
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Heard heard = new Heard();
            all.add(heard);
            exchanges.add(start(false, ON, heard));
        }
        exchanges.get(2).cancel();
        exchanges.get(0).cancel();
        assertThat(targets.opened.get(0).cancelled()).isTrue();
        assertThat(targets.asked).hasSize(2);
        targets.opened.get(1).whole().data(FakeUpstreams.WHOLE).end();
        assertThat(all.get(0).over()).isFalse();
        assertThat(all.get(2).over()).isFalse();
        assertThat(all.get(1).text()).isEqualTo(all.get(3).text()).isEqualTo(FakeUpstreams.WHOLE);
        assertThat(targets.asked).hasSize(2);
    }

    @Test
    void whenTheFirstFailsAllAreToldTheSame() {
        Heard one = new Heard();
        Heard two = new Heard();
        start(false, ON, one);
        start(false, ON, two);
        targets.opened.get(0).error(400);
        assertThat(one.failure().kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        assertThat(two.failure().kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        assertThat(targets.asked).hasSize(1);
    }

    @Test
    void thoseWhoWaitAreToldOfAStreamThatBreaks() {
        Heard leading = new Heard();
        Heard waiting = new Heard();
        start(true, ON, leading);
        start(true, ON, waiting);
        targets.opened.get(0).stream().token("half").broken();
        assertThat(leading.begun()).isTrue();
        assertThat(leading.failure().kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(waiting.begun()).as("it has heard nothing, so it gets a status").isFalse();
        assertThat(waiting.failure().kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(waiting.failure().target()).isEqualTo(leading.failure().target()).hasValue("lab/a");
        assertThat(targets.asked).hasSize(1);
    }

    @Test
    void aStreamThatIsGivenUpInTheMiddleIsHandedOver() {
        List<Heard> waiting = List.of(new Heard(), new Heard());
        Exchange leading = start(true, ON, new Heard());
        waiting.forEach(heard -> start(true, ON, heard));
        targets.opened.get(0).stream().token("half");
        leading.cancel();
        assertThat(targets.opened.get(0).cancelled()).isTrue();
        assertThat(targets.asked).hasSize(2);
        answer(targets.opened.get(1), true);
        assertThat(waiting).allSatisfy(heard -> assertThat(heard.text()).contains("ok").doesNotContain("half"));
        assertThat(targets.asked).hasSize(2);
    }

    @Test
    void anotherCallersTimeLimitIsNotThatOfThoseWhoWait() {
        Heard hasty = new Heard();
        Heard patient = new Heard();
        start(false, ON, 100, hasty);
        start(false, ON, Long.MAX_VALUE, patient);
        clock.pass(101);
        assertThat(hasty.failure().code()).isEqualTo("total_timeout");
        assertThat(targets.asked).hasSize(2);
        answer(targets.opened.get(1), false);
        assertThat(patient.text()).isEqualTo(FakeUpstreams.WHOLE);
    }

    @Test
    void whoWaitsHasItsOwnTimeAlsoWhenTheLeaderChanges() {
        Heard waiting = new Heard();
        Exchange first = start(false, ON, Long.MAX_VALUE, new Heard());
        Exchange second = start(false, ON, Long.MAX_VALUE, new Heard());
        start(false, ON, 1_000, waiting);
        clock.pass(900);
        first.cancel();
        clock.pass(102);
        assertThat(waiting.failure().code()).isEqualTo("total_timeout");
        assertThat(targets.asked).as("nobody is asked for a call whose time is over").hasSize(2);
        second.cancel();
    }

    @Test
    void whoIsMoreImportantIsNotTurnedAwayWithALeaderWhoIsLess() {
        Heard low = new Heard();
        Heard same = new Heard();
        Heard high = new Heard();
        start(false, ON.withPriority(Priority.LOW), low);
        start(false, ON.withPriority(Priority.LOW), same);
        start(false, ON.withPriority(Priority.HIGH), high);
        targets.failing = 1;
        targets.opened.get(0).broken(Failure.of(FailureKind.OVERLOADED, "scripted").withCode("queue_full"));
        assertThat(low.failure().code()).isEqualTo("queue_full");
        assertThat(same.failure().code()).isEqualTo("queue_full");
        assertThat(high.text()).isEqualTo(FakeUpstreams.WHOLE);
    }

    @Test
    void whoWaitsTooLongAsksForItself() {
        Heard two = new Heard();
        Exchange slow = start(false, ON, new Heard());
        targets.opened.get(0).sent();
        start(false, ON, two);
        clock.pass(60_001);
        assertThat(targets.asked).hasSizeGreaterThan(1);
        targets.opened.get(targets.opened.size() - 1).whole().data(FakeUpstreams.WHOLE).end();
        assertThat(two.text()).isEqualTo(FakeUpstreams.WHOLE);
        slow.cancel();
    }

    @Test
    void anAnswerThatIsTooLongIsPassedOnAndNotKept() {
        Heard one = new Heard();
        Heard two = new Heard();
        start(true, ON, one);
        start(true, ON, two);
        ScriptedUpstream upstream = targets.opened.get(0).stream();
        for (int i = 0; i < 12; i++) {
            upstream.token("x".repeat(100_000));
        }
        targets.failing = 1;
        upstream.stop().done().end();
        assertThat(one.text()).endsWith("[DONE]\n\n");
        assertThat(two.text()).contains("ok");
        assertThat(engine.cache().figures().bytes()).isLessThan(100_000);
    }

    @Test
    void aCallerMayGoAwayInsideItsHead() {
        targets.failing = 0;
        ask(false, ON);
        Exchange[] mine = new Exchange[1];
        List<Integer> data = new ArrayList<>();
        Exchange waiting = start(false, ON, new Heard() {
            @Override
            public void head(AnswerHead head) {
                super.head(head);
                data.add(0);
            }
        });
        mine[0] = waiting;
        waiting.cancel();
        waiting.resume();
        assertThat(data).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerIsGivenInTheOtherForm(boolean kept) {
        targets.failing = 0;
        ask(kept, ON);
        Heard other = ask(!kept, ON);
        assertThat(targets.asked).hasSize(1);
        assertThat(other.head().cache()).isEqualTo(CacheState.HIT);
        assertThat(other.head().streamed()).isEqualTo(!kept);
        if (kept) {
            assertThat(other.head().contentType()).isEqualTo("application/json");
            assertThat(other.text()).contains("\"content\":\"ok\"").startsWith("{").contains("chat.completion");
        } else {
            assertThat(other.head().contentType()).isEqualTo("text/event-stream");
            assertThat(other.text()).contains("\"content\":\"ok\"").endsWith("data: [DONE]\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thoseWhoWaitAreAnsweredInTheirForm(boolean leading) {
        Heard first = new Heard();
        Heard same = new Heard();
        Heard other = new Heard();
        start(leading, ON, first);
        start(leading, ON, same);
        start(!leading, ON, other);
        answer(targets.opened.get(0), leading);
        assertThat(targets.asked).hasSize(1);
        assertThat(same.text()).isEqualTo(first.text());
        assertThat(other.head().streamed()).isEqualTo(!leading);
        assertThat(other.text()).contains("ok");
    }

    @Test
    void whenAnAnswerDoesNotFitOneOfThoseWhoWaitAsks() {
        List<Heard> others = new ArrayList<>();
        Heard first = new Heard();
        start(false, ON, first);
        for (int i = 0; i < 5; i++) {
            others.add(new Heard());
            start(true, ON, others.get(i));
        }
        targets.opened.get(0).whole().data("{\"choices\":[{\"message\":{\"content\":[1]}}]}").end();
        assertThat(first.over()).isTrue();
        assertThat(targets.asked).hasSize(2);
        answer(targets.opened.get(1), true);
        assertThat(others).allSatisfy(heard -> assertThat(heard.text()).contains("ok").endsWith("[DONE]\n\n"));
        assertThat(targets.asked).hasSize(2);
    }

    private static void answer(ScriptedUpstream upstream, boolean stream) {
        if (stream) {
            upstream.stream().token("ok").stop().done().end();
        } else {
            upstream.whole().data(FakeUpstreams.WHOLE).end();
        }
    }

    private static CallOptions directive(String header) {
        return CallOptions.DEFAULT.withCache(CacheUse.ofHeader(header));
    }

    private Heard ask(boolean stream, CallOptions options) {
        Heard heard = new Heard();
        start(stream, options, heard);
        clock.passUntil(heard::over);
        return heard;
    }

    private Exchange start(boolean stream, CallOptions options, Heard heard) {
        return start(stream, options, Long.MAX_VALUE, heard);
    }

    private Exchange start(boolean stream, CallOptions options, long limitMs, Heard heard) {
        Call plain = Calls.of(Operation.CHAT_COMPLETIONS, "{\"model\":\"a\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", Long.MAX_VALUE);
        Call call = new Call(plain.operation(), plain.envelope(), plain.body(), "trace", limitMs,
                clock.nanos(), options);
        Route route = new Route("a", "a", List.of(Target.of(Remotes.named("lab"), "a")), 0, Set.of());
        return pipeline.start(call, route, heard);
    }
}
