package io.harborai.engine;

import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.plugin.InterceptedAnswer;

/** An exchange whose interceptors hear of it when the caller gives it up. Confined to its event loop. */
final class InterceptedExchange implements Exchange {
    private final Exchange inner;
    private final InterceptedAnswer answer;

    InterceptedExchange(Exchange inner, InterceptedAnswer answer) {
        this.inner = inner;
        this.answer = answer;
    }

    @Override
    public void pause() {
        inner.pause();
    }

    @Override
    public void resume() {
        inner.resume();
    }

    @Override
    public void cancel() {
        Ending ending = inner.ending();
        inner.cancel();
        answer.cancelled(ending);
    }

    @Override
    public Ending ending() {
        return inner.ending();
    }
}
