package io.harborai.engine.telemetry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.TraceContext;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class WatchersTest {
    private static final CallStart START = new CallStart(Operation.CHAT_COMPLETIONS, "gpt", true, -1, "t1", Map.of());
    private static final Ending ENDING = new Ending("lab/gpt", 1, Usage.NONE, Cost.Nothing.USED, 0, -1, 0);
    private static final TraceContext TRACE = new TraceContext(
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1");

    private final AtomicLong now = new AtomicLong(100);
    private final List<String> heard = new ArrayList<>();

    private Watchers watchers(Telemetry... telemetry) {
        return new Watchers(List.of(telemetry), now::get);
    }

    private static AnswerHead head(boolean streamed) {
        return new AnswerHead(streamed, "text/event-stream", -1, "lab/gpt", 1, 0, null, CacheState.MISS);
    }

    /** Writes down what it hears. */
    private final class Recorder implements CallListener {
        @Override
        public void answered(AnswerHead head, long sinceNanos) {
            heard.add("answered " + sinceNanos);
        }

        @Override
        public void ended(CallEnd end) {
            heard.add("ended " + end.durationNanos() + " first " + end.firstChunkNanos() + " "
                    + end.failure().map(Failure::code).orElse("well") + " " + end.cache());
        }
    }

    private static final class Broken implements CallListener {
        @Override
        public TraceContext trace() {
            throw new IllegalStateException("no trace");
        }

        @Override
        public void answered(AnswerHead head, long sinceNanos) {
            throw new IllegalStateException("no head");
        }

        @Override
        public void ended(CallEnd end) {
            throw new NoClassDefFoundError("no end");
        }
    }

    @Test
    void aStreamIsToldFromItsStartToItsEnd() {
        CallWatch watch = watchers(start -> new Recorder()).begin(START, 90);
        watch.head(head(true));
        now.set(140);
        watch.end(ENDING);
        assertThat(heard).containsExactly("answered 10", "ended 50 first 10 well MISS");
    }

    @Test
    void theEndIsToldOnceWhateverComesAfterIt() {
        CallWatch watch = watchers(start -> new Recorder()).begin(START, 100);
        watch.failed(Failure.of(FailureKind.TIMEOUT, "late"), ENDING);
        watch.end(ENDING);
        watch.head(head(true));
        watch.failed(Failure.of(FailureKind.CANCELLED, "gone"), ENDING);
        assertThat(heard).containsExactly("ended 0 first -1 timeout BYPASS");
    }

    @Test
    void anAnswerThatIsNotStreamedHasNoFirstChunk() {
        CallWatch watch = watchers(start -> new Recorder()).begin(START, 100);
        watch.head(head(false));
        watch.end(ENDING);
        assertThat(heard).containsExactly("answered 0", "ended 0 first -1 well MISS");
    }

    @Test
    void whatAWatcherThrowsIsCountedAndDisturbsNobody() {
        Telemetry thrower = start -> {
            throw new IllegalStateException("no beginning");
        };
        Watchers watchers = watchers(thrower, start -> new Broken(), start -> new Recorder());
        CallWatch watch = watchers.begin(START, 100);
        assertThat(watch.trace()).isEqualTo(TraceContext.NONE);
        watch.head(head(true));
        watch.end(ENDING);
        assertThat(heard).hasSize(2);
        assertThat(watchers.defects()).isEqualTo(4);
    }

    @Test
    void theFirstWhoKnowsATraceTellsIt() {
        CallListener knowing = new CallListener() {
            @Override
            public TraceContext trace() {
                return TRACE;
            }
        };
        assertThat(watchers(start -> new Recorder(), start -> knowing).begin(START, 0).trace()).isEqualTo(TRACE);
    }

    @Test
    void surroundingsAreThoseOfAllTheFirstInside() {
        Watchers watchers = watchers(around("a"), around("b"));
        watchers.surroundings().apply(() -> heard.add("task")).run();
        assertThat(heard).containsExactly("b", "a", "task", "/a", "/b");
    }

    private Telemetry around(String name) {
        return new Telemetry() {
            @Override
            public CallListener begin(CallStart start) {
                return CallListener.NONE;
            }

            @Override
            public UnaryOperator<Runnable> surroundings() {
                return task -> () -> {
                    heard.add(name);
                    task.run();
                    heard.add("/" + name);
                };
            }
        };
    }

    @Test
    void withoutListenersNothingIsKept() {
        assertThat(watchers().isEmpty()).isTrue();
        assertThat(watchers().begin(START, 0)).isSameAs(CallWatch.NOBODY);
        assertThat(watchers(around("a")).begin(START, 0)).isSameAs(CallWatch.NOBODY);
    }

    @Test
    void thereAreSixteenAtMost() {
        Telemetry one = start -> new Recorder();
        assertThat(new Watchers(Collections.nCopies(Watchers.MOST, one), now::get).isEmpty()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Watchers(Collections.nCopies(Watchers.MOST + 1, one), now::get))
                .withMessageContaining("17 telemetries");
    }

    @Test
    void aTraceContextHasTheFormOfTheStandard() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TraceContext("00-xyz-1-01", ""))
                .withMessageContaining("2-32-16-2");
        assertThatIllegalArgumentException().isThrownBy(() -> new TraceContext("", "a=b\r\nx: y"));
        assertThatIllegalArgumentException().isThrownBy(() -> new TraceContext("", "a".repeat(513)));
        assertThat(new TraceContext("", "a".repeat(512)).parent()).isEmpty();
    }

    @Test
    void conventionsHaveTheirOwnNames() {
        assertThat(GenAi.provider("mistral/large")).isEqualTo("mistral_ai");
        assertThat(GenAi.provider("lab/gpt")).isEqualTo("lab");
        assertThat(GenAi.provider(null)).isEqualTo(GenAi.OTHER);
        assertThat(GenAi.model("openrouter/meta/llama", "?")).isEqualTo("meta/llama");
        assertThat(GenAi.model(null, "smart")).isEqualTo("smart");
        assertThat(GenAi.operation(Operation.COMPLETIONS)).isEqualTo("text_completion");
    }
}
