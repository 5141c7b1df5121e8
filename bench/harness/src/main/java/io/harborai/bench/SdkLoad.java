package io.harborai.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

import io.harborai.HarborAI;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatRequest;
import io.harborai.error.HarborAIException;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop of calls by the SDK against a stand-in provider in another process of this machine: a number of callers, each
 * of which sends its next call when it has the answer to the last. Counts operations per second, latencies, errors, and what a
 * call costs this process and the stand-in in CPU.
 */
public final class SdkLoad {
    /** How callers wait for their answers. */
    public enum Mode {
        /** A virtual thread each, in blocking calls. */
        BLOCKING,
        /** No thread while they wait: the next call hangs on the future of the last. */
        ASYNC,
        /** A virtual thread each, that reads a stream to its end. */
        STREAM
    }

    /**
     * What was measured.
     *
     * @param cpuMicros        user and system time of this process per operation
     * @param standinCpuMicros the same of the stand-in
     */
    public record Result(Mode mode, double operationsPerSecond, double p50Millis, double p95Millis, double p99Millis,
            long errors, double cpuMicros, double standinCpuMicros) {}

    private final HarborAI harbor;
    private final ChatRequest request;
    private final int concurrency;
    private final ProcessCpu standin;

    SdkLoad(HarborAI harbor, ChatRequest request, int concurrency, ProcessCpu standin) {
        this.harbor = harbor;
        this.request = request;
        this.concurrency = concurrency;
        this.standin = standin;
    }

    /** One round. */
    Result run(Mode mode, Duration length) {
        ConcurrentHistogram micros = new ConcurrentHistogram(3);
        LongAdder errors = new LongAdder();
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(concurrency);
        ProcessCpu mine = ProcessCpu.of(ProcessHandle.current().pid());
        double cpuBefore = ownSeconds(mine);
        double standinBefore = standin.cpuSeconds();
        long start = System.nanoTime();
        for (int i = 0; i < concurrency; i++) {
            Caller caller = new Caller(micros, errors, stop, running);
            if (mode == Mode.ASYNC) {
                caller.next();
            } else {
                Thread.ofVirtual().start(() -> caller.loop(mode));
            }
        }
        pause(length);
        stop.set(true);
        await(running);
        double seconds = (System.nanoTime() - start) / 1e9;
        long count = micros.getTotalCount();
        double perOperation = 1e6 / Math.max(1, count);
        return new Result(mode, count / seconds, micros.getValueAtPercentile(50) / 1e3,
                micros.getValueAtPercentile(95) / 1e3, micros.getValueAtPercentile(99) / 1e3, errors.sum(),
                (ownSeconds(mine) - cpuBefore) * perOperation, (standin.cpuSeconds() - standinBefore) * perOperation);
    }

    /** This process without the stand-in, which is its child. */
    private double ownSeconds(ProcessCpu mine) {
        return mine.cpuSeconds() - standin.cpuSeconds();
    }

    private static void pause(Duration length) {
        await(new CountDownLatch(1), length);
    }

    private static void await(CountDownLatch latch) {
        if (!await(latch, Duration.ofMinutes(1))) {
            throw new BenchException("callers did not stop within a minute");
        }
    }

    private static boolean await(CountDownLatch latch, Duration patience) {
        try {
            return latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** One of the callers. */
    private final class Caller implements BiConsumer<@Nullable ChatCompletion, @Nullable Throwable> {
        private final ConcurrentHistogram micros;
        private final LongAdder errors;
        private final AtomicBoolean stop;
        private final CountDownLatch running;
        private long sent;

        Caller(ConcurrentHistogram micros, LongAdder errors, AtomicBoolean stop, CountDownLatch running) {
            this.micros = micros;
            this.errors = errors;
            this.stop = stop;
            this.running = running;
        }

        void loop(Mode mode) {
            while (!stop.get()) {
                sent = System.nanoTime();
                try {
                    if (mode == Mode.BLOCKING) {
                        answered(harbor.chat().completions().create(request));
                    } else {
                        try (var stream = harbor.chat().completions().stream(request)) {
                            answered(stream.finalCompletion());
                        }
                    }
                } catch (HarborAIException e) {
                    errors.increment();
                }
            }
            running.countDown();
        }

        void next() {
            if (stop.get()) {
                running.countDown();
                return;
            }
            sent = System.nanoTime();
            var _ = harbor.chat().completions().createAsync(request).whenComplete(this);
        }

        @Override
        public void accept(@Nullable ChatCompletion reply, @Nullable Throwable failure) {
            if (reply == null) {
                errors.increment();
            } else {
                answered(reply);
            }
            next();
        }

        private void answered(ChatCompletion reply) {
            if (reply.text().isEmpty()) {
                errors.increment();
            }
            micros.recordValue((System.nanoTime() - sent) / 1_000);
        }
    }
}
