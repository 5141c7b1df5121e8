package io.harborai.engine.resilience;

import java.time.Duration;
import java.util.function.LongSupplier;

/** A clock that stands still until it is moved. It begins shortly before its overflow, as a monotonic clock may. */
final class FakeClock implements LongSupplier {
    private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

    @Override
    public long getAsLong() {
        return now;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }

    void set(long nanos) {
        now = nanos;
    }
}
