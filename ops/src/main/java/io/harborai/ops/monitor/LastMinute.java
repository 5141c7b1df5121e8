package io.harborai.ops.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.ops.metric.Metrics;
import io.harborai.ops.metric.Readings;
import org.jspecify.annotations.Nullable;

/**
 * The mean of each metric over the last minute, so that one spike says nothing of the machine. CPU is left out for the first
 * half minute, in which the server itself starts. Added to by one thread at a time, read by any.
 */
final class LastMinute {
    static final Duration SPAN = Duration.ofMinutes(1);
    static final Duration STARTING = Duration.ofSeconds(30);

    private final Deque<Readings> samples = new ArrayDeque<>();
    private @Nullable Instant first;
    private volatile Readings average = new Readings(Instant.EPOCH, Map.of());

    /** Adds a sample; samples come a second apart at least, so sixty are kept at most. */
    void add(Readings sample) {
        Instant begun = first == null ? sample.at() : first;
        first = begun;
        samples.addLast(sample);
        Instant oldest = sample.at().minus(SPAN);
        while (samples.size() > 1 && (!samples.getFirst().at().isAfter(oldest) || samples.size() > SPAN.toSeconds())) {
            samples.removeFirst();
        }
        Map<String, Double> means = new TreeMap<>();
        sample.values().keySet().forEach(metric -> samples.stream().flatMapToDouble(each -> each.value(metric).stream())
                .average().ifPresent(mean -> means.put(metric, mean)));
        if (sample.at().isBefore(begun.plus(STARTING))) {
            means.remove(Metrics.CPU);
        }
        average = new Readings(sample.at(), means);
    }

    Readings average() {
        return average;
    }
}
