package io.harborai.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.harborai.HarborAI;
import io.harborai.chat.ChatRequest;

/** Measures the SDK's throughput (P-5) and the making of a client (P-10) in this process, against a stand-in in another. */
final class SdkBench {
    private final Settings settings;
    private final JavaServer standin;
    private final Map<SdkLoad.Mode, List<SdkLoad.Result>> results = new EnumMap<>(SdkLoad.Mode.class);
    private double constructionMs;

    SdkBench(Settings settings, JavaServer standin) {
        this.settings = settings;
        this.standin = standin;
    }

    void run() {
        long begin = System.nanoTime();
        try (HarborAI harbor = HarborAI.builder()
                .provider("lab",
                        lab -> lab.baseUrl("http://127.0.0.1:" + standin.port() + "/v1").allowPrivateNetwork(true))
                .maxConnectionsPerHost(settings.connections()).build()) {
            constructionMs = (System.nanoTime() - begin) / 1e6;
            ChatRequest request = ChatRequest.builder().model("bench").system("You are a helpful assistant.")
                    .user("Write one sentence about harbours. ".repeat(12)).temperature(0.7).maxTokens(100).build();
            SdkLoad load = new SdkLoad(harbor, request, settings.connections(), ProcessCpu.of(standin.pid()));
            for (SdkLoad.Mode mode : SdkLoad.Mode.values()) {
                WarmUp.untilSteady(() -> load.run(mode, settings.warmUp()).cpuMicros());
            }
            for (int round = 0; round < settings.rounds(); round++) {
                for (SdkLoad.Mode mode : SdkLoad.Mode.values()) {
                    results.computeIfAbsent(mode, first -> new ArrayList<>()).add(load.run(mode, settings.measure()));
                }
            }
        }
    }

    Report report(String command) {
        List<List<String>> rows = new ArrayList<>();
        List<BarPlot.Bar> bars = new ArrayList<>();
        results.forEach((mode, rounds) -> {
            Spread rate = Spread.of(rounds, SdkLoad.Result::operationsPerSecond);
            String name = mode.name().toLowerCase(Locale.ROOT);
            rows.add(List.of(name, rate.text(), Spread.of(rounds, SdkLoad.Result::cpuMicros).text(),
                    Spread.of(rounds, SdkLoad.Result::p50Millis).text(),
                    Spread.of(rounds, SdkLoad.Result::p95Millis).text(),
                    Spread.of(rounds, SdkLoad.Result::p99Millis).text(),
                    Spread.of(rounds, SdkLoad.Result::standinCpuMicros).text(),
                    Long.toString(rounds.stream().mapToLong(SdkLoad.Result::errors).sum())));
            bars.add(new BarPlot.Bar(name, rate));
        });
        return new Report("sdk", "The SDK's throughput")
                .paragraph("A closed loop of " + settings.connections()
                        + " callers in one process, each with the next call "
                        + "when it has the answer to the last; the stand-in provider shares the machine's cores. Medians "
                        + "of " + settings.rounds() + " interleaved rounds of " + settings.measure().toSeconds()
                        + " s, with their ranges. `stream` reads a stream to its end and joins it.")
                .table(List.of("machine", ""), Machine.rows()).commands(command)
                .table(List.of("mode", "operations/s", "µs of processor per operation", "p50 ms", "p95 ms", "p99 ms",
                        "stand-in's µs", "errors"), rows)
                .plot("p5", new BarPlot("Operations per second", bars))
                .paragraph("The first client of a fresh process was made in " + Spread.number(constructionMs)
                        + " ms, class loading included.");
    }
}
