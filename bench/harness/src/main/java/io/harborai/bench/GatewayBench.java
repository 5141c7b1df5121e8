package io.harborai.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

import io.vertx.core.Vertx;

/** Measures every candidate as a proxy before the stand-in: processor time per request (P-1), latency (P-2), streams (P-3). */
final class GatewayBench {

    private static final Duration RAMP = Duration.ofSeconds(2);

    private final Settings settings;
    private final Vertx vertx;
    private final ProcessCpu standin;

    GatewayBench(Settings settings, Vertx vertx, long standinPid) {
        this.settings = settings;
        this.vertx = vertx;
        this.standin = ProcessCpu.of(standinPid);
    }

    /**
     * P-1 of one candidate in one round.
     *
     * @param wrk what the load saw
     * @param cpuMicros the candidate's processor time per request, microseconds
     * @param standinMicros the stand-in's
     */
    record Closed(Wrk.Result wrk, double cpuMicros, double standinMicros) {}

    /**
     * P-2 of one candidate in one round.
     *
     * @param p50Millis the median of the latency, milliseconds
     * @param p99Millis its 99th percentile
     * @param cpuMicros the candidate's processor time per request, microseconds
     * @param errors calls that failed
     */
    record Open(double p50Millis, double p99Millis, double cpuMicros, long errors) {}

    /**
     * P-3 of one candidate in one round.
     *
     * @param perSecond chunks per second received in the window
     * @param cpuMicros the candidate's processor time per chunk, microseconds
     * @param standinMicros the stand-in's
     * @param firstP50Millis the median of the time to the first chunk, milliseconds
     * @param firstP99Millis its 99th percentile
     * @param lost streams that were not whole
     */
    record Streams(double perSecond, double cpuMicros, double standinMicros, double firstP50Millis,
            double firstP99Millis, int lost) {}

    /** Lets the compilers of the stand-in, of this process and of the candidates do their work before anything is measured. */
    void warm(List<Target> targets) {
        Target first = targets.getFirst();
        new OpenLoopLoad(vertx, settings.perSecond()).run(first, first.chatBody("bench", false, settings.bodyBytes()),
                settings.warmUp());
        for (Target target : targets) {
            steady(target);
            stream(target, settings.streams(), settings.warmUp());
        }
    }

    private void steady(Target target) {
        Wrk wrk = new Wrk(1, settings.connections());
        String body = target.chatBody("bench", false, settings.bodyBytes());
        WarmUp.untilSteady(() -> {
            double before = target.meter().cpuSeconds() + standin.cpuSeconds();
            long requests = wrk.run(target, body, settings.warmUp()).requests();
            return (target.meter().cpuSeconds() + standin.cpuSeconds() - before) / Math.max(1, requests);
        });
    }

    Map<Target, List<Closed>> closed(List<Target> targets) {
        return new Rounds(settings.rounds()).run(targets, (target, round) -> closed(target));
    }

    Map<Target, List<Open>> open(List<Target> targets) {
        return new Rounds(settings.rounds()).run(targets, (target, round) -> open(target));
    }

    Map<Target, List<Streams>> streams(List<Target> targets) {
        return new Rounds(settings.rounds()).run(targets, (target, round) -> streams(target));
    }

    private Closed closed(Target target) {
        Wrk wrk = new Wrk(1, settings.connections());
        String body = target.chatBody("bench", false, settings.bodyBytes());
        wrk.run(target, body, settings.warmUp());
        double before = target.meter().cpuSeconds();
        double standinBefore = standin.cpuSeconds();
        Wrk.Result result = wrk.run(target, body, settings.measure());
        double used = target.meter().cpuSeconds() - before;
        double standinUsed = standin.cpuSeconds() - standinBefore;
        if (result.requests() == 0) {
            throw new BenchException(target.name() + " answered no request");
        }
        return new Closed(result, micros(used, result.requests()), micros(standinUsed, result.requests()));
    }

    private Open open(Target target) {
        OpenLoopLoad load = new OpenLoopLoad(vertx, settings.perSecond());
        String body = target.chatBody("bench", false, settings.bodyBytes());
        load.run(target, body, settings.warmUp());
        double before = target.meter().cpuSeconds();
        OpenLoopLoad.Result result = load.run(target, body, settings.measure());
        double used = target.meter().cpuSeconds() - before;
        return new Open(result.millis(50), result.millis(99), micros(used, result.sent()), result.errors());
    }

    private Streams streams(Target target) {
        stream(target, Math.max(1, settings.streams() / 5), settings.warmUp());
        return stream(target, settings.streams(), settings.measure());
    }

    /** Streams that outlast the window; processor time is taken in the window alone, when all are under way. */
    private Streams stream(Target target, int count, Duration measure) {
        long seconds = RAMP.toSeconds() + measure.toSeconds() + 2;
        long tokens = settings.chunksPerSecond() * seconds;
        String model = "bench+rate=" + settings.chunksPerSecond() + "+tokens=" + tokens;
        double[] used = new double[3];
        Runnable window = () -> {
            double before = target.meter().cpuSeconds();
            double standinBefore = standin.cpuSeconds();
            long start = System.nanoTime();
            sleep(measure);
            used[0] = target.meter().cpuSeconds() - before;
            used[1] = standin.cpuSeconds() - standinBefore;
            used[2] = (System.nanoTime() - start) / 1e9;
        };
        StreamLoad.Result result = new StreamLoad(vertx, count, RAMP).run(target,
                target.chatBody(model, true, settings.bodyBytes()), tokens, window, Duration.ofSeconds(30 + seconds));
        if (result.windowEvents() == 0) {
            throw new BenchException(target.name() + " sent no chunk in the window");
        }
        return new Streams(result.windowEvents() / used[2], micros(used[0], result.windowEvents()),
                micros(used[1], result.windowEvents()), result.firstChunkMillis(50), result.firstChunkMillis(99),
                result.lost());
    }

    private static void sleep(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static double micros(double seconds, long operations) {
        return seconds * 1e6 / operations;
    }
}
