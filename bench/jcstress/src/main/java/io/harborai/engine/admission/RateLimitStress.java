package io.harborai.engine.admission;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A burst of two, asked for by three threads at a moment that does not pass: two are granted, whoever they are. */
@JCStressTest
@Outcome(id = {"1, 1, 0", "1, 0, 1", "0, 1, 1"}, expect = Expect.ACCEPTABLE, desc = "Two of three.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Granted more or less than there is.")
@State
public class RateLimitStress {
    private final RateLimit limit = new RateLimit(60, 2, () -> 0);

    private int granted() {
        return limit.tryAcquire(1) == 0 ? 1 : 0;
    }

    /** The first. */
    @Actor
    public void first(III_Result seen) {
        seen.r1 = granted();
    }

    /** The second. */
    @Actor
    public void second(III_Result seen) {
        seen.r2 = granted();
    }

    /** The third. */
    @Actor
    public void third(III_Result seen) {
        seen.r3 = granted();
    }
}
