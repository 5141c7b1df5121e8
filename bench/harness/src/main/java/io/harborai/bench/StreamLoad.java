package io.harborai.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import org.HdrHistogram.Histogram;

/**
 * Many streams at once, each on a connection of its own. The answers are counted as raw bytes, for the load must cost less than what it measures.
 *
 * @param vertx the event loops that it runs on
 * @param streams how many streams
 * @param ramp the time over which they are started
 */
public record StreamLoad(Vertx vertx, int streams, Duration ramp) {

    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(120);

    /** Checks the ranges. */
    public StreamLoad {
        if (streams < 1 || ramp.isNegative()) {
            throw new IllegalArgumentException(
                    "streams is " + streams + " and ramp " + ramp + "; want 1 or more and no negative time");
        }
    }

    /**
     * What came of it.
     *
     * @param events events received, {@code [DONE]} among them
     * @param firstChunk times from request to first event, nanoseconds
     * @param lost streams that had an error, were cut, or lacked events or {@code [DONE]}
     * @param windowEvents events in the window that the caller measured
     */
    public record Result(long events, Histogram firstChunk, int lost, long windowEvents) {

        /** A percentile of the time to the first event in milliseconds. */
        public double firstChunkMillis(double percentile) {
            return firstChunk.getValueAtPercentile(percentile) / 1e6;
        }
    }

    /**
     * Runs it.
     *
     * @param target where the streams go
     * @param body the request's JSON
     * @param leastEvents how many events before {@code [DONE]} make a stream whole
     * @param window called when all streams are under way; the events that come while it runs are the window's
     * @param patience how long to wait for all streams' ends after that
     */
    public Result run(Target target, String body, long leastEvents, Runnable window, Duration patience) {
        Context context = vertx.getOrCreateContext();
        NetClient client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(10_000));
        Run run = new Run(client, target, request(target, body), leastEvents);
        for (int i = 0; i < streams; i++) {
            context.runOnContext(go -> run.open());
            LockSupport.parkNanos(ramp.toNanos() / streams);
        }
        long before = run.events.get();
        window.run();
        long inWindow = run.events.get() - before;
        long deadline = System.nanoTime() + patience.toNanos();
        while (run.finished.get() < streams && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        client.close().await();
        return new Result(run.events.get(), run.firstChunk, streams - (int) run.whole.get(), inWindow);
    }

    private static Buffer request(Target target, String body) {
        return Buffer.buffer("POST " + target.chat().getRawPath() + " HTTP/1.1\r\nhost: " + target.chat().getAuthority()
                + "\r\nauthorization: Bearer " + target.key() + "\r\ncontent-type: application/json\r\ncontent-length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
    }

    /** The state of a run; all but the counters belongs to the event loop until the run is over. */
    private static final class Run {
        private final NetClient client;
        private final Target target;
        private final Buffer request;
        private final long leastEvents;
        private final Histogram firstChunk = new Histogram(HIGHEST_NANOS, 3);
        private final AtomicLong events = new AtomicLong();
        private final AtomicLong whole = new AtomicLong();
        private final AtomicLong finished = new AtomicLong();

        Run(NetClient client, Target target, Buffer request, long leastEvents) {
            this.client = client;
            this.target = target;
            this.request = request;
            this.leastEvents = leastEvents;
        }

        void open() {
            long start = System.nanoTime();
            client.connect(target.chat().getPort(), target.chat().getHost()).onComplete(opened -> {
                if (opened.succeeded()) {
                    follow(opened.result(), start);
                } else {
                    finished.incrementAndGet();
                }
            });
        }

        private void follow(NetSocket socket, long start) {
            SseCounter counter = new SseCounter();
            socket.handler(bytes -> {
                long before = counter.events();
                counter.feed(bytes.getBytes());
                long more = counter.events() - before;
                if (before == 0 && more > 0) {
                    firstChunk.recordValue(Math.min(HIGHEST_NANOS, System.nanoTime() - start));
                }
                events.addAndGet(more);
                if (counter.isEnded() || !counter.isOk()) {
                    socket.close();
                }
            });
            socket.closeHandler(closed -> {
                if (counter.isWhole(leastEvents)) {
                    whole.incrementAndGet();
                }
                finished.incrementAndGet();
            });
            socket.write(request);
        }
    }
}
