package io.harborai.gateway;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What calls took in each phase of a test: told, never asserted. Safe for use by many threads. */
final class Latencies {
    private final List<List<Long>> phases = new ArrayList<>(List.of(new ArrayList<>()));
    private long begun = System.nanoTime();

    synchronized void add(long nanos) {
        phases.getLast().add(nanos);
    }

    /** Begins the next phase. */
    synchronized void next() {
        phases.add(new ArrayList<>());
        begun = System.nanoTime();
    }

    /** Of the phase that runs. */
    synchronized Duration length() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** Each phase's number of calls, median and 99th percentile, milliseconds. */
    synchronized String told() {
        return phases.stream().map(Latencies::told).collect(Collectors.joining("; "));
    }

    private static String told(List<Long> phase) {
        long[] sorted = phase.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted.length == 0
                ? "no call"
                : String.format(Locale.ROOT, "%d calls, p50 %.2f, p99 %.2f, most %.0f ms", sorted.length,
                        sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6,
                        sorted[sorted.length - 1] / 1e6);
    }
}
