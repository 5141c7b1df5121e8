package io.harborai.engine.plugin;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.plugin.InterceptorChain.Outcome;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class InterceptorChainTest {
    private static final ChainSettings SETTINGS = new ChainSettings(3, Duration.ofMillis(5), Duration.ofMinutes(1),
            1_000,
            2, 8, 200);
    private static final AnswerHead HEAD = new AnswerHead(true, "text/event-stream", -1, "lab/m", 1, 0, null,
            CacheState.BYPASS);
    private static final Ending ENDING = new Ending("lab/m", 1, Usage.NONE, Cost.Nothing.USED, 7, 8, 9);

    private final List<String> log = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();

    /** Writes down what it hears; throws where told to. */
    private class Recorder implements Interceptor {
        private final String name;
        private final int order;
        private final String throwsIn;

        Recorder(String name, int order, String throwsIn) {
            this.name = name;
            this.order = order;
            this.throwsIn = throwsIn;
        }

        private void heard(String what) {
            log.add(name + " " + what);
            if (what.startsWith(throwsIn)) {
                throw new IllegalStateException("broken in " + what);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int order() {
            return order;
        }

        @Override
        public Decision before(RequestView request) {
            heard("before " + request.model());
            return Decision.proceed();
        }

        @Override
        public void onHead(RequestView request, AnswerHead head) {
            heard("head");
        }

        @Override
        public void onChunk(RequestView request, ByteBuffer bytes) {
            heard("chunk " + StandardCharsets.UTF_8.decode(bytes));
        }

        @Override
        public void after(RequestView request, Ending ending) {
            heard("after");
        }

        @Override
        public void onError(RequestView request, Failure failure, Ending ending) {
            heard("error " + failure.code());
        }
    }

    private final class Closed extends Recorder {
        Closed(String name, int order, String throwsIn) {
            super(name, order, throwsIn);
        }

        @Override
        public boolean failClosed() {
            return true;
        }
    }

    private Recorder recorder(String name, int order) {
        return new Recorder(name, order, "never");
    }

    private final class Listener implements AnswerSink {
        @Override
        public void head(AnswerHead head) {
            log.add("sink head");
        }

        @Override
        public void data(Buffer bytes) {
            log.add("sink " + bytes.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void end(Ending ending) {
            log.add("sink end");
        }

        @Override
        public void failed(Failure failure, Ending ending) {
            log.add("sink failed " + failure.code());
        }
    }

    private final class Upstream implements Exchange {
        @Override
        public void pause() {
            log.add("pause");
        }

        @Override
        public void resume() {
            log.add("resume");
        }

        @Override
        public void cancel() {
            log.add("cancel");
        }

        @Override
        public Ending ending() {
            return ENDING;
        }
    }

    private static byte[] body(String model) {
        return ("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Call call() {
        byte[] body = body("fast");
        if (EnvelopeReader.read(Operation.CHAT_COMPLETIONS, body) instanceof EnvelopeReading.Accepted accepted) {
            return new Call(Operation.CHAT_COMPLETIONS, accepted.envelope(), body, "trace-1", 1_000, 0);
        }
        throw new AssertionError("no call");
    }

    private InterceptorChain chain(Interceptor... interceptors) {
        return InterceptorChain.of(Arrays.asList(interceptors), SETTINGS, now::get);
    }

    private InterceptedAnswer admitted(InterceptorChain chain) {
        Outcome outcome = chain.before(call());
        assertThat(outcome).isInstanceOf(Outcome.Admitted.class);
        return chain.watch((Outcome.Admitted) outcome, new Listener());
    }

    private static Interceptor deciding(String name, int order, Decision decision) {
        return new Interceptor() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public int order() {
                return order;
            }

            @Override
            public Decision before(RequestView request) {
                return decision;
            }
        };
    }

    @Test
    void requests_pass_from_the_lowest_order_to_the_highest_and_answers_the_other_way() {
        InterceptorChain chain = chain(recorder("late", 5), recorder("early", -1), recorder("middle", 0));
        InterceptedAnswer answer = admitted(chain);
        answer.head(HEAD);
        answer.data(Buffer.buffer("hello"));
        answer.end(ENDING);
        assertThat(log).containsExactly("early before fast", "middle before fast", "late before fast", "late head",
                "middle head", "early head", "sink head", "late chunk hello", "middle chunk hello", "early chunk hello",
                "sink hello", "late after", "middle after", "early after", "sink end");
    }

    @Test
    void an_empty_chain_says_so() {
        assertThat(chain().isEmpty()).isTrue();
        assertThat(chain()).isSameAs(InterceptorChain.EMPTY);
        assertThat(chain(recorder("a", 0)).isEmpty()).isFalse();
        assertThatThrownBy(() -> chain(recorder("a", 0), recorder("b", 0), recorder("c", 0), recorder("d", 0)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("at most 3");
    }

    @Test
    void a_refusal_ends_the_call_and_those_who_had_let_it_pass_hear_of_it() {
        Failure failure = Failure.of(FailureKind.CONTENT_FILTER, "No.").withCode("said_no");
        InterceptorChain chain = chain(recorder("first", 0), deciding("guard", 1, Decision.refuse(failure)),
                recorder("last", 2));
        assertThat(chain.before(call())).isEqualTo(new Outcome.Refused(failure));
        assertThat(log).containsExactly("first before fast", "first error said_no");
        assertThat(chain.statistics().get(1)).isEqualTo(new InterceptorStatistics("guard", 1, 1, 0, 0));
    }

    @Test
    void tags_add_up_and_a_new_body_is_read_anew_for_those_who_follow() {
        InterceptorChain chain = chain(
                deciding("one", 0, Decision.proceed().withTag("a", "1").withTag("b", "1").withBody(body("slow"))),
                deciding("two", 1, Decision.proceed().withTag("b", "2")), recorder("three", 2));
        Outcome.Admitted admitted = (Outcome.Admitted) chain.before(call());
        assertThat(admitted.tags()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(admitted.call().envelope().model()).isEqualTo("slow");
        assertThat(admitted.call().body()).isEqualTo(body("slow"));
        assertThat(admitted.call().traceId()).isEqualTo("trace-1");
        assertThat(log).containsExactly("three before slow");
    }

    @Test
    void a_decision_out_of_bounds_is_a_failure_and_changes_nothing() {
        Decision tooMany = Decision.proceed().withTag("a", "1").withTag("b", "1").withTag("c", "1");
        Decision tooLong = Decision.proceed().withTag("a", "123456789");
        Decision noJson = Decision.proceed().withTag("a", "1").withBody(new byte[]{'{'});
        Decision tooLarge = Decision.proceed().withBody(new byte[201]);
        for (Decision wrong : List.of(tooMany, tooLong, noJson, tooLarge)) {
            InterceptorChain chain = chain(deciding("odd", 0, wrong));
            Outcome.Admitted admitted = (Outcome.Admitted) chain.before(call());
            assertThat(admitted.tags()).isEmpty();
            assertThat(admitted.call().envelope().model()).isEqualTo("fast");
            assertThat(chain.statistics().get(0).failures()).isEqualTo(1);
        }
    }

    @Test
    void the_body_and_chunks_can_be_seen_and_not_changed() {
        List<Throwable> caught = new ArrayList<>();
        Interceptor forger = new Recorder("forger", 0, "never") {
            private void forge(ByteBuffer bytes) {
                try {
                    bytes.put(0, (byte) 'X');
                } catch (ReadOnlyBufferException refused) {
                    caught.add(refused);
                }
            }

            @Override
            public Decision before(RequestView request) {
                forge(request.body());
                return Decision.proceed();
            }

            @Override
            public void onChunk(RequestView request, ByteBuffer bytes) {
                forge(bytes);
                bytes.position(bytes.limit());
            }
        };
        InterceptedAnswer answer = admitted(chain(recorder("reader", 0), forger));
        answer.data(Buffer.buffer("hello"));
        assertThat(caught).hasSize(2);
        assertThat(log).containsExactly("reader before fast", "reader chunk hello", "sink hello");
    }

    @Test
    void what_one_throws_is_counted_and_its_call_goes_on() {
        for (String method : List.of("before", "head", "chunk", "after", "error")) {
            log.clear();
            InterceptorChain chain = chain(recorder("well", 0), new Recorder("ill", 1, method), recorder("fine", 2));
            InterceptedAnswer answer = admitted(chain);
            answer.head(HEAD);
            answer.data(Buffer.buffer("x"));
            answer.end(ENDING);
            InterceptedAnswer other = admitted(chain);
            other.failed(Failure.of(FailureKind.SERVER, "No."), ENDING);
            assertThat(log).as("thrown in %s", method).contains("well after", "fine after", "sink end",
                    "well error provider_error", "fine error provider_error", "sink failed provider_error");
            assertThat(chain.statistics().get(1).failures()).as("thrown in %s", method)
                    .isEqualTo(method.equals("before") ? 2 : 1);
            assertThat(chain.statistics().get(0).failures()).isZero();
        }
    }

    @Test
    void one_that_fails_closed_ends_the_call_wherever_it_fails() {
        InterceptorChain before = chain(recorder("first", 0), new Closed("guard", 1, "before"));
        Outcome outcome = before.before(call());
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.failure().kind()).isEqualTo(FailureKind.INTERNAL);
            assertThat(refused.failure().message()).contains("Interceptor guard failed");
        });
        assertThat(log).containsExactly("first before fast", "guard before fast",
                "first error interceptor_failed");

        for (String method : List.of("head", "chunk")) {
            log.clear();
            InterceptedAnswer answer = admitted(chain(new Closed("guard", 1, method)));
            answer.bind(new Upstream());
            answer.head(HEAD);
            answer.data(Buffer.buffer("secret"));
            answer.end(ENDING);
            answer.cancelled(ENDING);
            assertThat(log).as("thrown in %s", method).contains("guard error interceptor_failed", "cancel")
                    .endsWith("sink failed interceptor_failed").doesNotContain("sink secret", "sink end");
        }

        log.clear();
        InterceptedAnswer whole = admitted(chain(new Closed("guard", 1, "after")));
        whole.end(ENDING);
        assertThat(log).endsWith("sink failed interceptor_failed");
    }

    @Test
    void an_answer_that_fails_closed_before_its_exchange_is_known_cancels_it_as_soon_as_it_is() {
        InterceptedAnswer answer = admitted(chain(new Closed("guard", 1, "head")));
        answer.head(HEAD);
        assertThat(log).doesNotContain("cancel").endsWith("sink failed interceptor_failed");
        answer.bind(new Upstream());
        assertThat(log).endsWith("cancel");
    }

    @Test
    void a_cancelled_call_is_told_once_and_the_sink_hears_nothing() {
        InterceptedAnswer answer = admitted(chain(recorder("a", 0)));
        answer.cancelled(ENDING);
        answer.cancelled(ENDING);
        answer.head(HEAD);
        answer.data(Buffer.buffer("x"));
        answer.end(ENDING);
        answer.failed(Failure.of(FailureKind.SERVER, "No."), ENDING);
        assertThat(log).containsExactly("a before fast", "a error cancelled");
    }

    @Test
    void a_slow_one_is_counted_and_the_one_beside_it_is_not() {
        Interceptor sleepy = new Recorder("sleepy", 0, "never") {
            @Override
            public void onChunk(RequestView request, ByteBuffer bytes) {
                now.addAndGet(bytes.remaining() * 1_000_000L);
            }
        };
        InterceptorChain chain = chain(recorder("quick", 0), sleepy, recorder("swift", 0));
        InterceptedAnswer answer = admitted(chain);
        answer.data(Buffer.buffer("5"));
        answer.data(Buffer.buffer("55555"));
        assertThat(chain.statistics().get(1).slow()).isZero();
        answer.data(Buffer.buffer("666666"));
        answer.data(Buffer.buffer("666666"));
        assertThat(chain.statistics()).extracting(InterceptorStatistics::slow).containsExactly(0L, 2L, 0L);
        assertThat(chain.statistics().get(1).toMap()).containsEntry("slow", 2L).containsEntry("calls", 1L);
    }
}
