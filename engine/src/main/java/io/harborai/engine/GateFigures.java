package io.harborai.engine;

import io.harborai.engine.resilience.Breaker;
import io.harborai.engine.resilience.TargetHealth;
import io.harborai.engine.routing.Availability;
import io.harborai.engine.routing.TargetFigures;
import io.harborai.engine.routing.TokenRate;

/** What one event loop knows of a target, as routing asks for it. */
final class GateFigures implements TargetFigures {
    private final TargetHealth health;
    private final TokenRate tokens;

    GateFigures(TargetHealth health, TokenRate tokens) {
        this.health = health;
        this.tokens = tokens;
    }

    @Override
    public int inFlight() {
        return health.inFlight();
    }

    @Override
    public double latencyNanos() {
        return health.latencyNanos();
    }

    @Override
    public double tokensPerMinute() {
        return tokens.perMinute();
    }

    @Override
    public Availability availability() {
        // A breaker whose time is over needs a call to find out; one that is on the way is enough.
        boolean probed = health.state() == Breaker.State.HALF_OPEN && health.inFlight() > 0;
        if (probed || !health.closedFor().isZero()) {
            return Availability.CIRCUIT_OPEN;
        }
        return health.inFlight() >= health.limit() ? Availability.NO_ROOM : Availability.AVAILABLE;
    }
}
