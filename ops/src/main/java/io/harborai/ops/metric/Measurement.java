package io.harborai.ops.metric;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Gathers one moment's readings. Names are a closed set: what is beyond the bound is dropped and counted. Not thread-safe. */
public final class Measurement {
    /** Most metrics of a server; the parts that bring them have about ten each. */
    public static final int MOST_METRICS = 200;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");

    private final Instant at;
    private final Map<String, Double> values = new TreeMap<>();
    private int dropped;

    /** @param at the moment */
    public Measurement(Instant at) {
        this.at = at;
    }

    /** The moment. */
    public Instant at() {
        return at;
    }

    /**
     * Notes a value; what is no finite number is left out.
     *
     * @param metric lower-case words with underscores, the unit last, at most 64 characters
     * @throws IllegalArgumentException if the name is none
     */
    public Measurement put(String metric, double value) {
        if (!NAME.matcher(metric).matches()) {
            throw new IllegalArgumentException("the metric's name " + metric + " must match " + NAME);
        }
        if (Double.isFinite(value)) {
            if (values.size() < MOST_METRICS || values.containsKey(metric)) {
                values.put(metric, value);
            } else {
                dropped++;
            }
        }
        return this;
    }

    /** Values that did not find room. */
    public int dropped() {
        return dropped;
    }

    /** What was gathered. */
    public Readings readings() {
        return new Readings(at, values);
    }
}
