package io.harborai.engine.admission;

import io.harborai.engine.exchange.Priority;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Two important calls overdraw a full room by the one place that it may be overdrawn by; a less important one pays. */
@JCStressTest
@Outcome(id = {"1, 0, 1, 1", "0, 1, 1, 1"}, expect = Expect.ACCEPTABLE, desc = "One overdraws, the other one leaves.")
@Outcome(id = {"1, 0, 0, 2",
        "0, 1, 0, 2"}, expect = Expect.ACCEPTABLE, desc = "One overdraws; who looked before stays.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A debt nobody can pay, or a payment nobody owes.")
@State
public class QueueRoomOverdraftStress {
    private final QueueRoom room = new QueueRoom(1);

    /** The only place is taken by somebody of low priority. */
    public QueueRoomOverdraftStress() {
        if (!room.tryTake(Priority.LOW)) {
            throw new IllegalStateException("an empty room is full");
        }
    }

    /** Important. */
    @Actor
    public void first(IIII_Result seen) {
        seen.r1 = room.tryOverdraw() ? 1 : 0;
    }

    /** As important. */
    @Actor
    public void second(IIII_Result seen) {
        seen.r2 = room.tryOverdraw() ? 1 : 0;
    }

    /** Pays the debt, and counts the places that are taken. */
    @Arbiter
    public void pays(IIII_Result seen) {
        seen.r3 = room.tryPay(Priority.LOW) ? 1 : 0;
        seen.r4 = room.taken();
    }
}
