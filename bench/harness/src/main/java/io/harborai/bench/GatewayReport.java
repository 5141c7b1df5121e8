package io.harborai.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Writes what {@link GatewayBench} has measured. */
final class GatewayReport {

    private final Report report;
    private final Settings settings;

    GatewayReport(Settings settings, String command) {
        this.settings = settings;
        this.report = new Report("gateway", "The gateway beside nginx and a direct connection");
        report.paragraph("Each figure is the median of " + settings.rounds() + " interleaved rounds, with its range. "
                + "Load, candidate and stand-in provider share one machine; processor time is the candidate's own, user "
                + "and system, from `/proc`. The gateway checks a key with limits and a budget, and keeps an entry in "
                + "the ledger for every call.");
        report.table(List.of("machine", ""), Machine.rows());
        report.commands(command);
    }

    GatewayReport closed(Map<Target, List<GatewayBench.Closed>> samples) {
        report.section("P-1 Processor time per request").paragraph("Closed loop: `wrk -t1 -c" + settings.connections()
                + "`, " + settings.bodyBytes() + " bytes up, 0.7 KB down, " + settings.measure().toSeconds()
                + " s after a warm-up of " + settings.warmUp().toSeconds() + " s.");
        report.table(
                List.of("candidate", "µs of processor per request", "of nginx", "requests/s", "p50 ms", "p99 ms",
                        "stand-in's µs", "errors"),
                rows(samples,
                        (target, all) -> List.of(target.name(), own(target, all, GatewayBench.Closed::cpuMicros),
                                ratio(samples, target, GatewayBench.Closed::cpuMicros),
                                text(all, each -> each.wrk().perSecond()), text(all, each -> each.wrk().p50Millis()),
                                text(all, each -> each.wrk().p99Millis()),
                                text(all, GatewayBench.Closed::standinMicros),
                                total(all, each -> each.wrk().errors()))));
        report.plot("p1", plot("Processor time per request, µs", samples, GatewayBench.Closed::cpuMicros));
        return this;
    }

    GatewayReport open(Map<Target, List<GatewayBench.Open>> samples) {
        report.section("P-2 Added latency").paragraph("Open loop at " + settings.perSecond()
                + " requests per second; a request's time counts from when it should have started. Added: the "
                + "candidate's figure minus the direct connection's, round by round.");
        report.table(
                List.of("candidate", "p50 ms", "p99 ms", "added p50 ms", "added p99 ms",
                        "µs of processor per request", "errors"),
                rows(samples,
                        (target, all) -> List.of(target.name(), text(all, GatewayBench.Open::p50Millis),
                                text(all, GatewayBench.Open::p99Millis),
                                added(samples, target, GatewayBench.Open::p50Millis),
                                added(samples, target, GatewayBench.Open::p99Millis),
                                own(target, all, GatewayBench.Open::cpuMicros),
                                total(all, GatewayBench.Open::errors))));
        report.plot("p2-p50", plot("Latency at " + settings.perSecond() + " requests/s, p50, ms", samples, false,
                GatewayBench.Open::p50Millis));
        report.plot("p2-p99", plot("Latency at " + settings.perSecond() + " requests/s, p99, ms", samples, false,
                GatewayBench.Open::p99Millis));
        return this;
    }

    GatewayReport streams(Map<Target, List<GatewayBench.Streams>> samples) {
        report.section("P-3 Streams").paragraph(settings.streams() + " streams at once, " + settings.chunksPerSecond()
                + " chunks of 230 bytes per second each; processor time is taken for " + settings.measure().toSeconds()
                + " s while all are under way. A stream is lost when it is cut, or lacks a chunk or `[DONE]`. "
                + "Fewer than " + settings.streams() * settings.chunksPerSecond()
                + " chunks per second mean that the machine was saturated: chunks then travel together and cost less each.");
        report.table(
                List.of("candidate", "µs of processor per chunk", "of nginx", "chunks/s", "first chunk p50 ms",
                        "first chunk p99 ms", "stand-in's µs", "lost streams"),
                rows(samples,
                        (target, all) -> List.of(target.name(), own(target, all, GatewayBench.Streams::cpuMicros),
                                ratio(samples, target, GatewayBench.Streams::cpuMicros),
                                text(all, GatewayBench.Streams::perSecond),
                                text(all, GatewayBench.Streams::firstP50Millis),
                                text(all, GatewayBench.Streams::firstP99Millis),
                                text(all, GatewayBench.Streams::standinMicros),
                                total(all, GatewayBench.Streams::lost))));
        report.plot("p3", plot("Processor time per streamed chunk, µs", samples, GatewayBench.Streams::cpuMicros));
        return this;
    }

    Report report() {
        return report;
    }

    private interface Row<S> {
        List<String> of(Target target, List<S> samples);
    }

    private static <S> List<List<String>> rows(Map<Target, List<S>> samples, Row<S> row) {
        List<List<String>> rows = new ArrayList<>();
        samples.forEach((target, all) -> rows.add(row.of(target, all)));
        return rows;
    }

    private static <S> String text(List<S> samples, ToDoubleFunction<S> figure) {
        return Spread.of(samples, figure).text();
    }

    /** A figure of the candidate's process; a direct connection has none. */
    private static <S> String own(Target target, List<S> samples, ToDoubleFunction<S> figure) {
        return target.pid() == 0 ? "–" : text(samples, figure);
    }

    private static <S> String total(List<S> samples, ToDoubleFunction<S> figure) {
        return Spread.number(samples.stream().mapToDouble(figure).sum());
    }

    private static <S> String ratio(Map<Target, List<S>> samples, Target target, ToDoubleFunction<S> figure) {
        List<S> nginx = named(samples, "nginx");
        List<S> own = samples.getOrDefault(target, List.of());
        if (target.pid() == 0 || nginx.isEmpty()) {
            return "–";
        }
        return Spread.number(Spread.of(own, figure).median() / Spread.of(nginx, figure).median()) + " ×";
    }

    /** The differences to the direct connection, round by round. */
    private static <S> String added(Map<Target, List<S>> samples, Target target, ToDoubleFunction<S> figure) {
        List<S> direct = named(samples, "direct");
        List<S> own = samples.getOrDefault(target, List.of());
        if (target.pid() == 0 || direct.size() != own.size()) {
            return "–";
        }
        double[] differences = new double[own.size()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = figure.applyAsDouble(own.get(i)) - figure.applyAsDouble(direct.get(i));
        }
        return Spread.of(differences).text();
    }

    private static <S> List<S> named(Map<Target, List<S>> samples, String name) {
        return samples.entrySet().stream().filter(entry -> entry.getKey().name().equals(name)).findFirst()
                .map(Map.Entry::getValue).orElse(List.of());
    }

    private static <S> BarPlot plot(String title, Map<Target, List<S>> samples, ToDoubleFunction<S> figure) {
        return plot(title, samples, true, figure);
    }

    private static <S> BarPlot plot(String title, Map<Target, List<S>> samples, boolean processesOnly,
            ToDoubleFunction<S> figure) {
        List<BarPlot.Bar> bars = new ArrayList<>();
        samples.forEach((target, all) -> {
            if (!processesOnly || target.pid() != 0) {
                bars.add(new BarPlot.Bar(target.name(), Spread.of(all, figure)));
            }
        });
        return new BarPlot(title, bars);
    }
}
