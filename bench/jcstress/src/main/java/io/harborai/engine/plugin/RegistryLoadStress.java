package io.harborai.engine.plugin;

import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two threads load one plug-in, of which one looks before: it is made once, and who sees it sees it whole. */
@JCStressTest
@Outcome(id = {"1, 0, 1", "1, 7, 1"}, expect = Expect.ACCEPTABLE, desc = "Made once; not there yet, or whole.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Made twice, seen half made, or lost.")
@State
public class RegistryLoadStress {
    private final AtomicInteger made = new AtomicInteger();
    private final LockFreeRegistry<Part> registry = new LockFreeRegistry<>(RegistrySettings.DEFAULT, Runnable::run,
            () -> 0);

    /** A plug-in whose field a reader must not see unset. */
    private static final class Part {
        private int value;

        Part(int value) {
            this.value = value;
        }
    }

    /** Known, not loaded. */
    public RegistryLoadStress() {
        registry.register("part", () -> {
            made.incrementAndGet();
            return new Part(7);
        });
    }

    private void load() {
        if (registry.load("part").toCompletableFuture().isCompletedExceptionally()) {
            made.addAndGet(100);
        }
    }

    /** Loads. */
    @Actor
    public void loads() {
        load();
    }

    /** Looks, and loads too. */
    @Actor
    public void looksAndLoads(III_Result seen) {
        seen.r2 = registry.find("part").map(part -> part.value == 7 ? 7 : -1).orElse(0);
        load();
    }

    /** How often it was made, and whether it is there. */
    @Arbiter
    public void after(III_Result seen) {
        seen.r1 = made.get();
        seen.r3 = registry.find("part").isPresent() ? 1 : 0;
    }
}
