package io.harborai.engine;

import java.util.Objects;

import io.harborai.engine.accounting.BudgetDecision;
import io.harborai.engine.accounting.Spending;
import io.harborai.engine.accounting.TokenEstimate;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.money.Cost;
import io.harborai.engine.routing.Route;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A call for which money is set aside: the most it can cost before it begins, and what it did cost once it is over, however it
 * ends. Confined to its event loop; the budget behind it is not.
 */
final class BudgetedExchange implements Exchange, AnswerSink {
    private final AnswerSink sink;
    private final BudgetDecision.Reservation reservation;
    /** Set before anybody holds this exchange; its answer may have come even before. */
    private @Nullable Exchange inner;

    private BudgetedExchange(AnswerSink sink, BudgetDecision.Reservation reservation) {
        this.sink = sink;
        this.reservation = reservation;
    }

    /** Starts a call if it may be paid for; else its sink is told why not, before this returns. */
    static Exchange start(Pipeline pipeline, Spending spending, Call call, Route route, AnswerSink sink) {
        BudgetDecision decision = spending.reserve(call, () -> most(pipeline, call, route));
        if (decision instanceof BudgetDecision.Refused refused) {
            pipeline.counters().begun();
            pipeline.counters().failed();
            sink.failed(failure(refused), Ending.UNASKED);
            return new OverExchange();
        }
        BudgetDecision.Reservation reservation = ((BudgetDecision.Granted) decision).reservation();
        BudgetedExchange exchange = new BudgetedExchange(sink, reservation);
        boolean started = false;
        try {
            exchange.inner = pipeline.begin(call, route, exchange);
            started = true;
        } finally {
            if (!started) {
                reservation.release();
            }
        }
        return exchange;
    }

    private static Cost most(Pipeline pipeline, Call call, Route route) {
        return pipeline.prices().atMost(route.targets(), call,
                TokenEstimate.atMost(call.size(TokenEstimate::size), call.envelope().maxTokens()));
    }

    private static Failure failure(BudgetDecision.Refused refused) {
        return Failure.of(FailureKind.BUDGET, "The call is not made: " + refused.reason()
                + ". Ask for less (max_tokens), wait, or have the budget raised.")
                .withRetryAfter(refused.retryAfter().orElse(null));
    }

    @Override
    public void head(AnswerHead head) {
        sink.head(head);
    }

    @Override
    public void data(Buffer bytes) {
        sink.data(bytes);
    }

    @Override
    public void end(Ending ending) {
        reservation.settle(ending.cost());
        sink.end(ending);
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        reservation.settle(ending.cost());
        sink.failed(failure, ending);
    }

    private Exchange inner() {
        return Objects.requireNonNull(inner);
    }

    @Override
    public void pause() {
        inner().pause();
    }

    @Override
    public void resume() {
        inner().resume();
    }

    @Override
    public void cancel() {
        // What was used until now is known only until it is given up.
        Cost used = inner().ending().cost();
        inner().cancel();
        reservation.settle(used);
    }

    @Override
    public Ending ending() {
        return inner().ending();
    }

    /** A call that is over before anybody holds it. */
    private static final class OverExchange implements Exchange {
        @Override
        public void pause() {
            // Nothing flows.
        }

        @Override
        public void resume() {
            // Nothing flows.
        }

        @Override
        public void cancel() {
            // It is over.
        }

        @Override
        public Ending ending() {
            return Ending.UNASKED;
        }
    }
}
