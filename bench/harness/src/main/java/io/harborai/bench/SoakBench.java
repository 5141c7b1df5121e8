package io.harborai.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Lets the SDK and the gateway work for minutes under mixed faults, and measures what grows (P-12). */
final class SoakBench {
    private static final Duration EVERY = Duration.ofSeconds(10);
    /** Caches, pools and compiled code fill in this part of the run. */
    private static final double SETTLING = 0.2;
    /** Longer than an unused connection is kept. */
    private static final Duration REST = Duration.ofSeconds(30);

    private final Settings settings;
    private final int standinPort;
    private final Map<String, List<LinePlot.Point>> live = new LinkedHashMap<>();
    private final Map<String, List<HeapWatch.Look>> looks = new LinkedHashMap<>();

    SoakBench(Settings settings, int standinPort) {
        this.settings = settings;
        this.standinPort = standinPort;
    }

    Report run(String command) {
        String gatewayCommand = settings.gatewayCommand()
                .orElseThrow(() -> new IllegalArgumentException("soak needs a gateway; --gateway-command is none"));
        URI standin = URI.create("http://127.0.0.1:" + standinPort + "/v1");
        try (GatewayProcess gateway = GatewayProcess.start(gatewayCommand, standinPort);
                ToldProcess callers = ToldProcess.start("the callers", SoakCaller.command(standin, gateway.target()),
                        "soak ready")) {
            Map<String, HeapWatch> watches = new LinkedHashMap<>();
            watches.put("SDK", new HeapWatch(callers.pid()));
            watches.put("gateway", HeapWatch.ofLauncher(gateway.target().pid()));
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < settings.soak().toNanos()) {
                rest(EVERY);
                look(watches, (System.nanoTime() - begin) / 60e9);
            }
            String[] calls = callers.ask(SoakCaller.CALLS, REST).split(" ");
            String end = callers.ask(SoakCaller.STOP, REST.multipliedBy(2));
            if (!end.equals("stopped")) {
                throw new BenchException("the callers did not stop: " + end);
            }
            rest(REST);
            look(watches, Double.NaN);
            return report(calls, command);
        }
    }

    private void look(Map<String, HeapWatch> watches, double minute) {
        watches.forEach((name, watch) -> {
            HeapWatch.Look look = watch.look();
            looks.computeIfAbsent(name, first -> new ArrayList<>()).add(look);
            if (!Double.isNaN(minute)) {
                live.computeIfAbsent(name, first -> new ArrayList<>()).add(new LinePlot.Point(minute, look.liveMib()));
            }
        });
    }

    private static void rest(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private Report report(String[] calls, String command) {
        List<List<String>> rows = new ArrayList<>();
        List<LinePlot.Line> lines = new ArrayList<>();
        live.forEach((name, points) -> {
            List<LinePlot.Point> settled = points.stream()
                    .filter(point -> point.x() >= settings.soak().toSeconds() / 60.0 * SETTLING).toList();
            Trend trend = Trend.of(settled);
            List<HeapWatch.Look> seen = looks.getOrDefault(name, List.of());
            HeapWatch.Look before = seen.get(seen.size() - 2);
            HeapWatch.Look after = seen.getLast();
            rows.add(List.of(name, trend.text(), trend.isWithinNoise() ? "yes" : "no",
                    Spread.number(settled.getFirst().y()), Spread.number(settled.getLast().y()),
                    Spread.number(after.liveMib()), before.threads() + " / " + after.threads(),
                    before.sockets() + " / " + after.sockets()));
            lines.add(new LinePlot.Line(name, points));
        });
        return new Report("soak", "Minutes under faults (P-12)").paragraph(setUp(calls))
                .table(List.of("machine", ""), Machine.rows()).commands(command)
                .table(List.of("process", "growth of the live heap, MiB/min (95 % interval)", "within noise",
                        "settled at, MiB", "at the end", "after a rest", "threads, under load / after", "sockets"),
                        rows)
                .plot("heap", new LinePlot("Live heap after full collections, MiB", "minutes", lines));
    }

    private String setUp(String[] calls) {
        return "32 callers of the SDK for " + settings.soak().toMinutes()
                + " minutes, half of the calls straight to the "
                + "stand-in, half through the gateway; streams and whole answers; a caller in eight leaves a stream after "
                + "its first piece. The models refuse, reset, cut, stall, say nothing, answer in bad JSON, in HTML, in gzip, "
                + "in 100 KB, with errors of every kind, or well; a call has 0.8 s. " + calls[0]
                + " calls were answered, " + calls[1]
                + " failed as they should. Every ten seconds each process is looked at after a full collection; the trend "
                + "leaves away the first fifth. The rest after the last call is " + REST.toSeconds() + " s.";
    }
}
