package io.harborai.engine.admission;

import java.time.Duration;

/**
 * How calls wait for a place at a target.
 *
 * @param queueSize     calls that may wait in all queues that share one {@link QueueRoom}, 1 to
 *                      {@value QueueRoom#MAX_CAPACITY} ({@code request_queue_size})
 * @param ageing        wait after which a call is no longer passed over for ever by more important ones; more than 0, at most
 *                      an hour
 * @param fairTurn      one of so many places goes to the call that has aged longest, whatever its priority; 2 to 1000
 * @param shedsStanding whether a queue that does not drain is shortened by controlled delay
 * @param delayTarget   the wait that controlled delay tolerates as standing; more than 0, at most {@code delayInterval}
 * @param delayInterval for how long waits must be above the target until controlled delay acts; about the time of the slowest
 *                      usual call, at most an hour
 */
public record AdmissionSettings(int queueSize, Duration ageing, int fairTurn, boolean shedsStanding,
        Duration delayTarget, Duration delayInterval) {
    /** Longest ageing and interval: longer than any call lasts. */
    static final Duration LONGEST = Duration.ofHours(1);

    /**
     * 2000 calls, ageing after 2 s, one place in eight. Standing queues are not shed: a program that hands over a thousand
     * items at once wants them done. When they are, 500 ms in 5 s: calls of a language model last seconds, and RFC 8289 (4.3)
     * sets the target at 5 to 10 % of the interval.
     */
    public static final AdmissionSettings DEFAULT = new AdmissionSettings(2000, Duration.ofSeconds(2), 8, false,
            Duration.ofMillis(500), Duration.ofSeconds(5));

    public AdmissionSettings {
        QueueRoom.requireCapacity(queueSize);
        requireTime("ageing", ageing, LONGEST);
        if (fairTurn < 2 || fairTurn > 1000) {
            throw new IllegalArgumentException("fairTurn is " + fairTurn + ", it must be 2 to 1000");
        }
        requireTime("delayInterval", delayInterval, LONGEST);
        requireTime("delayTarget", delayTarget, delayInterval);
    }

    /** The same settings with another size of the queue. */
    public AdmissionSettings withQueueSize(int size) {
        return new AdmissionSettings(size, ageing, fairTurn, shedsStanding, delayTarget, delayInterval);
    }

    /** The same settings, with standing queues shed or not. */
    public AdmissionSettings withShedsStanding(boolean sheds) {
        return new AdmissionSettings(queueSize, ageing, fairTurn, sheds, delayTarget, delayInterval);
    }

    private static void requireTime(String name, Duration value, Duration longest) {
        if (value.isZero() || value.isNegative() || value.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    name + " is " + value + ", it must be more than 0 and at most " + longest);
        }
    }
}
