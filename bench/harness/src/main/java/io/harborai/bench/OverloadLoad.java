package io.harborai.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.harborai.engine.Engine;
import io.harborai.engine.EngineSettings;
import io.harborai.engine.Pipeline;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;

/**
 * Callers at a rate of their own, whatever becomes of those before them, through the engine on one event loop and over HTTP to
 * a stand-in that works on a few calls at a time. They come at random (Poisson), and leave when they have waited too long.
 */
final class OverloadLoad implements AutoCloseable {
    /** More connections than there can be calls: nothing but the limit holds calls back. */
    private static final PoolLimits CONNECTIONS = new PoolLimits(8_000, 100, 20_000);
    private static final double HIGH_SHARE = 0.1;
    private static final double NORMAL_SHARE = 0.2;
    private static final long SEND_EVERY_MS = 2;
    private static final long LOOK_EVERY_MS = 500;

    /**
     * The stand-in's capacity.
     *
     * @param port where it listens
     * @param capacity calls that it works on at a time
     * @param serviceMs how long each takes, milliseconds
     */
    record Site(int port, int capacity, int serviceMs) {
        double peakPerSecond() {
            return capacity * 1_000.0 / serviceMs;
        }

        private String model() {
            return "gpt-4o+capacity=" + capacity + "+latency=" + serviceMs;
        }
    }

    /**
     * Some time with the same demand.
     *
     * @param load demand as a multiple of the peak
     */
    record Phase(double load, Duration length) {}

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    private final Site site;
    private final Duration patience;
    private final Engine engine;
    private final Route route;

    OverloadLoad(Site site, ResilienceSettings resilience, Duration patience) {
        this.site = site;
        this.patience = patience;
        this.engine = Engine.create(vertx, Catalog.of(List.of(), List.of()),
                EngineSettings.of(1, CONNECTIONS).withResilience(resilience), BodyBudget.ofHeap());
        RemoteProvider lab = new RemoteProvider("lab", URI.create("http://127.0.0.1:" + site.port() + "/v1"), null,
                "authorization", "Bearer ", true, Timeouts.DEFAULT, Map.of(), List.of(), List.of());
        this.route = new Route("overload", "overload", List.of(Target.of(lab, site.model())), 0, Set.of());
    }

    /** Runs the phases one after the other and waits for the last answers. */
    OverloadRecord run(List<Phase> phases, long seed) {
        CompletableFuture<OverloadRecord> done = new CompletableFuture<>();
        vertx.runOnContext(start -> new Run(phases, new Random(seed), done).begin());
        long seconds = phases.stream().mapToLong(phase -> phase.length().toSeconds()).sum();
        try {
            return done.get(seconds + patience.toSeconds() + 60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new BenchException("the overload did not come to its end", e);
        }
    }

    @Override
    public void close() {
        engine.close();
        vertx.close().await();
    }

    /** One run; confined to the event loop. */
    private final class Run {
        private final Pipeline pipeline = engine.newPipeline();
        private final HttpClient stats = vertx.createHttpClient();
        private final byte[] body = request();
        private final Envelope envelope = envelope(body);
        private final Random random;
        private final CompletableFuture<OverloadRecord> done;
        private final OverloadRecord seen;
        private final long begin = System.nanoTime();
        private double nextSeconds;
        private int live;

        Run(List<Phase> phases, Random random, CompletableFuture<OverloadRecord> done) {
            this.random = random;
            this.done = done;
            this.seen = new OverloadRecord(phases, patience);
        }

        void begin() {
            vertx.setPeriodic(SEND_EVERY_MS, this::sendWhatIsDue);
            vertx.setPeriodic(LOOK_EVERY_MS, this::look);
        }

        private double now() {
            return (System.nanoTime() - begin) / 1e9;
        }

        private void sendWhatIsDue(long timer) {
            double now = now();
            while (nextSeconds <= now) {
                double load = seen.loadAt(nextSeconds);
                if (load == 0) {
                    if (live == 0) {
                        vertx.cancelTimer(timer);
                        done.complete(seen);
                    }
                    return;
                }
                send();
                nextSeconds -= Math.log(1 - random.nextDouble()) / (load * site.peakPerSecond());
            }
        }

        private void look(long timer) {
            if (done.isDone()) {
                vertx.cancelTimer(timer);
                return;
            }
            double at = now();
            stats.request(HttpMethod.GET, site.port(), "127.0.0.1", "/stats")
                    .compose(request -> request.send()).compose(response -> response.body())
                    .onSuccess(text -> seen.looked(at, text.toJsonObject().getInteger("active_calls", 0), live))
                    .onFailure(done::completeExceptionally);
        }

        private void send() {
            double draw = random.nextDouble();
            Priority priority = draw < HIGH_SHARE
                    ? Priority.HIGH
                    : draw < HIGH_SHARE + NORMAL_SHARE ? Priority.NORMAL : Priority.LOW;
            live++;
            pipeline.start(new Call(Operation.CHAT_COMPLETIONS, envelope, body, "overload", patience.toMillis(),
                    System.nanoTime(), CallOptions.DEFAULT.withPriority(priority)), route, new Caller(priority));
        }

        /** One caller. */
        private final class Caller implements AnswerSink {
            private final Priority priority;
            private final double came = now();

            Caller(Priority priority) {
                this.priority = priority;
            }

            @Override
            public void head(AnswerHead head) {
                // The end tells whether it came to something.
            }

            @Override
            public void data(Buffer bytes) {
                // As above.
            }

            @Override
            public void end(Ending ending) {
                live--;
                seen.answered(priority, came, now());
            }

            @Override
            public void failed(Failure failure, Ending ending) {
                live--;
                seen.failed(priority, came);
            }
        }
    }

    private static byte[] request() {
        return "{\"model\":\"overload\",\"messages\":[{\"role\":\"user\",\"content\":\"Is there room?\"}]}"
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Envelope envelope(byte[] body) {
        return switch (EnvelopeReader.read(Operation.CHAT_COMPLETIONS, body)) {
            case EnvelopeReading.Accepted accepted -> accepted.envelope();
            case EnvelopeReading.Refused refused -> throw new BenchException(refused.failure().message());
        };
    }
}
