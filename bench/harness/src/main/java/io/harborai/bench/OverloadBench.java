package io.harborai.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.harborai.engine.exchange.Priority;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.ResilienceSettings;

/** Measures what an overload leaves: with the adaptive limit and without it, side by side. */
final class OverloadBench {
    private static final double OVERLOAD = 5;
    private static final int BUSY = 1;
    private static final int AFTER = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Settings settings;
    private final OverloadLoad.Site site;

    OverloadBench(Settings settings, int standinPort) {
        this.settings = settings;
        this.site = new OverloadLoad.Site(standinPort, settings.capacity(), settings.serviceMs());
    }

    /** Whether the engine finds out how much the target can do. */
    private enum Way {
        ADAPTIVE("adaptive limit"), NONE("no limit");

        private final String words;

        Way(String words) {
            this.words = words;
        }

        private ResilienceSettings resilience() {
            return switch (this) {
                case ADAPTIVE -> ResilienceSettings.DEFAULT.withLimit(AdaptiveLimit.Settings.DEFAULT);
                case NONE -> ResilienceSettings.NONE;
            };
        }
    }

    Report run(String command) {
        Map<Way, List<OverloadRecord>> seen = new Rounds(settings.rounds()).run(List.of(Way.values()), this::measure);
        return report(seen, command);
    }

    private OverloadRecord measure(Way way, int round) {
        Duration half = settings.phase().dividedBy(2);
        try (OverloadLoad load = new OverloadLoad(site, way.resilience(), PATIENCE)) {
            return load.run(List.of(new OverloadLoad.Phase(1, half), new OverloadLoad.Phase(OVERLOAD, settings.phase()),
                    new OverloadLoad.Phase(0.5, half)), round);
        }
    }

    private Report report(Map<Way, List<OverloadRecord>> seen, String command) {
        List<List<String>> goodput = new ArrayList<>();
        List<List<String>> callers = new ArrayList<>();
        List<LinePlot.Line> answered = new ArrayList<>();
        List<LinePlot.Line> present = new ArrayList<>();
        seen.forEach((way, rounds) -> {
            goodput.add(List.of(way.words, share(rounds, run -> run.settledPerSecond(BUSY) / site.peakPerSecond()),
                    share(rounds, run -> run.meanAtStandin(BUSY) / site.capacity()),
                    share(rounds, run -> run.swingAtStandin(BUSY)), share(rounds, OverloadRecord::mostLive),
                    share(rounds, OverloadRecord::mostHeapMib)));
            for (Priority priority : Priority.values()) {
                callers.add(List.of(way.words, priority.name(), share(rounds, run -> run.successShare(BUSY, priority)),
                        share(rounds, run -> run.millis(BUSY, priority, 50)),
                        share(rounds, run -> run.millis(BUSY, priority, 99)),
                        share(rounds, run -> run.successShare(AFTER, priority))));
            }
            answered.add(new LinePlot.Line(way.words, rounds.getFirst().answeredOverTime(site.peakPerSecond())));
            present.add(new LinePlot.Line(way.words, rounds.getFirst().standinOverTime()));
        });
        return new Report("overload", "Five times the capacity (R-5)").paragraph(setUp())
                .table(List.of("machine", ""), Machine.rows()).commands(command)
                .table(List.of("", "answers/s ÷ peak", "calls at the target ÷ capacity", "their swing (σ ÷ mean)",
                        "most calls at once", "most heap in use, MiB"), goodput)
                .plot("goodput", new LinePlot("Answers in each second ÷ peak, first round", "seconds", answered))
                .plot("target", new LinePlot("Calls at the target (capacity " + site.capacity() + "), first round",
                        "seconds", present))
                .section("Who is served")
                .paragraph("Shares of the calls that were answered, and the latency of those, in the overload; "
                        + "and the share when it is over.")
                .table(List.of("", "priority", "answered", "p50 ms", "p99 ms", "answered afterwards"), callers);
    }

    private String setUp() {
        return "The engine over HTTP before a stand-in that works on " + site.capacity() + " calls at a time, "
                + site.serviceMs() + " ms each: " + Spread.number(site.peakPerSecond()) + " answers a second at the "
                + "most; more wait there. Callers come at random at a steady rate and leave after "
                + PATIENCE.toSeconds()
                + " s; a tenth have high priority (half the capacity), a fifth normal (all of it), "
                + "the rest low. Each run: demand at the capacity for " + settings.phase().toSeconds() / 2
                + " s, five times as much for " + settings.phase().toSeconds() + " s, half for as long as the first. "
                + "Medians of " + settings.rounds() + " rounds with their ranges; settled means after the first ten "
                + "seconds of the overload.";
    }

    private static String share(List<OverloadRecord> rounds, ToDoubleFunction<OverloadRecord> figure) {
        return Spread.of(rounds, figure).text();
    }
}
