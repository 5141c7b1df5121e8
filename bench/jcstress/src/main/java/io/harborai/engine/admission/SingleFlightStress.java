package io.harborai.engine.admission;

import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.engine.exchange.Failure;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two identical calls; who leads answers. Each gets one answer, by itself or by the other, and nothing is left in flight. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "Each has one answer.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An answer lost or doubled, or a flight that nobody ends.")
@State
public class SingleFlightStress {
    private final SingleFlight<String, String> flights = new SingleFlight<>(SingleFlight.Settings.DEFAULT);
    private final Caller one = new Caller();
    private final Caller two = new Caller();

    /** One. */
    @Actor
    public void one() {
        one.call(flights);
    }

    /** The other. */
    @Actor
    public void two() {
        two.call(flights);
    }

    /** What they have; and whether the next one leads, as it must. */
    @Arbiter
    public void after(III_Result seen) {
        seen.r1 = one.answers.get();
        seen.r2 = two.answers.get();
        seen.r3 = flights.join("key", new Caller(), Runnable::run) instanceof SingleFlight.Leader ? 0 : 1;
    }

    /** A call that answers at once when it leads. */
    private static final class Caller implements SingleFlight.Follower<String> {
        private final AtomicInteger answers = new AtomicInteger();

        void call(SingleFlight<String, String> flights) {
            if (flights.join("key", this, Runnable::run) instanceof SingleFlight.Leader<String> leader) {
                lead(leader);
            }
        }

        @Override
        public void answered(String answer) {
            answers.incrementAndGet();
        }

        @Override
        public void failed(Failure failure) {
            answers.addAndGet(100);
        }

        @Override
        public void lead(SingleFlight.Leader<String> leader) {
            answers.incrementAndGet();
            leader.answer("answer");
        }
    }
}
