package io.harborai.engine.admission;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A burst of one, asked for by two threads at a moment that does not pass: one is granted, whoever it is. */
@JCStressTest
@Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "One of two.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Granted more or less than there is.")
@State
public class RateLimitStress {
    private final RateLimit limit = new RateLimit(60, 1, () -> 0);

    private int granted() {
        return limit.tryAcquire(1) == 0 ? 1 : 0;
    }

    /** The first. */
    @Actor
    public void first(II_Result seen) {
        seen.r1 = granted();
    }

    /** The second. */
    @Actor
    public void second(II_Result seen) {
        seen.r2 = granted();
    }
}
