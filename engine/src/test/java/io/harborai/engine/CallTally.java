package io.harborai.engine;

import java.util.EnumSet;
import java.util.Set;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.vertx.core.buffer.Buffer;

/** What became of many calls, by the clock that a test moves. */
final class CallTally {
    private final FakeClock clock;
    private final Set<FailureKind> kinds = EnumSet.noneOf(FailureKind.class);
    private long sinceNanos;
    private long live;
    private long answered;
    private long failed;
    private long nanos;

    CallTally(FakeClock clock) {
        this.clock = clock;
        this.sinceNanos = clock.nanos();
    }

    /** Forgets all calls that have ended. */
    void reset() {
        sinceNanos = clock.nanos();
        answered = 0;
        failed = 0;
        nanos = 0;
        kinds.clear();
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /** Calls without an end. */
    long live() {
        return live;
    }

    long answered() {
        return answered;
    }

    long failed() {
        return failed;
    }

    Set<FailureKind> kinds() {
        return kinds;
    }

    double successShare() {
        return (double) answered / Math.max(1, answered + failed);
    }

    /** Mean time of the calls that were answered. */
    double meanMs() {
        return nanos / 1e6 / Math.max(1, answered);
    }

    /** A caller, from now on. */
    AnswerSink caller() {
        long began = clock.nanos();
        live++;
        return new AnswerSink() {
            @Override
            public void head(AnswerHead head) {
                // The end tells whether it came to something.
            }

            @Override
            public void data(Buffer bytes) {
                // As above.
            }

            @Override
            public void end(Ending ending) {
                live--;
                answered++;
                nanos += clock.nanos() - began;
            }

            @Override
            public void failed(Failure failure, Ending ending) {
                live--;
                failed++;
                kinds.add(failure.kind());
            }
        };
    }
}
