package io.harborai.ops.log;

import java.util.ArrayList;
import java.util.List;

/** What happened when, in a bounded number of equal spans, which double when the time does. Confined to one thread. */
final class Timeline {
    static final int SPANS = 1440;
    private static final long FIRST_WIDTH = 60_000;
    private static final int VALUES = 5;

    private final long[][] spans = new long[VALUES][SPANS];
    private long width = FIRST_WIDTH;
    private long start = Long.MIN_VALUE;
    private int last = -1;

    /**
     * A span.
     *
     * @param at       its beginning, in milliseconds since 1970
     * @param lines    lines
     * @param requests requests
     * @param failed   those that failed
     * @param avgMs    their mean time, in milliseconds; 0 without any
     * @param maxMs    the longest
     */
    record Span(long at, long lines, long requests, long failed, double avgMs, double maxMs) {}

    void add(LogLine line) {
        if (line.millis < 0) {
            return;
        }
        int index = index(line.millis);
        last = Math.max(last, index);
        spans[0][index]++;
        if (line.isRequest()) {
            spans[1][index]++;
            spans[2][index] += line.isFailure() ? 1 : 0;
            if (line.micros >= 0) {
                spans[3][index] += line.micros;
                spans[4][index] = Math.max(spans[4][index], line.micros);
            }
        }
    }

    private int index(long millis) {
        if (start == Long.MIN_VALUE) {
            start = Math.floorDiv(millis, width) * width;
        }
        while (millis < start) {
            int empty = (int) Math.min(SPANS, Math.ceilDiv(start - millis, width));
            if (last + empty < SPANS) {
                shift(empty);
            } else {
                widen();
            }
        }
        while ((millis - start) / width >= SPANS) {
            widen();
        }
        return (int) ((millis - start) / width);
    }

    private void shift(int by) {
        for (long[] values : spans) {
            System.arraycopy(values, 0, values, by, last + 1);
            java.util.Arrays.fill(values, 0, by, 0);
        }
        start -= by * width;
        last += by;
    }

    private void widen() {
        long wider = width * 2;
        long begin = Math.floorDiv(start, wider) * wider;
        int odd = begin == start ? 0 : 1;
        for (int value = 0; value < VALUES; value++) {
            long[] next = new long[SPANS];
            for (int from = 0; from <= last; from++) {
                int to = (from + odd) / 2;
                next[to] = value == VALUES - 1 ? Math.max(next[to], spans[value][from]) : next[to] + spans[value][from];
            }
            spans[value] = next;
        }
        last = last < 0 ? -1 : (last + odd) / 2;
        width = wider;
        start = begin;
    }

    long widthMillis() {
        return width;
    }

    List<Span> spans() {
        List<Span> all = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            all.add(new Span(start + i * width, spans[0][i], spans[1][i], spans[2][i],
                    spans[1][i] == 0 ? 0 : spans[3][i] / 1e3 / spans[1][i], spans[4][i] / 1e3));
        }
        return all;
    }
}
