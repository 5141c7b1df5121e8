package io.harborai.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import org.HdrHistogram.Histogram;

/**
 * An open loop of chat calls at a fixed rate: requests start on time whether or not earlier ones are answered, and a request's time is counted from when it should have started, so that a server's pause is seen by every
 * request that falls into it (no coordinated omission).
 *
 * @param vertx the event loops that it runs on
 * @param perSecond requests per second, 1 to 100 000
 */
public record OpenLoopLoad(Vertx vertx, int perSecond) {

    /** Connections at most; at a thousand requests a second a server as slow as 0.5 s still keeps up. */
    private static final int MAX_CONNECTIONS = 512;
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(120);

    /** Checks the range. */
    public OpenLoopLoad {
        if (perSecond < 1 || perSecond > 100_000) {
            throw new IllegalArgumentException("perSecond is " + perSecond + "; it must be 1 to 100000");
        }
    }

    /**
     * What came of it.
     *
     * @param latency the times of the answered requests, nanoseconds
     * @param sent requests started
     * @param errors requests that failed, had another status than 200, or had no answer at the end
     */
    public record Result(Histogram latency, long sent, long errors) {

        /** A percentile of the latency in milliseconds. */
        public double millis(double percentile) {
            return latency.getValueAtPercentile(percentile) / 1e6;
        }
    }

    /** Runs it on the calling thread, which keeps time, and waits for the answers. */
    public Result run(Target target, String body, Duration duration) {
        Context context = vertx.getOrCreateContext();
        HttpClient client = vertx.createHttpClient(new HttpClientOptions().setKeepAlive(true).setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(-1));
        Run run = new Run(client, request(target), Buffer.buffer(body));
        long total = perSecond * duration.toMillis() / 1_000;
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long start = System.nanoTime();
        for (long i = 0; i < total; i++) {
            long intended = start + i * period;
            sleepUntil(intended);
            context.runOnContext(go -> run.send(intended));
        }
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (run.open.get() + run.notSent(total) > 0 && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        client.close().await();
        return new Result(run.latency, total, total - run.answered.get());
    }

    private static RequestOptions request(Target target) {
        return new RequestOptions().setMethod(HttpMethod.POST).setHost(target.chat().getHost())
                .setPort(target.chat().getPort()).setURI(target.chat().getRawPath())
                .putHeader("content-type", "application/json").putHeader("authorization", "Bearer " + target.key());
    }

    private static void sleepUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The state of a run; its histogram belongs to the event loop until the run is over. */
    private static final class Run {
        private final HttpClient client;
        private final RequestOptions request;
        private final Buffer body;
        private final Histogram latency = new Histogram(HIGHEST_NANOS, 3);
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong open = new AtomicLong();
        private final AtomicLong answered = new AtomicLong();

        Run(HttpClient client, RequestOptions request, Buffer body) {
            this.client = client;
            this.request = request;
            this.body = body;
        }

        long notSent(long total) {
            return total - sent.get();
        }

        void send(long intended) {
            open.incrementAndGet();
            sent.incrementAndGet();
            client.request(request).compose(call -> call.send(body))
                    .compose(response -> response.body().map(bytes -> response.statusCode())).onComplete(done -> {
                        if (done.succeeded() && done.result() == 200) {
                            latency.recordValue(Math.min(HIGHEST_NANOS, System.nanoTime() - intended));
                            answered.incrementAndGet();
                        }
                        open.decrementAndGet();
                    });
        }
    }
}
