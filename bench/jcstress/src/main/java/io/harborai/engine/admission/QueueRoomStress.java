package io.harborai.engine.admission;

import io.harborai.engine.exchange.Priority;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The only place, wanted by one while another leaves and enters again: places are neither doubled nor lost. */
@JCStressTest
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Who left came back.")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "The place went to the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "More than there are places, or a place lost.")
@State
public class QueueRoomStress {
    private final QueueRoom room = new QueueRoom(1);

    /** The place is taken. */
    public QueueRoomStress() {
        if (!room.tryTake(Priority.LOW)) {
            throw new IllegalStateException("an empty room is full");
        }
    }

    /** Wants it. */
    @Actor
    public void normal(III_Result seen) {
        seen.r1 = room.tryTake(Priority.NORMAL) ? 1 : 0;
    }

    /** Leaves, and wants to come back. */
    @Actor
    public void low(III_Result seen) {
        room.giveBack(Priority.LOW);
        seen.r2 = room.tryTake(Priority.LOW) ? 1 : 0;
    }

    /** The places that are taken. */
    @Arbiter
    public void taken(III_Result seen) {
        seen.r3 = room.taken();
    }
}
