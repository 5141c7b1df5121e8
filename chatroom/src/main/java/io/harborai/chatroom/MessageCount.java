package io.harborai.chatroom;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** How many messages were kept, in all and in the last whole minute. Safe to share between threads. */
final class MessageCount {
    private static final long MINUTE_MILLIS = 60_000;

    /** The running minute's number and how many messages there were before it and before the one before. */
    private record Minute(long number, long atBegin, long atLastBegin) {}

    private final InstantSource clock;
    private final LongAdder total = new LongAdder();
    private final AtomicReference<Minute> minute;

    MessageCount(InstantSource clock) {
        this.clock = clock;
        this.minute = new AtomicReference<>(new Minute(now(), 0, 0));
    }

    private long now() {
        return clock.millis() / MINUTE_MILLIS;
    }

    void add(long messages) {
        current();
        total.add(messages);
    }

    private Minute current() {
        return minute.updateAndGet(known -> {
            long now = now();
            if (now == known.number) {
                return known;
            }
            long sum = total.sum();
            return new Minute(now, sum, now == known.number + 1 ? known.atBegin : sum);
        });
    }

    long total() {
        return total.sum();
    }

    long lastMinute() {
        Minute now = current();
        return now.atBegin - now.atLastBegin;
    }
}
