package io.harborai.engine.admission;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.admission.MicroBatcher.Handle;
import io.harborai.engine.admission.MicroBatcher.Reply;
import io.harborai.engine.admission.MicroBatcher.Settings;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class MicroBatcherTest {
    /** A timer that runs when the test says so. */
    private static final class Alarm implements Handle {
        private final Runnable task;
        private boolean cancelled;

        Alarm(Runnable task) {
            this.task = task;
        }

        void ring() {
            if (!cancelled) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /** A batch that was sent. */
    private static final class Upstream implements Handle {
        private final EmbeddingBatch batch;
        private final Reply reply;
        private boolean cancelled;

        Upstream(EmbeddingBatch batch, Reply reply) {
            this.batch = batch;
            this.reply = reply;
        }

        String body() {
            return new String(batch.body(), StandardCharsets.UTF_8);
        }

        void answer() {
            StringBuilder data = new StringBuilder("{\"data\":[");
            for (int i = 0; i < batch.inputs(); i++) {
                data.append(i == 0 ? "" : ",").append("{\"index\":").append(i).append(",\"embedding\":[").append(i)
                        .append("]}");
            }
            reply.answered(data.append("]}").toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    private final List<Alarm> alarms = new ArrayList<>();
    private final List<Upstream> sent = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final MicroBatcher batcher = batcher(new Settings(Duration.ofMillis(2), 4, 1024, 2));

    @Test
    void requestsOfOneWindowGoAsOneAndEachHasItsAnswer() {
        submit("a", "\"one\"");
        submit("b", "[\"two\",\"three\"]");
        assertThat(batcher.waiting()).isEqualTo(2);
        assertThat(sent).isEmpty();
        assertThat(alarms).hasSize(1);
        alarms.get(0).ring();
        assertThat(batcher.waiting()).isZero();
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).body()).isEqualTo("{\"model\":\"m\",\"input\":[\"one\",\"two\",\"three\"]}");
        sent.get(0).answer();
        assertThat(heard).containsExactly("a {\"data\":[{\"index\":0,\"embedding\":[0]}]}",
                "b {\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":1,\"embedding\":[2]}]}");
        assertThat(batcher.batches()).isEqualTo(1);
        assertThat(batcher.joined()).isEqualTo(2);
    }

    @Test
    void aRequestThatNobodyJoinsGoesAsItIsAndIsNoBatch() {
        submit("a", "\"one\"");
        alarms.get(0).ring();
        assertThat(sent.get(0).body()).isEqualTo(body("\"one\""));
        assertThat(batcher.batches()).isZero();
    }

    @Test
    void aFullBatchGoesAtOnceAndItsTimerIsStopped() {
        submit("a", "[\"1\",\"2\"]");
        submit("b", "[\"3\",\"4\"]");
        assertThat(sent).hasSize(1);
        assertThat(alarms.get(0).cancelled).isTrue();
        submit("c", "\"5\"");
        assertThat(batcher.waiting()).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitBeginsTheNextBatch() {
        submit("a", "[\"1\",\"2\"]");
        submit("b", "[\"3\",\"4\",\"5\"]");
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).batch.inputs()).isEqualTo(2);
        assertThat(batcher.waiting()).isEqualTo(1);
        String long1 = "\"" + "x".repeat(1000) + "\"";
        submit("c", long1);
        assertThat(sent).as("three and one are four").hasSize(2);
        submit("d", long1);
        assertThat(sent).hasSize(2);
        submit("e", long1);
        assertThat(sent).as("too many bytes").hasSize(3);
        assertThat(sent.get(2).batch.size()).isEqualTo(1);
    }

    @Test
    void aRequestThatFillsABatchWaitsForNobody() {
        submit("a", "[\"1\",\"2\",\"3\",\"4\"]");
        submit("b", "\"" + "x".repeat(1022) + "\"");
        assertThat(sent).hasSize(2);
        assertThat(alarms).isEmpty();
    }

    @Test
    void targetsAndOtherFieldsAreNotMixedAndBatchesAreBounded() {
        batcher.submit("t1", request("\"1\""), reply("a"));
        batcher.submit("t2", request("\"2\""), reply("b"));
        batcher.submit("t3", request("\"3\""), reply("c"));
        assertThat(sent).as("the one beyond goes alone").hasSize(1);
        assertThat(sent.get(0).body()).contains("\"3\"");
        batcher.flush();
        assertThat(sent).hasSize(3).allMatch(upstream -> upstream.batch.size() == 1);
        assertThat(batcher.waiting()).isZero();
        assertThat(alarms).allMatch(alarm -> alarm.cancelled);
    }

    @ParameterizedTest
    @EnumSource
    void aFailureIsEverybodysUnlessTheRequestItselfWasRefused(FailureKind kind) {
        submit("a", "\"1\"");
        submit("b", "\"2\"");
        submit("c", "\"3\"").cancel();
        alarms.get(0).ring();
        sent.get(0).reply.failed(Failure.of(kind, "no"));
        boolean alone = switch (kind) {
            case INVALID_REQUEST, TOO_LARGE, CONTEXT_LENGTH, CONTENT_FILTER -> true;
            default -> false;
        };
        if (alone) {
            assertThat(sent).hasSize(3);
            assertThat(sent.get(1).body()).isEqualTo(body("\"1\""));
            sent.get(1).reply.failed(Failure.of(kind, "no"));
            sent.get(2).answer();
            assertThat(sent).as("one that went alone is not sent again").hasSize(3);
            assertThat(heard).containsExactly("a " + kind, "b {\"data\":[{\"index\":0,\"embedding\":[0]}]}");
        } else {
            assertThat(sent).hasSize(1);
            assertThat(heard).containsExactly("a " + kind, "b " + kind);
        }
    }

    @Test
    void anAnswerThatDoesNotFitIsEverybodysFailure() {
        submit("a", "\"1\"");
        submit("b", "\"2\"");
        alarms.get(0).ring();
        sent.get(0).reply.answered("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(heard).containsExactly("a PROTOCOL", "b PROTOCOL");
    }

    @Test
    void whoGivesUpWhileWaitingIsNotSent() {
        Handle first = submit("a", "\"1\"");
        submit("b", "\"2\"");
        first.cancel();
        first.cancel();
        alarms.get(0).ring();
        assertThat(sent.get(0).body()).isEqualTo(body("\"2\""));
        submit("c", "\"3\"").cancel();
        assertThat(alarms.get(1).cancelled).as("an empty batch does not go").isTrue();
        assertThat(batcher.waiting()).isZero();
    }

    @Test
    void aBatchThatAllGaveUpIsGivenUpAndNotBefore() {
        Handle first = submit("a", "\"1\"");
        Handle second = submit("b", "\"2\"");
        alarms.get(0).ring();
        first.cancel();
        assertThat(sent.get(0).cancelled).isFalse();
        second.cancel();
        assertThat(sent.get(0).cancelled).isTrue();
        sent.get(0).answer();
        assertThat(heard).isEmpty();
    }

    @Test
    void whoGaveUpAfterSendingHearsNothingAndIsNotSentAlone() {
        Handle first = submit("a", "\"1\"");
        submit("b", "\"2\"");
        alarms.get(0).ring();
        first.cancel();
        sent.get(0).reply.failed(Failure.of(FailureKind.INVALID_REQUEST, "no"));
        assertThat(sent).hasSize(2);
        sent.get(1).answer();
        sent.get(1).answer();
        assertThat(heard).hasSize(1).allMatch(told -> told.startsWith("b "));
    }

    @Test
    void settingsOutsideOfTheirRangeAreRefused() {
        Duration window = Duration.ofMillis(2);
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(Duration.ZERO, 2, 1024, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(Duration.ofMillis(1001), 2, 1024, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(window, 1, 1024, 1))
                .withMessageContaining("maxInputs is 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(window, 2, 1023, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(window, 2, 1024, 0));
        assertThat(Settings.DEFAULT.window()).isEqualTo(window);
    }

    private MicroBatcher batcher(Settings settings) {
        return new MicroBatcher(settings, (delay, task) -> {
            assertThat(delay).isEqualTo(settings.window());
            Alarm alarm = new Alarm(task);
            alarms.add(alarm);
            return alarm;
        }, (target, batch, reply) -> {
            Upstream upstream = new Upstream(batch, reply);
            sent.add(upstream);
            return upstream;
        });
    }

    private Handle submit(String name, String input) {
        return batcher.submit("t", request(input), reply(name));
    }

    private Reply reply(String name) {
        return new Reply() {
            @Override
            public void answered(byte[] body) {
                heard.add(name + " " + new String(body, StandardCharsets.UTF_8));
            }

            @Override
            public void failed(Failure failure) {
                heard.add(name + " " + failure.kind());
            }
        };
    }

    private static EmbeddingRequest request(String input) {
        return EmbeddingRequest.read(body(input).getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private static String body(String input) {
        return "{\"input\":" + input + ",\"model\":\"m\"}";
    }
}
