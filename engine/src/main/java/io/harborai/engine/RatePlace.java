package io.harborai.engine;

import java.util.function.LongConsumer;

import io.harborai.engine.admission.TargetRates;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.routing.Target;
import org.jspecify.annotations.Nullable;

/** A try's place in what its provider may be sent in a minute. Confined to its event loop. */
final class RatePlace {
    private static final long NONE = -1;
    /** An estimate, until the answer tells: about four bytes of a request make a token. */
    private static final int BYTES_PER_TOKEN = 4;

    private final Pipeline pipeline;
    private final Target target;
    private final TargetRates rates;
    private final int tokens;
    private TargetRates.@Nullable Go place;
    private long timer = NONE;
    private boolean waited;

    RatePlace(Pipeline pipeline, Target target, TargetRates rates, int bodyBytes) {
        this.pipeline = pipeline;
        this.target = target;
        this.rates = rates;
        this.tokens = bodyBytes / BYTES_PER_TOKEN;
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

    /** What was really used counts; a call that told nothing counts by its estimate. */
    void settle(Usage used) {
        if (place != null && used.reported()) {
            place.settle(used.promptTokens() + used.completionTokens());
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
