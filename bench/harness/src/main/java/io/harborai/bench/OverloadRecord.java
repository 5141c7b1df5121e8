package io.harborai.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import io.harborai.engine.exchange.Priority;
import org.HdrHistogram.Histogram;

/** What was seen in one run of phases. Confined to the thread that runs it until it is over. */
final class OverloadRecord {
    /** As long as a phase takes until the limit has found its place; not counted among what is settled. */
    private static final double SETTLING_SECONDS = 10;
    private static final long HIGHEST_MICROS = 120_000_000;

    /**
     * A look at the callers and at the stand-in.
     *
     * @param second when
     * @param atStandin calls there, worked on or in line
     * @param live calls that have not ended
     * @param heapMib the heap in use in this process, garbage included
     */
    record Look(double second, int atStandin, int live, double heapMib) {}

    private final List<OverloadLoad.Phase> phases;
    private final double patienceSeconds;
    private final int[] answeredBySecond;
    private final List<Map<Priority, Fate>> fates = new ArrayList<>();
    private final List<Look> looks = new ArrayList<>();

    OverloadRecord(List<OverloadLoad.Phase> phases, Duration patience) {
        this.phases = List.copyOf(phases);
        this.patienceSeconds = patience.toMillis() / 1e3;
        long seconds = phases.stream().mapToLong(phase -> phase.length().toSeconds()).sum() + patience.toSeconds() + 60;
        this.answeredBySecond = new int[(int) seconds];
        for (int i = 0; i < phases.size(); i++) {
            Map<Priority, Fate> each = new EnumMap<>(Priority.class);
            for (Priority priority : Priority.values()) {
                each.put(priority, new Fate());
            }
            fates.add(each);
        }
    }

    /** The demand as a multiple of the peak; 0 after the last phase. */
    double loadAt(double second) {
        int phase = phaseAt(second);
        return phase < phases.size() ? phases.get(phase).load() : 0;
    }

    private int phaseAt(double second) {
        int phase = 0;
        for (double end = 0; phase < phases.size(); phase++) {
            end += phases.get(phase).length().toSeconds();
            if (second < end) {
                return phase;
            }
        }
        return phase;
    }

    private double beginOf(int phase) {
        return phases.subList(0, phase).stream().mapToLong(each -> each.length().toSeconds()).sum();
    }

    /** An answer; one that comes after the caller has left, because this machine is behind, is none. */
    void answered(Priority priority, double came, double at) {
        if (at - came > patienceSeconds) {
            failed(priority, came);
            return;
        }
        answeredBySecond[(int) Math.min(at, answeredBySecond.length - 1)]++;
        Fate fate = fate(priority, came);
        fate.answered++;
        fate.micros.recordValue(Math.min(HIGHEST_MICROS, (long) ((at - came) * 1e6)));
    }

    void failed(Priority priority, double came) {
        fate(priority, came).failed++;
    }

    private Fate fate(Priority priority, double came) {
        return fate(Math.min(phaseAt(came), fates.size() - 1), priority);
    }

    private Fate fate(int phase, Priority priority) {
        return Objects.requireNonNull(fates.get(phase).get(priority));
    }

    void looked(double second, int atStandin, int live) {
        Runtime heap = Runtime.getRuntime();
        looks.add(new Look(second, atStandin, live, (heap.totalMemory() - heap.freeMemory()) / 1024.0 / 1024.0));
    }

    /** Answers per second in a phase once it has settled. */
    double settledPerSecond(int phase) {
        int from = (int) (beginOf(phase) + SETTLING_SECONDS);
        int to = (int) beginOf(phase + 1);
        return Arrays.stream(answeredBySecond, from, to).average().orElse(0);
    }

    /** Answers in each second until the last phase is over. */
    List<LinePlot.Point> answeredOverTime(double unit) {
        List<LinePlot.Point> points = new ArrayList<>();
        for (int second = 0; second < beginOf(phases.size()); second++) {
            points.add(new LinePlot.Point(second, answeredBySecond[second] / unit));
        }
        return points;
    }

    List<LinePlot.Point> standinOverTime() {
        return looks.stream().map(look -> new LinePlot.Point(look.second(), look.atStandin())).toList();
    }

    /** Calls at the stand-in in a phase once it has settled: their mean. */
    double meanAtStandin(int phase) {
        return settled(phase).stream().mapToInt(Look::atStandin).average().orElse(0);
    }

    /** Their standard deviation over their mean. */
    double swingAtStandin(int phase) {
        double mean = meanAtStandin(phase);
        double variance = settled(phase).stream().mapToDouble(look -> Math.pow(look.atStandin() - mean, 2)).average()
                .orElse(0);
        return Math.sqrt(variance) / Math.max(1, mean);
    }

    private List<Look> settled(int phase) {
        Predicate<Look> inside = look -> look.second() >= beginOf(phase) + SETTLING_SECONDS
                && look.second() < beginOf(phase + 1);
        return looks.stream().filter(inside).toList();
    }

    double successShare(int phase, Priority priority) {
        Fate fate = fate(phase, priority);
        return (double) fate.answered / Math.max(1, fate.answered + fate.failed);
    }

    double millis(int phase, Priority priority, double percentile) {
        return fate(phase, priority).micros.getValueAtPercentile(percentile) / 1e3;
    }

    double mostLive() {
        return looks.stream().mapToInt(Look::live).max().orElse(0);
    }

    double mostHeapMib() {
        return looks.stream().mapToDouble(Look::heapMib).max().orElse(0);
    }

    /** What became of the calls of one priority that came in one phase. */
    private static final class Fate {
        private final Histogram micros = new Histogram(HIGHEST_MICROS, 3);
        private int answered;
        private int failed;
    }
}
