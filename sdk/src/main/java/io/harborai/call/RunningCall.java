package io.harborai.call;

import java.util.concurrent.ThreadLocalRandom;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.plugin.InterceptorChain;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.PreferenceReading;
import io.harborai.engine.routing.Route;
import org.jspecify.annotations.Nullable;

/**
 * A call between the thread that made it and the event loop that carries it. Confined to its loop but for {@link #cancel} and
 * what its subclasses declare.
 */
abstract class RunningCall implements AnswerSink {
    private final Lane lane;
    private final Outgoing outgoing;
    private @Nullable Exchange exchange;
    private @Nullable AnswerHead head;
    private boolean paused;
    private boolean over;

    RunningCall(Lane lane, Outgoing outgoing) {
        this.lane = lane;
        this.outgoing = outgoing;
    }

    /** 32 hexadecimal digits: the form of a W3C trace id. */
    static String newTraceId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        char[] digits = new char[32];
        hex(digits, 0, random.nextLong());
        // An id of zeros only is not allowed.
        hex(digits, 16, random.nextLong() | 1);
        return new String(digits);
    }

    private static void hex(char[] digits, int from, long bits) {
        for (int i = 0; i < 16; i++) {
            digits[from + i] = Character.forDigit((int) (bits >>> (60 - 4 * i)) & 15, 16);
        }
    }

    /** See {@link Lane#checkMayWait}. */
    final void checkMayWait() {
        lane.checkMayWait();
    }

    /** Puts the call on its loop. */
    final void submit() {
        if (!lane.signal(this::begin)) {
            outgoing.neverStarted(Exceptions.cancelled("The client is closed."));
            throw new IllegalStateException("The client is closed.");
        }
    }

    private void begin() {
        lane.add(this);
        try {
            if (lane.isClosed()) {
                giveUp("The client was closed while the call was on its way.");
                return;
            }
            Route route = outgoing.route();
            if (route != null) {
                started(lane.pipeline().start(outgoing.call(), route, this));
                return;
            }
            InterceptorChain.Outcome outcome = lane.pipeline().admit(outgoing.call());
            if (outcome instanceof InterceptorChain.Outcome.Refused refused) {
                fail(refused.failure(), 0, null);
            } else {
                route((InterceptorChain.Outcome.Admitted) outcome);
            }
        } catch (RuntimeException defect) {
            fail(Failure.of(FailureKind.INTERNAL, "HarborAI failed to make the call: " + defect), 0, defect);
        }
    }

    private void route(InterceptorChain.Outcome.Admitted admitted) {
        CallTraits traits = outgoing.traits(admitted);
        PreferenceReading wishes = Outgoing.preferences(admitted.call());
        if (wishes instanceof PreferenceReading.Refused refused) {
            refuse(admitted, refused.failure());
            return;
        }
        if (wishes instanceof PreferenceReading.Accepted accepted) {
            traits = traits.with(accepted.preferences());
        }
        Catalog.Resolution resolution = lane.pipeline().resolve(traits);
        if (resolution instanceof Catalog.Resolution.Found found) {
            started(lane.pipeline().start(admitted, found.route(), this));
        } else if (resolution instanceof Catalog.Resolution.Refused refused) {
            refuse(admitted, Failure.of(FailureKind.INVALID_REQUEST, refused.reason()).withParam(refused.param()));
        } else {
            String advice = MissingProvider.advice(traits.model(), lane.providers());
            refuse(admitted, Failure
                    .of(FailureKind.NOT_FOUND, ((Catalog.Resolution.Unknown) resolution).reason() + advice)
                    .withCode("model_not_found").withParam("model"));
        }
    }

    private void refuse(InterceptorChain.Outcome.Admitted admitted, Failure why) {
        lane.pipeline().refused(admitted, why);
        fail(why, 0, null);
    }

    /** The exchange is there; the answer may be, too. */
    private void started(Exchange handle) {
        exchange = handle;
        if (over) {
            handle.cancel();
        } else if (paused) {
            handle.pause();
        }
    }

    /** Gives the call up, from any thread and at any moment; the provider's connection is closed. Idempotent. */
    final void cancel(String why) {
        lane.signal(() -> giveUp(why));
    }

    /** The same, on the loop. */
    final void giveUp(String why) {
        if (!over) {
            Exchange handle = exchange;
            Failure cancelled = Exceptions.cancelled(why);
            int attempts = 0;
            if (handle != null) {
                Ending soFar = handle.ending();
                attempts = soFar.attempts();
                handle.cancel();
                outgoing.watch().failed(cancelled, soFar);
            }
            fail(cancelled, attempts, null);
        }
    }

    @Override
    public final void head(AnswerHead arrived) {
        head = arrived;
        outgoing.watch().head(arrived);
        begun(arrived);
    }

    @Override
    public final void end(Ending ending) {
        if (!over) {
            leave();
            outgoing.watch().end(ending);
            CallLog.answered(outgoing.call(), ending);
            answered(figures(ending));
        }
    }

    @Override
    public final void failed(Failure failure, Ending ending) {
        if (!over) {
            outgoing.watch().failed(failure, ending);
        }
        fail(failure, ending.attempts(), null);
    }

    private void fail(Failure failure, int attempts, @Nullable Throwable defect) {
        if (!over) {
            leave();
            // Does nothing where the end has been told with its figures.
            outgoing.neverStarted(failure);
            CallLog.failed(outgoing.call(), failure, attempts);
            ended(new Outcome.Failed(failure, attempts, defect));
        }
    }

    private void leave() {
        over = true;
        lane.remove(this);
    }

    /** On the loop: stops the flow of data. */
    final void pause() {
        paused = true;
        if (exchange != null) {
            exchange.pause();
        }
    }

    /** From any thread: lets the flow go on. */
    final void resume() {
        lane.signal(() -> {
            paused = false;
            if (exchange != null && !over) {
                exchange.resume();
            }
        });
    }

    private CallFigures figures(Ending ending) {
        AnswerHead arrived = head;
        String target = arrived != null ? arrived.target() : String.valueOf(ending.target());
        return new CallFigures(traceId(), target, ending.attempts(), System.nanoTime() - startNanos(),
                outgoing.call().envelope().stream() ? ending.firstTokenNanos() : -1, arrived == null
                        ? null
                        : arrived.providerId(),
                Usages.of(ending.usage()), ending.cost());
    }

    final String traceId() {
        return outgoing.call().traceId();
    }

    final long startNanos() {
        return outgoing.call().startNanos();
    }

    /** The answer has begun. */
    abstract void begun(AnswerHead arrived);

    /** The answer is complete; called once, if {@link #ended} is not. */
    abstract void answered(CallFigures figures);

    /** There is no answer, or it is cut off; called once, if {@link #answered} is not. */
    abstract void ended(Outcome.Failed failed);
}
