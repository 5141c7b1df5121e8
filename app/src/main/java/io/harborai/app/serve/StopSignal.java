package io.harborai.app.serve;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.harborai.app.ExitCode;
import io.harborai.app.Signals;

/** Waits for SIGTERM or SIGINT. The first asks for a stop in good order, a second ends the process at once. */
public final class StopSignal {
    private static final List<String> SIGNALS = List.of("TERM", "INT");

    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicBoolean first = new AtomicBoolean(true);

    /** Begins to listen; from now on the signals do not end the process by themselves. */
    public void install() {
        SIGNALS.forEach(name -> Signals.on(name, this::received));
    }

    private void received() {
        if (first.getAndSet(false)) {
            asked.countDown();
        } else {
            Runtime.getRuntime().halt(ExitCode.FAILED);
        }
    }

    /** Asks for a stop, as a signal does. */
    public void ask() {
        asked.countDown();
    }

    /**
     * Waits until a stop is asked for.
     *
     * @throws InterruptedException if the thread is interrupted
     */
    public void await() throws InterruptedException {
        asked.await();
    }
}
