package io.harborai.ops.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

import org.HdrHistogram.Histogram;

/** What was found in all files so far; its size does not depend on theirs. Confined to one thread. */
final class LogTotals {
    /** What takes longer is slow. */
    static final long SLOW_MICROS = 5_000_000;
    private static final int SLOWEST = 20;
    private static final long MOST_MICROS = 86_400_000_000L;
    private static final int DIGITS = 3;

    final long[] levels = new long[6];
    final TermTable providers = new TermTable();
    final TermTable models = new TermTable();
    final TermTable errors = new TermTable();
    final Timeline timeline = new Timeline();
    final Histogram times = new Histogram(1, MOST_MICROS, DIGITS);
    long readable;
    long continued;
    long unreadable;
    long skipped;
    long requests;
    long failed;
    long slow;
    long timed;
    long sumMicros;
    long minMicros = Long.MAX_VALUE;
    long maxMicros;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    private final PriorityQueue<Slow> slowest = new PriorityQueue<>(Comparator.comparingLong(Slow::micros));

    /** A request that took long. */
    record Slow(long millis, long micros, String model, String provider, String request) {}

    void add(LineForms.Form form, LogLine line) {
        switch (form) {
            case UNREADABLE -> unreadable++;
            case CONTINUED -> continued++;
            case EMPTY -> {
                // Nothing is said.
            }
            case JSON, PLAIN, ACCESS -> add(line);
        }
    }

    private void add(LogLine line) {
        readable++;
        levels[line.level]++;
        if (line.millis >= 0) {
            first = Math.min(first, line.millis);
            last = Math.max(last, line.millis);
        }
        timeline.add(line);
        boolean failure = line.isFailure();
        errors.add(line.bytes(), line.errorFrom, line.errorTo, true, -1);
        if (line.isRequest()) {
            requests++;
            failed += failure ? 1 : 0;
            providers.add(line.bytes(), line.providerFrom, line.providerTo, failure, line.micros);
            models.add(line.bytes(), line.modelFrom, line.modelTo, failure, line.micros);
            if (line.micros >= 0) {
                time(line);
            }
        }
    }

    private void time(LogLine line) {
        timed++;
        sumMicros += line.micros;
        minMicros = Math.min(minMicros, line.micros);
        maxMicros = Math.max(maxMicros, line.micros);
        times.recordValue(Math.min(line.micros, MOST_MICROS));
        if (line.micros > SLOW_MICROS) {
            slow++;
            if (slowest.size() < SLOWEST) {
                slowest.add(slow(line));
            } else if (slowest.element().micros() < line.micros) {
                slowest.remove();
                slowest.add(slow(line));
            }
        }
    }

    private static Slow slow(LogLine line) {
        return new Slow(line.millis, line.micros, text(line.bytes(), line.modelFrom, line.modelTo),
                text(line.bytes(), line.providerFrom, line.providerTo),
                text(line.bytes(), line.requestFrom, line.requestTo));
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.min(to - from, 100), StandardCharsets.UTF_8);
    }

    List<Slow> slowest() {
        List<Slow> all = new ArrayList<>(slowest);
        all.sort(Comparator.comparingLong(Slow::micros).reversed());
        return all;
    }

    double percentileMs(double percent) {
        return timed == 0 ? 0 : times.getValueAtPercentile(percent) / 1e3;
    }
}
