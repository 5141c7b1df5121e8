package io.harborai.ops;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands until it is set on. */
public final class FakeClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    public FakeClock plus(Duration duration) {
        now = now.plus(duration);
        return this;
    }
}
