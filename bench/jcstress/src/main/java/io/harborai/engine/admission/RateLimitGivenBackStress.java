package io.harborai.engine.admission;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** One gives its permit back while another asks: what is granted in the end is never more than the burst. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "It was given back in time; then all is taken.")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "It was given back too late, and is there afterwards.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A permit was doubled or lost.")
@State
public class RateLimitGivenBackStress {
    private final RateLimit limit = new RateLimit(60, 1, () -> 0);
    private final RateLimit.Grant taken = limit.tryReserve(1);

    /** Uses nothing of what it has. */
    @Actor
    public void givesBack(III_Result seen) {
        if (taken instanceof RateLimit.Reserved reserved) {
            reserved.settle(0);
            seen.r1 = 1;
        }
    }

    /** Wants one. */
    @Actor
    public void asks(III_Result seen) {
        seen.r2 = limit.tryAcquire(1) == 0 ? 1 : 0;
    }

    /** What is left. */
    @Arbiter
    public void left(III_Result seen) {
        seen.r3 = limit.tryAcquire(1) == 0 ? 1 : 0;
    }
}
