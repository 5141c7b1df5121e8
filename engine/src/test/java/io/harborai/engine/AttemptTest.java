package io.harborai.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.routing.Target;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class AttemptTest {
    private static final Timeouts PATIENT = new Timeouts(20_000, 20_000, 20_000, 20_000);
    private static final String WHOLE = "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"usage\":{\"prompt_tokens\":3}}";

    private final TestLoop loop = new TestLoop();
    private final BodyBudget budget = new BodyBudget(1 << 20);
    private final Heard heard = new Heard();

    @AfterEach
    void close() {
        assertThat(budget.taken()).as("body budget").isZero();
        loop.close();
    }

    @Test
    void aStreamIsHeldBackUntilItsFirstToken() {
        play(true, up -> {
            up.stream().role();
            assertThat(heard.all).isEmpty();
            up.token("a");
            assertThat(heard.all).containsExactly("begun stream text/event-stream -1 provider-id",
                    heard.text.toString());
            up.token("b").stop().done();
        });
        assertThat(heard.last()).isEqualTo("finished");
        assertThat(heard.text.toString().split("\n\n")).hasSize(5).endsWith("data: [DONE]");
    }

    @Test
    void bytesPassAsTheyCame() {
        String stream = ": ping\n\nevent: x\nid: 1\r\ndata:{\"choices\" : [{\"delta\":{\"content\":\"\\u00e9\"}}]}\r\n\r\n"
                + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"n\":1.10}\n\n: bye\n\n";
        play(true, up -> up.stream().data(stream).end());
        assertThat(heard.text.toString()).isEqualTo(stream + "data: [DONE]\n\n");
        Heard marked = new Heard();
        play(marked, true, PATIENT, up -> up.stream().data(stream).data("data: [DONE]\n\n").end());
        assertThat(marked.text.toString()).isEqualTo(stream + "data: [DONE]\n\n");
    }

    @Test
    void aLastEventMayLackItsBlankLine() {
        play(true, up -> up.stream().token("a").data("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}")
                .end());
        assertThat(heard.last()).isEqualTo("finished");
        assertThat(heard.text.toString()).endsWith("\"stop\"}]}\n\ndata: [DONE]\n\n");
    }

    @Test
    void aStreamThatEndsUnfinishedIsCut() {
        play(true, up -> up.stream().token("a").end());
        assertThat(heard.last()).isEqualTo("failed stream_cut");
        assertThat(heard.text.toString()).doesNotContain("DONE");
        Heard inTheMiddle = new Heard();
        play(inTheMiddle, true, PATIENT, up -> up.stream().token("a").data("data: {\"choices\":[{\"del").end());
        assertThat(inTheMiddle.last()).isEqualTo("failed stream_cut");
        assertThat(inTheMiddle.text.toString()).doesNotContain("del\n");
        Heard empty = new Heard();
        play(empty, true, PATIENT, up -> up.stream().end());
        assertThat(empty.all).containsExactly("failed stream_cut");
    }

    @Test
    void aStreamWithoutATokenIsAnAnswerOnceItIsFinished() {
        play(true, up -> up.stream().role().stop().done().end());
        assertThat(heard.all).startsWith("begun stream text/event-stream -1 provider-id").endsWith("finished");
    }

    @Test
    void aStreamOfNothingIsNoAnswer() {
        play(true, up -> up.stream().done());
        assertThat(heard.all).containsExactly("failed bad_provider_response");
    }

    @Test
    void noMoreThanTheBoundIsHeldBack() {
        String comment = ":" + "x".repeat(1_021) + "\n\n";
        play(true, up -> {
            up.stream();
            for (int i = 0; i < Attempt.MAX_HELD_BYTES / 1_024; i++) {
                up.data(comment);
            }
            assertThat(heard.all).isEmpty();
            up.data(":\n\n");
            assertThat(heard.all).hasSize(2);
            up.stop().done().end();
        });
        assertThat(heard.last()).isEqualTo("finished");
        assertThat(heard.text.toString()).startsWith(comment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"broken\":", "not json", "[]", "{\"choices\":\"x\"}", "{}{}"})
    void aBrokenChunkEndsTheStreamBeforeIt(String chunk) {
        play(true, up -> up.stream().token("a").event(chunk).token("b").done());
        assertThat(heard.last()).isEqualTo("failed bad_provider_response");
        assertThat(heard.text.toString()).contains("\"a\"").doesNotContain("\"b\"").doesNotContain(chunk);
        Heard first = new Heard();
        ScriptedUpstream upstream = play(first, true, PATIENT, up -> up.stream().event(chunk));
        assertThat(first.all).containsExactly("failed bad_provider_response");
        assertThat(upstream.cancelled()).isTrue();
    }

    @Test
    void anErrorInTheStreamIsToldAsTheProviderTellsIt() {
        play(true, up -> up.stream().role().event("{\"error\":{\"message\":\"busy\",\"code\":503}}"));
        assertThat(heard.all).containsExactly("failed 503");
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.OVERLOADED);
        assertThat(heard.failure().target()).contains("test/m");
    }

    @Test
    void anEndlessEventEndsTheStream() {
        Buffer line = Buffer.buffer("x".repeat(1 << 16));
        ScriptedUpstream upstream = play(true, up -> {
            up.stream().token("a").data("data: ");
            for (int i = 0; i < 17; i++) {
                up.data(line);
            }
        });
        assertThat(heard.last()).isEqualTo("failed bad_provider_response");
        assertThat(heard.failure().message()).contains("1024 KB");
        assertThat(upstream.cancelled()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatFollowsTheMarkOfTheEndDoesNotCount(boolean inOneBuffer) {
        String rest = "data: {\"broken\"\n\ndata: {\"error\":{\"message\":\"late\"}}\n\n";
        play(true, up -> {
            up.stream().token("a").stop();
            if (inOneBuffer) {
                up.data("data: [DONE]\n\n" + rest);
            } else {
                up.done().data(rest);
            }
            up.end();
        });
        assertThat(heard.last()).isEqualTo("finished");
        assertThat(heard.text.toString()).endsWith("data: [DONE]\n\n").doesNotContain("late");
    }

    @Test
    void aConnectionThatEndsAfterTheMarkIsKept() {
        assertThat(play(true, up -> up.stream().token("a").done().end()).cancelled()).isFalse();
        assertThat(play(new Heard(), true, PATIENT, up -> up.stream().token("a").done().broken()).cancelled())
                .isFalse();
    }

    @Test
    void aConnectionThatDoesNotEndAfterTheMarkIsClosed() {
        CompletableFuture<Boolean> looked = new CompletableFuture<>();
        ScriptedUpstream upstream = play(true, up -> up.stream().token("a").done());
        assertThat(heard.last()).isEqualTo("finished");
        loop.vertx().setTimer(Attempt.DRAIN_NANOS / 1_000_000 + 200, id -> looked.complete(true));
        TestLoop.get(looked);
        assertThat(upstream.cancelled()).isTrue();
        assertThat(heard.last()).isEqualTo("finished");
    }

    @Test
    void aCallerWhoPausesAtTheLastBytesDoesNotCostTheConnection() {
        ScriptedUpstream upstream = loop.call(() -> {
            Attempt[] attempt = new Attempt[1];
            Heard slow = new Heard(bytes -> attempt[0].pause());
            attempt[0] = attempt(slow, true, PATIENT, Long.MAX_VALUE);
            ScriptedUpstream up = open(attempt[0]);
            up.stream().data("data: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n");
            assertThat(slow.last()).isEqualTo("finished");
            return up;
        });
        assertThat(upstream.paused()).isFalse();
    }

    @Test
    void aWholeAnswerIsToldWhenItIsComplete() {
        play(false, up -> {
            up.whole().data(WHOLE.substring(0, 10));
            assertThat(heard.all).isEmpty();
            up.data(WHOLE.substring(10)).end();
        });
        assertThat(heard.all).containsExactly("begun whole application/json " + WHOLE.length() + " provider-id", WHOLE,
                "finished");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"choices\":", "<html>", "{\"id\":1}", "null", "{\"choices\":[]}x"})
    void aWholeBodyThatIsNoAnswerFails(String body) {
        play(false, up -> up.whole().data(body).end());
        assertThat(heard.all).containsExactly("failed bad_provider_response");
    }

    @Test
    void aWholeBodyWithAnErrorFailsWithIt() {
        play(false, up -> up.whole().data("{\"error\":{\"message\":\"m\",\"code\":\"rate_limit_exceeded\"}}").end());
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.RATE_LIMIT);
    }

    @Test
    void aWholeBodyBeyondTheBudgetIsRefusedAndGivesItsMemoryBack() {
        Buffer part = Buffer.buffer(new byte[1 << 16]);
        ScriptedUpstream upstream = play(false, up -> {
            up.whole();
            for (int i = 0; i < 20; i++) {
                up.data(part);
            }
        });
        assertThat(heard.all).containsExactly("failed out_of_memory_budget");
        assertThat(upstream.cancelled()).isTrue();
    }

    @Test
    void anErrorStatusIsToldWithItsBody() {
        play(true, up -> up.error(503));
        assertThat(heard.all).containsExactly("failed overloaded");
        assertThat(heard.failure().message()).contains("503").contains("scripted");
    }

    @Test
    void anErrorStatusCountsAlsoWhenItsBodyBreaks() {
        play(true, up -> up.sent().head(429, "application/json").data("{\"err").broken());
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.RATE_LIMIT);
    }

    @Test
    void anErrorStatusCountsAlsoWhenItsBodyNeverComes() {
        ScriptedUpstream upstream = playAndWait(true, new Timeouts(5_000, 5_000, 40, 10_000), up -> up.sent().head(429,
                "application/json").data("{\"err"));
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.RATE_LIMIT);
        assertThat(upstream.cancelled()).isTrue();
    }

    @Test
    void anErrorStatusCountsAlsoWhenItsBodyNeverEnds() {
        Buffer part = Buffer.buffer(new byte[1 << 14]);
        ScriptedUpstream upstream = play(true, up -> {
            up.sent().head(500, "text/plain");
            for (int i = 0; i < 5; i++) {
                up.data(part);
            }
        });
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.SERVER);
        assertThat(upstream.cancelled()).isTrue();
    }

    @Test
    void anAnswerThatIsNoStreamIsReadForItsError() {
        play(true, up -> up.whole().data("{\"error\":{\"message\":\"quota\",\"code\":\"insufficient_quota\"}}").end());
        assertThat(heard.failure().kind()).isEqualTo(FailureKind.QUOTA);
        Heard page = new Heard();
        play(page, true, PATIENT, up -> up.sent().head(200, "text/html").data("<html>").end());
        assertThat(page.failure().message()).contains("text/html");
    }

    @Test
    void eachWaitHasItsOwnTimeout() {
        playAndWait(true, new Timeouts(40, 5_000, 5_000, 10_000), up -> {
        });
        assertThat(heard.all).containsExactly("failed connect_timeout");
        assertThat(timesOut(new Timeouts(5_000, 40, 5_000, 10_000), up -> up.stream().role())).isEqualTo(
                "failed first_token_timeout");
        assertThat(timesOut(new Timeouts(5_000, 40, 5_000, 10_000), ScriptedUpstream::sent)).isEqualTo(
                "failed first_token_timeout");
        assertThat(timesOut(new Timeouts(5_000, 5_000, 40, 10_000), up -> up.stream().token("a"))).isEqualTo(
                "failed idle_timeout");
    }

    @Test
    void aCommentDoesNotKeepAStreamAliveButATokenDoes() {
        Timeouts timeouts = new Timeouts(5_000, 5_000, 150, 10_000);
        List<Long> timers = new ArrayList<>();
        playAndWait(true, timeouts, up -> {
            up.stream().token("a");
            long[] rounds = {0};
            timers.add(loop.vertx().setPeriodic(50, id -> {
                if (rounds[0]++ < 6) {
                    up.token("more");
                } else {
                    up.data(": ping\n\n");
                }
            }));
        });
        loop.vertx().cancelTimer(timers.get(0));
        assertThat(heard.last()).isEqualTo("failed idle_timeout");
        assertThat(heard.text.toString().split("more", -1)).hasSize(7);
    }

    @Test
    void theTotalTimeoutRunsOverEverything() {
        long due = System.nanoTime() + 50_000_000L;
        Heard total = new Heard();
        loop.run(() -> open(attempt(total, true, PATIENT, due)).stream().token("a"));
        TestLoop.get(total.over);
        assertThat(total.last()).isEqualTo("failed total_timeout");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60_000})
    void aPausedCallIsNotIdleButEndsAtItsTotalAndNotLater(int idleMs) {
        long due = System.nanoTime() + 500_000_000L;
        Heard total = new Heard();
        loop.run(() -> {
            Attempt attempt = attempt(total, true, new Timeouts(5_000, 20, idleMs, 60_000), due);
            open(attempt).stream().role();
            attempt.pause();
        });
        TestLoop.get(total.over);
        assertThat(total.last()).isEqualTo("failed total_timeout");
    }

    @Test
    void afterAResumeTheIdleTimeBeginsAnew() {
        Heard again = new Heard();
        loop.run(() -> {
            Attempt attempt = attempt(again, true, new Timeouts(5_000, 5_000, 80, 60_000), Long.MAX_VALUE);
            open(attempt).stream().token("a");
            attempt.pause();
            loop.vertx().setTimer(200, id -> {
                assertThat(again.over).isNotDone();
                attempt.resume();
            });
        });
        TestLoop.get(again.over);
        assertThat(again.last()).isEqualTo("failed idle_timeout");
    }

    @Test
    void aPauseDoesNotStretchTheConnectTimeout() {
        Heard late = new Heard();
        loop.run(() -> {
            Attempt attempt = attempt(late, true, new Timeouts(40, 5_000, 60_000, 60_000), Long.MAX_VALUE);
            open(attempt);
            attempt.pause();
        });
        TestLoop.get(late.over);
        assertThat(late.last()).isEqualTo("failed connect_timeout");
    }

    @Test
    void aResumeBeforeTheFirstTokenLeavesItsTimeoutAlone() {
        Heard slow = new Heard();
        CompletableFuture<Boolean> looked = new CompletableFuture<>();
        loop.run(() -> {
            Attempt attempt = attempt(slow, true, new Timeouts(5_000, 20_000, 30, 60_000), Long.MAX_VALUE);
            open(attempt).stream().role();
            attempt.pause();
            attempt.resume();
            // An earlier timer looks at the due time again.
            attempt.pause();
            attempt.resume();
            loop.vertx().setTimer(150, id -> looked.complete(true));
        });
        TestLoop.get(looked);
        assertThat(slow.all).isEmpty();
    }

    @Test
    void nothingIsHeardAfterACancelInAnyPhase() {
        List<Consumer<ScriptedUpstream>> phases = List.of(up -> {
        }, ScriptedUpstream::sent, ScriptedUpstream::stream, up -> up.stream().role(), up -> up.stream().token("a"),
                up -> up.sent().head(500, "text/plain").data("x"), up -> up.whole().data("x"));
        for (Consumer<ScriptedUpstream> phase : phases) {
            Heard nothing = new Heard();
            loop.run(() -> {
                Attempt attempt = attempt(nothing, true, new Timeouts(20, 20, 20, 20), Long.MAX_VALUE);
                ScriptedUpstream up = open(attempt);
                phase.accept(up);
                int before = nothing.all.size();
                attempt.cancel();
                attempt.cancel();
                assertThat(up.cancelled()).isTrue();
                up.head(500, "text/plain").data("x").head(200, "text/event-stream").token("late").done().end();
                up.broken();
                assertThat(nothing.all).hasSize(before);
            });
            assertThat(nothing.over).isNotDone();
        }
    }

    @Test
    void anUpstreamThatFailsBeforeItsHandleIsKnownIsCancelledAllTheSame() {
        loop.run(() -> {
            Attempt attempt = attempt(heard, true, PATIENT, Long.MAX_VALUE);
            attempt.begin();
            ScriptedUpstream up = new ScriptedUpstream(attempt);
            up.stream().event("nonsense").token("late");
            attempt.opened(up);
            assertThat(up.cancelled()).isTrue();
        });
        assertThat(heard.all).containsExactly("failed bad_provider_response");
    }

    private String timesOut(Timeouts timeouts, Consumer<ScriptedUpstream> script) {
        Heard late = new Heard();
        loop.run(() -> script.accept(open(attempt(late, true, timeouts, Long.MAX_VALUE))));
        TestLoop.get(late.over);
        return late.last();
    }

    private ScriptedUpstream playAndWait(boolean stream, Timeouts timeouts, Consumer<ScriptedUpstream> script) {
        ScriptedUpstream upstream = play(heard, stream, timeouts, script);
        TestLoop.get(heard.over);
        return upstream;
    }

    private ScriptedUpstream play(boolean stream, Consumer<ScriptedUpstream> script) {
        return play(heard, stream, PATIENT, script);
    }

    private ScriptedUpstream play(Heard owner, boolean stream, Timeouts timeouts, Consumer<ScriptedUpstream> script) {
        return loop.call(() -> {
            ScriptedUpstream upstream = open(attempt(owner, stream, timeouts, Long.MAX_VALUE));
            script.accept(upstream);
            return upstream;
        });
    }

    private Attempt attempt(Heard owner, boolean stream, Timeouts timeouts, long totalDue) {
        return new Attempt(LoopClock.of(loop.vertx()), budget, Target.of(Remotes.named("test"), "m"), stream, timeouts,
                totalDue,
                owner);
    }

    private static ScriptedUpstream open(Attempt attempt) {
        attempt.begin();
        ScriptedUpstream upstream = new ScriptedUpstream(attempt);
        attempt.opened(upstream);
        return upstream;
    }

    /** Writes down what an attempt tells its owner. */
    private static final class Heard implements Attempt.Owner {
        private final List<String> all = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final CompletableFuture<Boolean> over = new CompletableFuture<>();
        private final Consumer<Buffer> onData;
        private @Nullable Failure failure;

        Heard() {
            this(bytes -> {
            });
        }

        Heard(Consumer<Buffer> onData) {
            this.onData = onData;
        }

        @Override
        public void begun(boolean streamed, String contentType, long length, @Nullable String providerId) {
            add("begun " + (streamed ? "stream " : "whole ") + contentType + " " + length + " " + providerId);
        }

        @Override
        public void data(Buffer bytes) {
            add(bytes.toString());
            text.append(bytes);
            onData.accept(bytes);
        }

        @Override
        public void finished() {
            add("finished");
            over.complete(true);
        }

        @Override
        public void failed(Failure told) {
            add("failed " + told.code());
            failure = told;
            over.complete(true);
        }

        private void add(String event) {
            assertThat(over).as("after %s came %s", all, event).isNotDone();
            all.add(event);
        }

        String last() {
            return all.get(all.size() - 1);
        }

        Failure failure() {
            assertThat(failure).isNotNull();
            return failure;
        }
    }
}
