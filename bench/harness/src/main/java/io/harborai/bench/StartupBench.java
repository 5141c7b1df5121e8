package io.harborai.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.vertx.core.Vertx;

/** Measures the gateway's start (P-10) and memory (P-11). */
final class StartupBench {

    private static final double MIB = 1024.0 * 1024.0;
    private static final Duration IDLE = Duration.ofSeconds(5);

    private final Settings settings;
    private final String gatewayCommand;
    private final int standinPort;

    StartupBench(Settings settings, String gatewayCommand, int standinPort) {
        this.settings = settings;
        this.gatewayCommand = gatewayCommand;
        this.standinPort = standinPort;
    }

    /**
     * One cold start.
     *
     * @param firstAnswerSeconds from the start of the process to the end of its first answered chat call, seconds
     * @param idleMib resident memory some seconds later, MiB
     */
    record Start(double firstAnswerSeconds, double idleMib) {}

    /**
     * Memory under load, the highest seen, MiB.
     *
     * @param callsMib under the closed loop
     * @param streamsMib under the streams
     * @param lost streams lost meanwhile
     */
    record Loaded(double callsMib, double streamsMib, int lost) {}

    /** Cold starts, after one that does not count: it may build the program. */
    List<Start> starts() {
        start();
        List<Start> starts = new ArrayList<>();
        for (int i = 0; i < settings.starts(); i++) {
            starts.add(start());
        }
        return starts;
    }

    private Start start() {
        long begin = System.nanoTime();
        try (GatewayProcess gateway = GatewayProcess.start(gatewayCommand, standinPort)) {
            awaitAnswer(gateway.target());
            double seconds = (System.nanoTime() - begin) / 1e9;
            LockSupport.parkNanos(IDLE.toNanos());
            return new Start(seconds, gateway.target().meter().residentBytes() / MIB);
        }
    }

    private static void awaitAnswer(Target target) {
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(target.chat()).timeout(Duration.ofSeconds(30))
                    .header("content-type", "application/json").header("authorization", "Bearer " + target.key())
                    .POST(HttpRequest.BodyPublishers.ofString(target.chatBody("bench", false, 200))).build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new BenchException("the first call got status " + answer.statusCode() + ": " + answer.body());
            }
        } catch (IOException e) {
            throw new BenchException("the first call failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    Loaded loaded(Vertx vertx) {
        try (GatewayProcess gateway = GatewayProcess.start(gatewayCommand, standinPort)) {
            Target target = gateway.target();
            Wrk wrk = new Wrk(1, settings.connections());
            double calls = highest(target, () -> wrk.run(target, target.chatBody("bench", false, settings.bodyBytes()),
                    settings.measure().plus(settings.warmUp())));
            int[] lost = new int[1];
            long tokens = settings.chunksPerSecond() * (settings.measure().toSeconds() + 4);
            double streams = highest(target,
                    () -> lost[0] = new StreamLoad(vertx, settings.streams(), Duration.ofSeconds(2)).run(target,
                            target.chatBody("bench+rate=" + settings.chunksPerSecond() + "+tokens=" + tokens, true,
                                    settings.bodyBytes()),
                            tokens, () -> LockSupport.parkNanos(settings.measure().toNanos()),
                            settings.measure().plusSeconds(60)).lost());
            return new Loaded(calls, streams, lost[0]);
        }
    }

    /** The highest resident memory seen while something runs, looked at ten times a second. */
    private static double highest(Target target, Runnable work) {
        CompletableFuture<Void> running = CompletableFuture.runAsync(work);
        long highest = 0;
        while (!running.isDone()) {
            highest = Math.max(highest, target.meter().residentBytes());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        running.join();
        return highest / MIB;
    }

    Report report(List<Start> starts, Loaded loaded, String command) {
        Spread first = Spread.of(starts, Start::firstAnswerSeconds);
        Spread idle = Spread.of(starts, Start::idleMib);
        return new Report("startup", "The gateway's start and memory")
                .paragraph("Median of " + starts.size() + " cold starts after one that does not count, with the range.")
                .table(List.of("machine", ""), Machine.rows()).commands(command)
                .table(List.of("figure", "value"), List.of(
                        List.of("P-10 process start to first answered call, s", first.text()),
                        List.of("P-11 resident memory idle, MiB", idle.text()),
                        List.of("P-11 resident memory, closed loop of " + settings.connections() + " connections, MiB",
                                Spread.number(loaded.callsMib())),
                        List.of("P-11 resident memory, " + settings.streams() + " streams, MiB",
                                Spread.number(loaded.streamsMib())),
                        List.of("streams lost meanwhile", Integer.toString(loaded.lost()))))
                .plot("p10", new BarPlot("Process start to first answered call, s",
                        List.of(new BarPlot.Bar("gateway", first))));
    }
}
