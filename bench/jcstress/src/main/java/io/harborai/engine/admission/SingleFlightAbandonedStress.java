package io.harborai.engine.admission;

import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.engine.exchange.Failure;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The leader is cancelled while a follower leaves: it leads, or it has left, never both and never neither. */
@JCStressTest
@Outcome(id = {"1, 0", "0, 1"}, expect = Expect.ACCEPTABLE, desc = "It has left, or leads.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Called after it had left, or forgotten.")
@State
public class SingleFlightAbandonedStress {
    private final SingleFlight<String, String> flights = new SingleFlight<>(SingleFlight.Settings.DEFAULT);
    private final AtomicInteger leads = new AtomicInteger();
    private final SingleFlight.Part<String> leader = flights.join("key", new Waiting(), Runnable::run);
    private final SingleFlight.Part<String> follower = flights.join("key", new Waiting(), Runnable::run);

    /** Cancelled by its own caller. */
    @Actor
    public void abandons() {
        if (leader instanceof SingleFlight.Leader<String> led) {
            led.abandon();
        }
    }

    /** Waits no longer. */
    @Actor
    public void leaves(II_Result seen) {
        if (follower instanceof SingleFlight.Following<String> following) {
            seen.r1 = following.leave() ? 1 : 0;
        }
    }

    /** How often the follower was told to lead. */
    @Arbiter
    public void after(II_Result seen) {
        seen.r2 = leads.get();
    }

    private final class Waiting implements SingleFlight.Follower<String> {
        @Override
        public void answered(String answer) {
            leads.addAndGet(100);
        }

        @Override
        public void failed(Failure failure) {
            leads.addAndGet(100);
        }

        @Override
        public void lead(SingleFlight.Leader<String> hold) {
            leads.incrementAndGet();
        }
    }
}
