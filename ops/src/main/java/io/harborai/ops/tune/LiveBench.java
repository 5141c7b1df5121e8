package io.harborai.ops.tune;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The server under the load that comes. The mean time of a call is told by Little's law: calls in flight, looked at fifty times a
 * trial, by calls that ended a second.
 */
final class LiveBench implements Bench {
    private static final int LOOKS = 50;

    private final TuningPorts ports;
    private final Duration trial;
    private final CountDownLatch never = new CountDownLatch(1);

    LiveBench(TuningPorts ports, Duration trial) {
        this.ports = ports;
        this.trial = trial;
    }

    @Override
    public Setting current() {
        return new Setting(ports.settings().current());
    }

    @Override
    public void apply(Setting setting) {
        ports.settings().apply(setting.values());
    }

    @Override
    public Trial measure() throws InterruptedException {
        TuningPorts.Counters before = ports.counters().get();
        long began = System.nanoTime();
        double inFlight = 0;
        double memory = 0;
        for (int look = 0; look < LOOKS; look++) {
            // Nobody counts it down: a wait that an interruption ends.
            if (never.await(trial.toNanos() / LOOKS, TimeUnit.NANOSECONDS)) {
                break;
            }
            TuningPorts.Counters now = ports.counters().get();
            inFlight += now.inFlight();
            memory += now.memoryMb();
        }
        TuningPorts.Counters after = ports.counters().get();
        double seconds = (System.nanoTime() - began) / 1e9;
        long ended = Math.max(0, after.ended() - before.ended());
        long lookups = Math.max(0, after.lookups() - before.lookups());
        double perSecond = ended / seconds;
        return new Trial(ended, perSecond,
                lookups == 0 ? 0 : (double) Math.max(0, after.hits() - before.hits()) / lookups, memory / LOOKS,
                perSecond == 0 ? 0 : 1_000 * inFlight / LOOKS / perSecond);
    }
}
