package io.harborai.engine;

import java.util.List;

import io.harborai.engine.routing.Availability;
import io.harborai.engine.routing.Target;
import io.harborai.engine.routing.TargetFigures;

/** What all event loops together know of a target: sums, the mean latency, and available if it is on any of them. */
record AllLoopsFigures(int inFlight, double latencyNanos, double tokensPerMinute,
        Availability availability) implements TargetFigures {

    static TargetFigures of(Target target, List<Pipeline> pipelines) {
        int inFlight = 0;
        int known = 0;
        double latencies = 0;
        double tokens = 0;
        Availability best = null;
        for (Pipeline pipeline : pipelines) {
            Gate gate = pipeline.parts().gates().find(target.name());
            if (gate == null) {
                best = Availability.AVAILABLE;
                continue;
            }
            TargetFigures figures = gate.figures();
            inFlight += figures.inFlight();
            tokens += figures.tokensPerMinute();
            known += figures.latencyNanos() > 0 ? 1 : 0;
            latencies += figures.latencyNanos();
            Availability availability = figures.availability();
            best = best == null || availability == Availability.AVAILABLE ? availability : best;
        }
        return new AllLoopsFigures(inFlight, known == 0 ? 0 : latencies / known, tokens,
                best == null ? Availability.AVAILABLE : best);
    }
}
