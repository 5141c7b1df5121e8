package io.harborai.engine;

import java.util.function.LongConsumer;

import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.routing.Target;
import org.jspecify.annotations.Nullable;

/** A try's place in what its provider may be sent in a minute. Confined to its event loop. */
final class RatePlace {
    private static final long NONE = -1;

    private final Pipeline pipeline;
    private final Target target;
    private final TargetRates rates;
    private final long tokens;
    private TargetRates.@Nullable Go place;
    private long timer = NONE;
    private boolean waited;

    /** A place for a call that may use so many tokens, by estimate. */
    RatePlace(Pipeline pipeline, Target target, TargetRates rates, long tokens) {
        this.pipeline = pipeline;
        this.target = target;
        this.rates = rates;
        this.tokens = tokens;
    }

    /**
     * Takes the place now, or as soon as there is one.
     *
     * @param due     when it is too late, {@link LoopClock#nanos()}
     * @param taken   hears that it is taken
     * @param refused hears the wait in ns that would be too long
     */
    void take(long due, Runnable taken, LongConsumer refused) {
        timer = NONE;
        TargetRates.Admission admission = rates.admit(tokens);
        if (!(admission instanceof TargetRates.Wait wait)) {
            place = (TargetRates.Go) admission;
            taken.run();
            return;
        }
        if (pipeline.clock().nanos() + wait.waitNanos() - due > 0) {
            pipeline.counters(target).rateRefused();
            refused.accept(wait.waitNanos());
            return;
        }
        if (!waited) {
            waited = true;
            pipeline.counters(target).rateWaited();
        }
        timer = pipeline.clock().setTimer(1 + wait.waitNanos() / 1_000_000, () -> take(due, taken, refused));
    }

    /** What was used counts; a call of which nothing is known counts by what it was let go for. */
    void settle(Usage used) {
        if (place != null && used.isKnown()) {
            place.settle(used.total());
        }
        place = null;
    }

    /** Nothing was sent: waits no more, and gives the place back. */
    void leave() {
        if (timer != NONE) {
            pipeline.clock().cancelTimer(timer);
            timer = NONE;
        }
        if (place != null) {
            place.cancel();
            place = null;
        }
    }
}
