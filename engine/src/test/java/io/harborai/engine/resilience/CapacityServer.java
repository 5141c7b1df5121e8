package io.harborai.engine.resilience;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A simulated target with a fixed capacity, by discrete events on a fake clock: so many calls are served at a time, the others
 * wait in one queue, first come first served. The time of service is log-normal around its median. Its callers are limits with
 * endless demand: each place that a limit has is taken at once.
 */
final class CapacityServer {
    private record Request(AdaptiveLimit limit, long sentNanos) {}

    private record Ending(long atNanos, long order, Request request, Outcome outcome, long firstTokenNanos) {}

    private final FakeClock clock;
    private final Random random;
    private final double noise;
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private final PriorityQueue<Ending> endings = new PriorityQueue<>(
            (a, b) -> a.atNanos == b.atNanos ? Long.compare(a.order, b.order) : Long.compare(a.atNanos, b.atNanos));
    private int capacity;
    private int longestQueue = Integer.MAX_VALUE;
    private double medianNanos = Duration.ofMillis(400).toNanos();
    private double streamedShare = 1;
    private double errorShare;
    private long now;
    private int serving;
    private long order;
    private long completed;

    CapacityServer(FakeClock clock, long seed, int capacity, double noise) {
        this.clock = clock;
        this.random = new Random(seed);
        this.capacity = capacity;
        this.noise = noise;
        clock.set(0);
    }

    void capacity(int calls) {
        capacity = calls;
    }

    void medianService(Duration time) {
        medianNanos = time.toNanos();
    }

    /** Calls beyond capacity and queue are refused within a millisecond. */
    void longestQueue(int calls) {
        longestQueue = calls;
    }

    /** The other calls are answered whole, and measured by their time per token, of which they have a hundred. */
    void streamedShare(double share) {
        streamedShare = share;
    }

    /** This share of the calls is dropped, whatever the load. */
    void errorShare(double share) {
        errorShare = share;
    }

    long completed() {
        return completed;
    }

    /** Runs for a while, and gives the sum of the limits each half second. */
    double[] run(Duration time, List<AdaptiveLimit> limits) {
        long tick = Duration.ofMillis(500).toNanos();
        double[] sums = new double[(int) (time.toNanos() / tick)];
        for (int i = 0; i < sums.length; i++) {
            runUntil(now + tick, limits);
            sums[i] = limits.stream().mapToInt(AdaptiveLimit::limit).sum();
        }
        return sums;
    }

    private void runUntil(long until, List<AdaptiveLimit> limits) {
        limits.forEach(this::fill);
        for (Ending next = endings.peek(); next != null && next.atNanos <= until; next = endings.peek()) {
            endings.poll();
            advance(next.atNanos);
            end(next);
            limits.forEach(this::fill);
        }
        advance(until);
    }

    private void advance(long to) {
        now = to;
        clock.set(to);
    }

    private void fill(AdaptiveLimit limit) {
        while (limit.tryAcquire()) {
            Request request = new Request(limit, now);
            if (serving < capacity) {
                serve(request);
            } else if (queue.size() < longestQueue) {
                queue.add(request);
            } else {
                endings.add(new Ending(now + 1_000_000, order++, request, Outcome.DROPPED, 0));
            }
        }
    }

    private void serve(Request request) {
        serving++;
        long service = (long) (medianNanos * Math.exp(noise * random.nextGaussian()));
        long ends = now + service;
        Outcome outcome = random.nextDouble() < errorShare ? Outcome.DROPPED : Outcome.SUCCESS;
        endings.add(new Ending(ends, order++, request, outcome, ends - request.sentNanos));
    }

    private void end(Ending ending) {
        if (ending.firstTokenNanos > 0) {
            serving--;
            completed++;
        }
        boolean streamed = random.nextDouble() < streamedShare;
        ending.request.limit.release(streamed ? Measure.FIRST_TOKEN : Measure.PER_TOKEN,
                streamed ? ending.firstTokenNanos : ending.firstTokenNanos / 100, ending.outcome);
        while (serving < capacity && !queue.isEmpty()) {
            serve(queue.remove());
        }
    }
}
