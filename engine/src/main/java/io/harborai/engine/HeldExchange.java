package io.harborai.engine;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import org.jspecify.annotations.Nullable;

/** A call that begins when somebody has given his word for it. Confined to its event loop. */
final class HeldExchange implements Exchange {
    private final Supplier<Exchange> begin;
    private final AnswerSink sink;
    private @Nullable Exchange begun;
    private boolean paused;
    private boolean over;

    /**
     * @param word  ends with empty for a call that may begin; it never breaks
     * @param loop  runs a task on the call's event loop
     * @param begin starts the call, whose answer goes to {@code sink}
     */
    HeldExchange(CompletionStage<Optional<Failure>> word, Executor loop, Supplier<Exchange> begin, AnswerSink sink) {
        this.begin = begin;
        this.sink = sink;
        word.thenAccept(failure -> loop.execute(() -> given(failure)));
    }

    private void given(Optional<Failure> failure) {
        if (over) {
            return;
        }
        if (failure.isPresent()) {
            over = true;
            sink.failed(failure.get(), Ending.UNASKED);
            return;
        }
        Exchange started = begin.get();
        begun = started;
        if (over) {
            started.cancel();
        } else if (paused) {
            started.pause();
        }
    }

    @Override
    public void pause() {
        paused = true;
        if (begun != null) {
            begun.pause();
        }
    }

    @Override
    public void resume() {
        paused = false;
        if (begun != null) {
            begun.resume();
        }
    }

    @Override
    public void cancel() {
        over = true;
        if (begun != null) {
            begun.cancel();
        }
    }

    @Override
    public Ending ending() {
        return begun == null ? Ending.UNASKED : begun.ending();
    }
}
