package io.harborai.engine.admission;

import io.harborai.engine.exchange.Priority;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** The last place, wanted by two, while somebody leaves and enters again: places are neither doubled nor lost. */
@JCStressTest
@Outcome(id = {"1, 0, 1, 2", "0, 1, 1, 2"}, expect = Expect.ACCEPTABLE, desc = "One of two; who left came back.")
@Outcome(id = "1, 1, 0, 2", expect = Expect.ACCEPTABLE, desc = "Both, one of them on the place of who left.")
@Outcome(expect = Expect.FORBIDDEN, desc = "More than there are places, or a place lost.")
@State
public class QueueRoomStress {
    private final QueueRoom room = new QueueRoom(2);

    /** One place is taken. */
    public QueueRoomStress() {
        if (!room.tryTake(Priority.LOW)) {
            throw new IllegalStateException("an empty room is full");
        }
    }

    /** Wants the last place. */
    @Actor
    public void normal(IIII_Result seen) {
        seen.r1 = room.tryTake(Priority.NORMAL) ? 1 : 0;
    }

    /** Wants it too. */
    @Actor
    public void high(IIII_Result seen) {
        seen.r2 = room.tryTake(Priority.HIGH) ? 1 : 0;
    }

    /** Leaves, and wants to come back. */
    @Actor
    public void low(IIII_Result seen) {
        room.giveBack(Priority.LOW);
        seen.r3 = room.tryTake(Priority.LOW) ? 1 : 0;
    }

    /** The places that are taken. */
    @Arbiter
    public void taken(IIII_Result seen) {
        seen.r4 = room.taken();
    }
}
