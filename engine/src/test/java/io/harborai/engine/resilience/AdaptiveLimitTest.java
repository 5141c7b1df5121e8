package io.harborai.engine.resilience;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

import io.harborai.engine.Seed;
import io.harborai.engine.resilience.AdaptiveLimit.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class AdaptiveLimitTest {
    private final long seed = Seed.take();

    @ParameterizedTest
    @CsvSource({"AIMD, 20, true", "AIMD, 100, true", "VEGAS, 20, false", "VEGAS, 100, false", "GRADIENT2, 20, false",
            "GRADIENT2, 100, false"})
    void settlesNearTheCapacityAndDoesNotSwing(LimitAlgorithm algorithm, int capacity, boolean refuses) {
        Simulation simulation = new Simulation(algorithm, capacity, refuses);
        simulation.run(30_000);
        List<Integer> settled = simulation.run(30_000);
        double mean = settled.stream().mapToInt(limit -> limit).average().orElseThrow();
        double deviation = Math.sqrt(settled.stream().mapToDouble(limit -> (limit - mean) * (limit - mean)).average()
                .orElseThrow());
        assertThat(mean).as("seed %d", seed).isBetween(capacity * 0.8, capacity * 1.2);
        assertThat(deviation / mean).as("seed %d", seed).isLessThan(0.1);
    }

    @ParameterizedTest
    @CsvSource({"AIMD, true", "VEGAS, false", "GRADIENT2, false"})
    void followsACapacityThatHalvesAndDoubles(LimitAlgorithm algorithm, boolean refuses) {
        Simulation simulation = new Simulation(algorithm, 60, refuses);
        simulation.run(40_000);
        simulation.capacity = 30;
        simulation.run(60_000);
        assertThat(mean(simulation.run(20_000))).as("halved, seed %d", seed).isBetween(24.0, 38.0);
        simulation.capacity = 60;
        simulation.run(60_000);
        assertThat(mean(simulation.run(20_000))).as("doubled, seed %d", seed).isBetween(46.0, 74.0);
    }

    @Test
    void aLimitThatIsNotUsedDoesNotGrow() {
        AdaptiveLimit limit = new AdaptiveLimit(new AdaptiveLimit.Settings(LimitAlgorithm.AIMD, 10, 1, 1_000));
        for (int i = 0; i < 1_000; i++) {
            assertThat(limit.tryAcquire()).isTrue();
            limit.release(1e6, Outcome.SUCCESS);
        }
        assertThat(limit.limit()).isEqualTo(10);
    }

    @Test
    void refusalsOfOneMomentAreOneCut() {
        AdaptiveLimit limit = new AdaptiveLimit(new AdaptiveLimit.Settings(LimitAlgorithm.AIMD, 100, 1, 1_000));
        for (int i = 0; i < 50; i++) {
            limit.tryAcquire();
        }
        for (int i = 0; i < 50; i++) {
            limit.release(0, Outcome.DROPPED);
        }
        assertThat(limit.limit()).isEqualTo(90);
        assertThat(limit.inFlight()).isZero();
    }

    @Test
    void staysWithinItsBounds() {
        AdaptiveLimit limit = new AdaptiveLimit(new AdaptiveLimit.Settings(LimitAlgorithm.AIMD, 3, 2, 4));
        for (int i = 0; i < 100; i++) {
            limit.tryAcquire();
            limit.tryAcquire();
            limit.release(1, Outcome.SUCCESS);
            limit.release(1, Outcome.SUCCESS);
        }
        assertThat(limit.limit()).isEqualTo(4);
        for (int i = 0; i < 100; i++) {
            limit.tryAcquire();
            limit.release(0, Outcome.DROPPED);
        }
        assertThat(limit.limit()).isEqualTo(2);
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isTrue();
        assertThat(limit.tryAcquire()).isFalse();
        assertThatThrownBy(() -> new AdaptiveLimit.Settings(LimitAlgorithm.AIMD, 1, 2, 3)).hasMessageContaining("2");
    }

    private static double mean(List<Integer> limits) {
        return limits.stream().mapToInt(limit -> limit).average().orElseThrow();
    }

    /** A target of fixed capacity before more callers than it can serve; time is counted, not waited for. */
    private final class Simulation {
        private static final double SERVICE_MS = 100;

        private final AdaptiveLimit limit;
        private final boolean refuses;
        private final Random random = new Random(seed);
        private final PriorityQueue<Answer> ends = new PriorityQueue<>(Comparator.comparingDouble(Answer::at));
        private final ArrayDeque<Double> queue = new ArrayDeque<>();
        private int capacity;
        private int serving;
        private double now;

        private record Answer(double at, double since, boolean served) {}

        Simulation(LimitAlgorithm algorithm, int capacity, boolean refuses) {
            this.capacity = capacity;
            this.refuses = refuses;
            this.limit = new AdaptiveLimit(new AdaptiveLimit.Settings(algorithm, 10, 2, 1_000));
        }

        /** Runs for so many answers and tells the limit after each. */
        List<Integer> run(int answers) {
            List<Integer> limits = new ArrayList<>();
            send();
            while (limits.size() < answers) {
                Answer next = ends.remove();
                now = next.at();
                if (next.served()) {
                    serving--;
                    limit.release((now - next.since()) * 1e6, Outcome.SUCCESS);
                } else {
                    limit.release(0, Outcome.DROPPED);
                }
                limits.add(limit.limit());
                while (serving < capacity && !queue.isEmpty()) {
                    serve(queue.remove());
                }
                send();
            }
            return limits;
        }

        private void send() {
            while (limit.tryAcquire()) {
                if (serving < capacity) {
                    serve(now);
                } else if (refuses) {
                    ends.add(new Answer(now + 2, now, false));
                } else {
                    queue.add(now);
                }
            }
        }

        private void serve(double since) {
            serving++;
            ends.add(new Answer(now + SERVICE_MS * (0.9 + 0.2 * random.nextDouble()), since, true));
        }
    }
}
