package io.harborai.engine;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import javax.management.JMException;
import javax.management.ObjectName;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.standin.Standin;
import io.harborai.standin.StandinOptions;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** After ten thousand calls that went wrong in every way, nothing may be left of them. */
final class LeakTest {
    private static final int CALLS = 10_000;
    private static final int WARM_UP_CALLS = 1_500;
    private static final int AT_A_TIME = 64;
    /** Only what hangs takes so long, on however busy a machine. */
    private static final long PATIENCE_SECONDS = 300;
    private static final String CANARY = "harborai-leak-test-canary";
    private static final List<String> MODELS = List.of("gpt", "gpt+tokens=5", "gpt+rate=500+tokens=30", "gpt+refuse",
            "gpt+reset", "gpt+cut=3", "gpt+reset-after=2", "gpt+stall=1", "gpt+silent", "gpt+malformed=2",
            "gpt+error-body",
            "gpt+error-chunk=2", "gpt+html", "gpt+wrong-type", "gpt+bad-length", "gpt+endless-line", "gpt+status=500",
            "gpt+status=429+retry-after=9", "gpt+gzip", "gpt+split-utf8", "gpt+comments+crlf", "gpt+huge=200000",
            "gpt+no-done", "gpt+close", "gpt+latency=30", "gpt+gzip+cut=3", "gpt+gzip+malformed=2",
            "gpt+huge=200000+cut=1");

    private final long seed = Seed.take();
    private final Random random = new Random(seed);
    private final List<String> leaks = new CopyOnWriteArrayList<>();
    private final Logger netty = Logger.getLogger(ResourceLeakDetector.class.getName());
    private final Handler listener = new LeakListener();
    private final ResourceLeakDetector.Level usual = ResourceLeakDetector.getLevel();

    @BeforeEach
    void listen() {
        netty.addHandler(listener);
        netty.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        netty.setUseParentHandlers(true);
        netty.removeHandler(listener);
        ResourceLeakDetector.setLevel(usual);
    }

    @Test
    void tenThousandFaultyCallsLeaveNothingBehind() {
        try (Standin standin = Standin.start(StandinOptions.defaults()); TestLoop loop = new TestLoop()) {
            // Only now: Vert.x turns the detector off when it is loaded.
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
            Catalog catalog = Catalog.of(List.of(Remotes.at("lab", standin.baseUrl(), new Timeouts(5_000, 150, 150,
                    1_000))), List.of());
            try (Engine engine = Engine.create(loop.vertx(), catalog,
                    EngineSettings.of(1, new PoolLimits(AT_A_TIME, 1_000, 1_000))
                            .withResilience(ResilienceSettings.NONE),
                    new BodyBudget(4 << 20))) {
                Pipeline pipeline = loop.call(engine::newPipeline);
                run(loop, pipeline, WARM_UP_CALLS);
                Live before = liveWhenQuiet(engine, standin);
                Traffic traffic = run(loop, pipeline, CALLS);
                Live after = liveWhenQuiet(engine, standin);
                assertThat(traffic.answered).as("seed %d: %s", seed, traffic).isGreaterThan(CALLS / 20);
                assertThat(traffic.failed).as("seed %d", seed).isGreaterThan(CALLS / 5);
                assertThat(traffic.cancelled).as("seed %d", seed).isGreaterThan(CALLS / 20);
                assertThat(traffic.answered + traffic.failed + traffic.cancelled).isEqualTo(CALLS);
                assertThat(traffic.disorder).as("seed %d", seed).isZero();
                String grown = "seed " + seed + ": from " + before + " to " + after;
                assertThat(after.objectBytes() - before.objectBytes()).as(grown).isLessThan(1L << 20);
                assertThat(after.arrayBytes() - before.arrayBytes()).as(grown).isLessThan(24L << 20);
                assertThat(after.ours() - before.ours()).as(grown).isLessThan(200);
            }
        }
        assertNoBufferLeaked();
    }

    @Test
    void aPausedCallerWhoLeavesLeavesNoBuffersBehind() {
        try (Standin standin = Standin.start(StandinOptions.defaults()); TestLoop loop = new TestLoop()) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
            Catalog catalog = Catalog.of(List.of(Remotes.at("lab", standin.baseUrl(), Timeouts.DEFAULT)), List.of());
            try (Engine engine = Engine.create(loop.vertx(), catalog,
                    EngineSettings.of(1, new PoolLimits(20, 100, 1_000)),
                    new BodyBudget(64 << 20))) {
                Pipeline pipeline = loop.call(engine::newPipeline);
                for (String fault : List.of("", "+cut=1", "+reset-after=1")) {
                    for (int i = 0; i < 20; i++) {
                        leaveWhilePaused(loop, pipeline, "lab/gpt+huge=800000" + fault);
                    }
                }
                liveWhenQuiet(engine, standin);
            }
        }
        assertNoBufferLeaked();
    }

    private static void leaveWhilePaused(TestLoop loop, Pipeline pipeline, String model) {
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        loop.run(() -> {
            if (pipeline.resolve(model) instanceof Catalog.Resolution.Found found) {
                Exchange exchange = pipeline.start(Calls.chat(model, true), found.route(), new Heard());
                exchange.pause();
                // By then the connection has read as much as it reads during a pause.
                loop.vertx().setTimer(30, id -> {
                    exchange.cancel();
                    left.complete(true);
                });
            }
        });
        TestLoop.get(left);
    }

    private void assertNoBufferLeaked() {
        awaitTheCanary();
        assertThat(leaks).as("buffers that were not released, seed %d", seed).allMatch(leak -> leak.contains(CANARY));
    }

    private Traffic run(TestLoop loop, Pipeline pipeline, int calls) {
        Traffic traffic = new Traffic(loop.vertx(), pipeline, calls);
        loop.run(traffic::more);
        try {
            TestLoop.get(traffic.over, PATIENCE_SECONDS);
        } catch (AssertionError stuck) {
            throw new AssertionError("seed " + seed + ": " + loop.call(traffic::toString), stuck);
        }
        return traffic;
    }

    /** Waits until no connection is left, and tells the bytes of all objects that are reachable then. */
    private static Live liveWhenQuiet(Engine engine, Standin standin) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(engine.openConnections()).isZero();
            assertThat(standin.openConnections()).isZero();
            assertThat(standin.activeCalls()).isZero();
            assertThat(engine.budget().taken()).isZero();
        });
        standin.reset();
        return Live.now();
    }

    /**
     * What is reachable, by the JVM's own histogram: exact, where a difference of free memory has dead objects in it.
     *
     * @param objectBytes all but arrays of bytes
     * @param arrayBytes  arrays of bytes, among them the chunks of Netty's pool, 4 MB each
     * @param ours        the number of the engine's own objects
     */
    private record Live(long objectBytes, long arrayBytes, long ours) {
        static Live now() {
            long objectBytes = 0;
            long arrayBytes = 0;
            long ours = 0;
            for (String line : histogram().lines().toList()) {
                String[] columns = line.strip().split(" +");
                if (columns.length < 4 || !columns[0].endsWith(":")) {
                    continue;
                }
                long bytes = Long.parseLong(columns[2]);
                if (columns[3].equals("[B")) {
                    arrayBytes += bytes;
                } else if (!columns[3].equals("[Ljdk.internal.vm.FillerElement;")) {
                    // G1 fills the gaps between live objects with fillers, which are nobody's.
                    objectBytes += bytes;
                }
                ours += columns[3].startsWith("io.harborai.engine.") ? Long.parseLong(columns[1]) : 0;
            }
            return new Live(objectBytes, arrayBytes, ours);
        }

        private static String histogram() {
            try {
                return (String) ManagementFactory.getPlatformMBeanServer().invoke(new ObjectName(
                        "com.sun.management:type=DiagnosticCommand"), "gcClassHistogram", new Object[]{null},
                        new String[]{String[].class.getName()});
            } catch (JMException impossible) {
                throw new AssertionError("this JVM has no histogram", impossible);
            }
        }
    }

    /** Leaks a buffer on purpose and waits until that is told: then all others would have been told too. */
    private void awaitTheCanary() {
        PooledByteBufAllocator.DEFAULT.directBuffer(16).touch(CANARY);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
            return leaks.stream().anyMatch(leak -> leak.contains(CANARY));
        });
    }

    private final class LeakListener extends Handler {
        @Override
        public void publish(LogRecord told) {
            leaks.add(told.getMessage());
        }

        @Override
        public void flush() {
            // Nothing is buffered.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }

    /** Calls of random models, some streamed, some cancelled, some paused, a bounded number at a time; on the loop alone. */
    private final class Traffic {
        private final Vertx vertx;
        private final Pipeline pipeline;
        private final int calls;
        private final CompletableFuture<Boolean> over = new CompletableFuture<>();
        private int started;
        private int running;
        private int answered;
        private int failed;
        private int cancelled;
        private int disorder;
        private final Map<String, Integer> reasons = new TreeMap<>();

        Traffic(Vertx vertx, Pipeline pipeline, int calls) {
            this.vertx = vertx;
            this.pipeline = pipeline;
            this.calls = calls;
        }

        void more() {
            while (running < AT_A_TIME && started < calls) {
                started++;
                running++;
                String model = "lab/" + MODELS.get(random.nextInt(MODELS.size()));
                if (pipeline.resolve(model) instanceof Catalog.Resolution.Found found) {
                    new OneCall(this).start(found, model);
                }
            }
            if (running == 0 && started == calls) {
                over.complete(true);
            }
        }

        void oneLess() {
            running--;
            // Not from inside a callback of the engine: the stack would grow.
            vertx.runOnContext(on -> more());
        }

        @Override
        public String toString() {
            return started + " started, " + running + " running, " + answered + " answered, " + failed + " failed, "
                    + cancelled + " cancelled " + reasons;
        }
    }

    private final class OneCall implements AnswerSink {
        private final Traffic traffic;
        private final boolean cancels = random.nextInt(5) == 0;
        private final boolean pauses = random.nextInt(10) == 0;
        private final int cancelAtPiece = random.nextInt(4);
        private @Nullable Exchange exchange;
        private int pieces;
        private boolean over;

        OneCall(Traffic traffic) {
            this.traffic = traffic;
        }

        void start(Catalog.Resolution.Found found, String model) {
            Exchange begun = pipeline().start(Calls.chat(model, random.nextBoolean()), found.route(), this);
            exchange = begun;
            if (cancels && cancelAtPiece == 0) {
                int delayMs = random.nextInt(20);
                if (delayMs == 0) {
                    cancel();
                } else {
                    traffic.vertx.setTimer(delayMs, id -> cancel());
                }
            }
            if (pauses) {
                begun.pause();
                traffic.vertx.setTimer(1 + random.nextInt(30), id -> begun.resume());
            }
        }

        private Pipeline pipeline() {
            return traffic.pipeline;
        }

        private void cancel() {
            Exchange mine = exchange;
            if (!over && mine != null) {
                over = true;
                mine.cancel();
                traffic.cancelled++;
                traffic.oneLess();
            }
        }

        @Override
        public void head(AnswerHead head) {
            traffic.disorder += over ? 1 : 0;
        }

        @Override
        public void data(Buffer bytes) {
            traffic.disorder += over ? 1 : 0;
            pieces++;
            if (cancels && pieces == cancelAtPiece) {
                cancel();
            }
        }

        @Override
        public void end(Ending ending) {
            done();
            traffic.answered++;
        }

        @Override
        public void failed(Failure failure, Ending ending) {
            done();
            traffic.failed++;
            traffic.reasons.merge(failure.code(), 1, Integer::sum);
        }

        private void done() {
            traffic.disorder += over ? 1 : 0;
            over = true;
            traffic.oneLess();
        }
    }
}
