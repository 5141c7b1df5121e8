package io.harborai.engine.plugin;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** One plug-in is registered while another is removed beside a third: no change is lost, no neighbour disturbed. */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Both changes are there, and the neighbour always was.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A change was lost, or a neighbour was gone for a moment.")
@State
public class RegistryChangeStress {
    private final LockFreeRegistry<String> registry = new LockFreeRegistry<>(RegistrySettings.DEFAULT, Runnable::run,
            () -> 0);

    /** Two are there, and one of them is loaded. */
    public RegistryChangeStress() {
        registry.register("old", () -> "old");
        registry.register("neighbour", () -> "neighbour");
        registry.load("neighbour").toCompletableFuture().join();
    }

    /** Adds one. */
    @Actor
    public void registers() {
        registry.register("new", () -> "new");
    }

    /** Takes one away, and looks for the third. */
    @Actor
    public void removes(III_Result seen) {
        registry.remove("old");
        seen.r3 = registry.find("neighbour").isPresent() ? 1 : 0;
    }

    /** What is there afterwards. */
    @Arbiter
    public void after(III_Result seen) {
        seen.r1 = registry.state("new").isPresent() ? 1 : 0;
        seen.r2 = registry.state("old").isPresent() ? 1 : 0;
    }
}
