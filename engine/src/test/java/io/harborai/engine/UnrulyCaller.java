package io.harborai.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** A caller who may pause, give up or throw whenever it is told something, and notices when it is told out of order. */
final class UnrulyCaller implements AnswerSink {
    private final Random random;
    private final Consumer<String> notes;
    private final List<String> disorder = new ArrayList<>();
    private @Nullable Exchange exchange;
    private boolean headed;
    private boolean cancelled;
    private boolean mustCancel;
    private boolean threw;
    int ends;

    UnrulyCaller(Random random, Consumer<String> notes) {
        this.random = random;
        this.notes = notes;
    }

    void holds(Exchange started) {
        exchange = started;
        if (mustCancel) {
            cancel();
        }
    }

    void cancel() {
        if (exchange == null) {
            mustCancel = true;
        } else {
            cancelled = true;
            exchange.cancel();
        }
    }

    void pause() {
        if (exchange != null) {
            exchange.pause();
        }
    }

    void resume() {
        if (exchange != null) {
            exchange.resume();
        }
    }

    private void told(String what, boolean fits) {
        notes.accept("> " + what);
        if (!fits || cancelled || ends > 0) {
            disorder.add(what + " cancelled=" + cancelled + " ends=" + ends);
        }
    }

    private void misbehave() {
        switch (random.nextInt(30)) {
            case 0 -> {
                notes.accept("> and gives up");
                cancel();
            }
            case 1 -> {
                notes.accept("> and pauses");
                pause();
            }
            case 2 -> resume();
            case 3 -> {
                pause();
                resume();
            }
            case 4 -> {
                threw = true;
                notes.accept("> and throws");
                throw new IllegalStateException("the caller's own defect");
            }
            default -> {
                // It behaves.
            }
        }
    }

    @Override
    public void head(AnswerHead head) {
        told("head", !headed && !threw);
        headed = true;
        misbehave();
    }

    @Override
    public void data(Buffer bytes) {
        told("data", headed && !threw);
        misbehave();
    }

    @Override
    public void end(Ending ending) {
        told("end", headed && !threw);
        ends++;
        misbehave();
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        told("failed " + failure, true);
        ends++;
        misbehave();
    }

    /** It was told one end, unless it gave up before. */
    void assertInOrder() {
        assertThat(disorder).isEmpty();
        assertThat(ends).as("ends, cancelled %s", cancelled).isLessThanOrEqualTo(1);
        if (!cancelled) {
            assertThat(ends).as("ends of a call that was not given up").isOne();
        }
    }
}
