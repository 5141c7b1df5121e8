package io.harborai.engine.admission;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two requests of sixty tokens where there are a hundred: one goes at the most, and who does not go leaves its request. */
@JCStressTest
@Outcome(id = {"1, 0, 1", "0, 1, 1"}, expect = Expect.ACCEPTABLE, desc = "One goes, and forty tokens are left.")
@Outcome(expect = Expect.FORBIDDEN, desc = "More than the tokens there are, or a request lost.")
@State
public class TargetRatesStress {
    private final TargetRates rates = new TargetRates(new TargetRates.Settings(60, 2, 100, 100), () -> 0);

    private int goes(long tokens) {
        return rates.admit(tokens) instanceof TargetRates.Go ? 1 : 0;
    }

    /** The first. */
    @Actor
    public void first(III_Result seen) {
        seen.r1 = goes(60);
    }

    /** The second. */
    @Actor
    public void second(III_Result seen) {
        seen.r2 = goes(60);
    }

    /** A small one afterwards. */
    @Arbiter
    public void small(III_Result seen) {
        seen.r3 = goes(40);
    }
}
