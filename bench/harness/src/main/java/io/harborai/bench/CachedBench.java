package io.harborai.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

import io.harborai.HarborAI;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatRequest;

/** Measures answers from the cache (P-6): in this process by the SDK, and by the gateway. */
final class CachedBench {
    private static final int WARM_UPS = 3;
    private static final int QUESTIONS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Settings settings;
    private final int standinPort;
    private final ProcessCpu me = ProcessCpu.of(ProcessHandle.current().pid());

    CachedBench(Settings settings, int standinPort) {
        this.settings = settings;
        this.standinPort = standinPort;
    }

    /**
     * One round of the SDK.
     *
     * @param cpuMicros user and system time of this process per answer
     */
    private record Round(double perSecond, double cpuMicros) {}

    /** How requests come about: each turn's. */
    private record Asking(String name, IntFunction<ChatRequest> next) {}

    Report run(String command) {
        Report report = new Report("cached", "Answers from the cache (P-6)")
                .table(List.of("machine", ""), Machine.rows()).commands(command);
        sdk(report);
        settings.gatewayCommand().ifPresent(line -> gateway(report, line));
        return report;
    }

    private void sdk(Report report) {
        int threads = Runtime.getRuntime().availableProcessors();
        try (HarborAI harbor = HarborAI.builder()
                .provider("lab",
                        lab -> lab.baseUrl("http://127.0.0.1:" + standinPort + "/v1").allowPrivateNetwork(true))
                .engine(engine -> engine.cache(Duration.ofHours(1))).build()) {
            List<ChatRequest> requests = new ArrayList<>();
            for (int i = 0; i < QUESTIONS; i++) {
                requests.add(question(i));
                String _ = harbor.chat().completions().create(requests.get(i)).text();
            }
            List<Asking> ways = List.of(new Asking("one request", turn -> requests.getFirst()),
                    new Asking("kept requests", turn -> requests.get(turn % QUESTIONS)),
                    new Asking("made anew", turn -> question(turn % QUESTIONS)));
            for (Asking way : ways) {
                for (int i = 0; i < WARM_UPS; i++) {
                    Round _ = round(harbor, threads, way, settings.warmUp());
                }
            }
            Map<Asking, List<Round>> seen = new Rounds(settings.rounds()).run(ways,
                    (way, round) -> round(harbor, threads, way, settings.measure()));
            requireOneCallEach(harbor);
            told(report, threads, seen);
        }
    }

    private void told(Report report, int threads, Map<Asking, List<Round>> seen) {
        List<List<String>> rows = new ArrayList<>();
        List<BarPlot.Bar> bars = new ArrayList<>();
        seen.forEach((way, rounds) -> {
            Spread rate = Spread.of(rounds, Round::perSecond);
            rows.add(List.of(way.name, rate.text(), Spread.of(rounds, Round::cpuMicros).text()));
            bars.add(new BarPlot.Bar(way.name, Spread.of(rounds, round -> round.perSecond() / 1_000)));
        });
        report.section("The SDK")
                .paragraph(threads
                        + " threads make blocking calls, each with its next when it has the answer to the last; a "
                        + "request has 0.5 KB, an answer 0.7 KB, and every answer's text is read. "
                        + "One request is sent again and again, or " + QUESTIONS
                        + " in turn, kept or each made anew from its parts. Medians of "
                        + settings.rounds() + " interleaved rounds of " + settings.measure().toSeconds()
                        + " s, with their ranges.")
                .table(List.of("what is asked", "answers/s", "µs of processor per answer"), rows)
                .plot("sdk", new BarPlot("Thousand answers from the cache per second: SDK", bars));
    }

    private static ChatRequest question(int number) {
        return ChatRequest.builder().model("lab/bench").system("You are a helpful assistant.")
                .user("Question " + number + ". " + "Write one sentence about harbours. ".repeat(11)).temperature(0.7)
                .maxTokens(100).build();
    }

    private Round round(HarborAI harbor, int threads, Asking way, Duration length) {
        LongAdder answers = new LongAdder();
        LongAdder empty = new LongAdder();
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(threads);
        double cpu = me.cpuSeconds();
        long start = System.nanoTime();
        for (int i = 0; i < threads; i++) {
            int first = i * QUESTIONS / threads;
            Thread.ofPlatform().name("asks").start(() -> {
                long mine = 0;
                for (int turn = first; !stop.get(); turn = turn == Integer.MAX_VALUE ? 0 : turn + 1) {
                    ChatCompletion reply = harbor.chat().completions().create(way.next.apply(turn));
                    if (reply.text().isEmpty()) {
                        empty.increment();
                    }
                    mine++;
                }
                answers.add(mine);
                running.countDown();
            });
        }
        await(new CountDownLatch(1), length);
        stop.set(true);
        if (!await(running, PATIENCE) || empty.sum() > 0) {
            throw new BenchException("a caller did not stop, or " + empty.sum() + " answers were empty");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Round(answers.sum() / seconds, (me.cpuSeconds() - cpu) * 1e6 / answers.sum());
    }

    private static boolean await(CountDownLatch latch, Duration patience) {
        try {
            return latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** Or something else than the cache was measured. */
    private static void requireOneCallEach(HarborAI harbor) {
        double hitRate = harbor.memoryStats().cache().hitRate();
        if (hitRate < 0.99) {
            throw new BenchException("only " + hitRate + " of the answers came from the cache");
        }
    }

    private void gateway(Report report, String line) {
        try (GatewayProcess gateway = GatewayProcess.start(line, standinPort, "cache: {enabled: true}\n")) {
            Target target = gateway.target();
            String body = target.chatBody("bench", false, settings.bodyBytes());
            requireHit(target, body);
            Wrk wrk = new Wrk(1, settings.connections());
            for (int i = 0; i < WARM_UPS; i++) {
                Wrk.Result _ = wrk.run(target, body, settings.warmUp());
            }
            List<Wrk.Result> results = new ArrayList<>();
            List<Double> micros = new ArrayList<>();
            for (int i = 0; i < settings.rounds(); i++) {
                double before = target.meter().cpuSeconds();
                Wrk.Result result = wrk.run(target, body, settings.measure());
                micros.add((target.meter().cpuSeconds() - before) * 1e6 / result.requests());
                results.add(result);
            }
            Spread rate = Spread.of(results, Wrk.Result::perSecond);
            report.section("The gateway")
                    .paragraph("A closed loop of " + settings.connections()
                            + " connections by wrk on the same cores, a request of "
                            + settings.bodyBytes() + " bytes. Errors: "
                            + results.stream().mapToLong(Wrk.Result::errors).sum() + ".")
                    .table(List.of("answers/s", "µs of processor per answer", "p50 ms", "p99 ms"),
                            List.of(List.of(rate.text(), Spread.of(micros, Double::doubleValue).text(),
                                    Spread.of(results, Wrk.Result::p50Millis).text(),
                                    Spread.of(results, Wrk.Result::p99Millis).text())))
                    .plot("gateway", new BarPlot("Answers from the cache per second: gateway",
                            List.of(new BarPlot.Bar("gateway", rate))));
        }
    }

    private static void requireHit(Target target, String body) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(target.chat().toString()))
                    .header("authorization", "Bearer " + target.key()).header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build();
            String state = "";
            for (int i = 0; i < 2; i++) {
                state = client.send(request, HttpResponse.BodyHandlers.ofString()).headers()
                        .firstValue("x-harborai-cache").orElse("nothing");
            }
            if (!state.equals("hit")) {
                throw new BenchException("the gateway says " + state + " of its cache");
            }
        } catch (IOException e) {
            throw new BenchException("the gateway does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
