package io.harborai.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.routing.Target;
import io.vertx.core.buffer.Buffer;

/**
 * A target of fixed capacity: so many calls are served at a time, the others wait there, first come first served, and one that
 * its caller gives up leaves at once. The time of service is log-normal around its median; the answer comes at its end.
 */
final class CapacityUpstreams implements Upstreams {
    private static final double NOISE = 0.2;
    private static final Buffer TOKEN = Buffer.buffer(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}\n\n");
    private static final Buffer DONE = Buffer.buffer("data: [DONE]\n\n");
    private static final Buffer WHOLE = Buffer.buffer(
            "{\"choices\":[{\"message\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":20,\"total_tokens\":21}}");

    private final FakeClock clock;
    private final Random random;
    private final int capacity;
    private final double medianMs;
    private final Deque<Served> line = new ArrayDeque<>();
    private int serving;
    private int longestLine;

    CapacityUpstreams(FakeClock clock, Random random, int capacity, double medianMs) {
        this.clock = clock;
        this.random = random;
        this.capacity = capacity;
        this.medianMs = medianMs;
    }

    /** The answers per second that it gives when it never rests. */
    double peakPerSecond() {
        return capacity * 1_000 / (medianMs * Math.exp(NOISE * NOISE / 2));
    }

    /** Calls that are there, served or in line. */
    int present() {
        return serving + line.size();
    }

    /** The most calls that ever stood in line. */
    int longestLine() {
        return longestLine;
    }

    @Override
    public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
        Served served = new Served(sink, call.envelope().stream());
        sink.sent();
        if (serving < capacity) {
            served.begin();
        } else {
            line.add(served);
            longestLine = Math.max(longestLine, line.size());
        }
        return served;
    }

    @Override
    public void forgetProviders() {
        // It has none.
    }

    @Override
    public void resize(int perHost) {
        // It has no connections.
    }

    @Override
    public void close() {
        // It has no connections.
    }

    private void leave() {
        serving--;
        Served next = line.poll();
        if (next != null) {
            next.begin();
        }
    }

    /** One call there. Nobody in these tests reads slowly, so pauses have nothing to hold back. */
    private final class Served implements UpstreamExchange {
        private static final long NONE = -1;
        private final UpstreamSink sink;
        private final boolean stream;
        private long timer = NONE;

        Served(UpstreamSink sink, boolean stream) {
            this.sink = sink;
            this.stream = stream;
        }

        void begin() {
            serving++;
            timer = clock.setTimer(Math.max(1, Math.round(medianMs * Math.exp(NOISE * random.nextGaussian()))),
                    this::answer);
        }

        private void answer() {
            timer = NONE;
            leave();
            sink.head(new UpstreamHead(200, stream ? "text/event-stream" : "application/json", null, null));
            sink.data(stream ? TOKEN : WHOLE);
            if (stream) {
                sink.data(DONE);
            }
            sink.end();
        }

        @Override
        public void cancel() {
            if (timer != NONE) {
                clock.cancelTimer(timer);
                timer = NONE;
                leave();
            } else {
                line.remove(this);
            }
        }

        @Override
        public void pause() {
            throw new AssertionError("nobody reads slowly here");
        }

        @Override
        public void resume() {
            throw new AssertionError("nobody reads slowly here");
        }
    }
}
