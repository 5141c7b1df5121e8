package io.harborai.engine.stats;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What all event loops together know of a target.
 *
 * @param breakers    where its breakers stand, one for each event loop that has called it
 * @param limit       calls it may have at a time; 0 when there is no bound
 * @param inFlight    calls it has
 * @param queueLength calls that wait for room there
 * @param attempts    what came of its calls, since the loops that now know it first called it
 * @param counts      what calls to it went through
 */
public record TargetStats(Breakers breakers, int limit, int inFlight, int queueLength,
        Attempts attempts, TargetCounters.Snapshot counts) {
    /** A target that nobody has called of late. */
    public static final TargetStats NONE = new TargetStats(new Breakers(0, 0, 0), 0, 0, 0,
            Attempts.NONE, TargetCounters.Snapshot.NONE);

    /**
     * How many breakers stand where: every event loop has its own.
     *
     * @param closed   let calls through
     * @param halfOpen let one call through to find out
     * @param open     keep calls away
     */
    public record Breakers(int closed, int halfOpen, int open) {
        Breakers plus(Breakers other) {
            return new Breakers(closed + other.closed, halfOpen + other.halfOpen, open + other.open);
        }

        Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("closed", closed);
            map.put("half_open", halfOpen);
            map.put("open", open);
            return map;
        }
    }

    /**
     * What came of calls. Event loops forget targets that are idle for long, so these figures may begin anew.
     *
     * @param answered calls that were answered
     * @param faults   calls that failed by the target's fault
     * @param nanos    the time of the answered ones together, each to its first token or whole answer
     */
    public record Attempts(long answered, long faults, long nanos) {
        /** None yet. */
        public static final Attempts NONE = new Attempts(0, 0, 0);

        Attempts plus(Attempts other) {
            return new Attempts(answered + other.answered, faults + other.faults, nanos + other.nanos);
        }
    }

    /** Both together; the counts are this one's, which are of all event loops already. */
    public TargetStats plus(TargetStats loop) {
        return new TargetStats(breakers.plus(loop.breakers), limit + loop.limit, inFlight + loop.inFlight,
                queueLength + loop.queueLength,
                attempts.plus(loop.attempts), counts);
    }

    /** The same with these counts. */
    public TargetStats withCounts(TargetCounters.Snapshot other) {
        return new TargetStats(breakers, limit, inFlight, queueLength, attempts, other);
    }

    /** The figures under the names that users see. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("breakers", breakers.toMap());
        map.put("limit", limit);
        map.put("in_flight", inFlight);
        map.put("queue_length", queueLength);
        map.put("retries", counts.retried());
        map.put("fallbacks", counts.fellBack());
        map.put("hedges", counts.hedged());
        map.put("shed", counts.shed());
        map.put("rate_waits", counts.rateWaits());
        map.put("rate_refusals", counts.rateRefusals());
        return map;
    }
}
