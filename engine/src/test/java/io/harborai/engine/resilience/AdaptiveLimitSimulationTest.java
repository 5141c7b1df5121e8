package io.harborai.engine.resilience;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits with endless demand against a simulated target. “Settled” means: over ten minutes, looked at each half second, the
 * mean of the limit is within 20 % of the capacity, and its standard deviation below 10 % of its mean; dips included.
 */
final class AdaptiveLimitSimulationTest {
    private static final int CAPACITY = 100;
    private static final double NOISE = 0.2;
    private static final Duration TO_SETTLE = Duration.ofMinutes(5);
    private static final Duration WATCHED = Duration.ofMinutes(10);

    private final FakeClock clock = new FakeClock();

    static Stream<Arguments> algorithmsAndSeeds() {
        return Arrays.stream(LimitAlgorithm.values())
                .flatMap(algorithm -> Stream.of(1L, 2L, 3L).map(seed -> Arguments.of(algorithm, seed)));
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSeeds")
    void settlesAtTheCapacityAndFollowsItDownAndUp(LimitAlgorithm algorithm, long seed) {
        CapacityServer server = new CapacityServer(clock, seed, CAPACITY, NOISE);
        List<AdaptiveLimit> limits = limits(algorithm, 1);
        settled(server, limits, CAPACITY);
        server.capacity(CAPACITY / 2);
        settled(server, limits, CAPACITY / 2);
        server.capacity(CAPACITY);
        settled(server, limits, CAPACITY);
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSeeds")
    void aTargetThatBecomesSlowerForGoodIsNotStrangled(LimitAlgorithm algorithm, long seed) {
        CapacityServer server = new CapacityServer(clock, seed, CAPACITY, NOISE);
        List<AdaptiveLimit> limits = limits(algorithm, 1);
        server.run(TO_SETTLE, limits);
        server.medianService(Duration.ofSeconds(1));
        server.run(TO_SETTLE, limits);
        settled(server, limits, CAPACITY);
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSeeds")
    void theLimitsOfFourLoopsSettleTogether(LimitAlgorithm algorithm, long seed) {
        CapacityServer server = new CapacityServer(clock, seed, CAPACITY, NOISE);
        settled(server, limits(algorithm, 4), CAPACITY);
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSeeds")
    void settlesJustTheSameWhenTheTargetRefusesWhatIsTooMuch(LimitAlgorithm algorithm, long seed) {
        CapacityServer server = new CapacityServer(clock, seed, CAPACITY, NOISE);
        server.longestQueue(0);
        settled(server, limits(algorithm, 1), CAPACITY);
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSeeds")
    void streamsAndWholeAnswersMayMixInAnyShare(LimitAlgorithm algorithm, long seed) {
        CapacityServer server = new CapacityServer(clock, seed, CAPACITY, NOISE);
        List<AdaptiveLimit> limits = limits(algorithm, 1);
        server.streamedShare(0.8);
        settled(server, limits, CAPACITY);
        server.streamedShare(0.2);
        settled(server, limits, CAPACITY);
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSeeds")
    void aFewErrorsThatHaveNothingToDoWithLoadCostLittle(LimitAlgorithm algorithm, long seed) {
        CapacityServer server = new CapacityServer(clock, seed, CAPACITY, NOISE);
        server.errorShare(0.002);
        List<AdaptiveLimit> limits = limits(algorithm, 1);
        server.run(TO_SETTLE, limits);
        double throughput = throughput(server, limits);
        assertThat(throughput).as("share of what the target can do").isGreaterThan(0.9);
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSeeds")
    void nearlyAllOfTheCapacityIsUsed(LimitAlgorithm algorithm, long seed) {
        CapacityServer server = new CapacityServer(clock, seed, CAPACITY, NOISE);
        List<AdaptiveLimit> limits = limits(algorithm, 1);
        server.run(TO_SETTLE, limits);
        double throughput = throughput(server, limits);
        assertThat(throughput).as("share of what the target can do").isGreaterThan(0.95);
    }

    private List<AdaptiveLimit> limits(LimitAlgorithm algorithm, int loops) {
        return Stream.generate(() -> new AdaptiveLimit(AdaptiveLimit.Settings.DEFAULT.with(algorithm), clock))
                .limit(loops).toList();
    }

    private static double throughput(CapacityServer server, List<AdaptiveLimit> limits) {
        long before = server.completed();
        server.run(WATCHED, limits);
        double meanServiceSeconds = 0.4 * Math.exp(NOISE * NOISE / 2);
        return (server.completed() - before) / (CAPACITY / meanServiceSeconds * WATCHED.toSeconds());
    }

    private static void settled(CapacityServer server, List<AdaptiveLimit> limits, int capacity) {
        server.run(TO_SETTLE, limits);
        double[] seen = server.run(WATCHED, limits);
        double mean = Arrays.stream(seen).average().orElseThrow();
        double variance = Arrays.stream(seen).map(limit -> (limit - mean) * (limit - mean)).average().orElseThrow();
        assertThat(mean).as("mean limit").isBetween(0.8 * capacity, 1.2 * capacity);
        assertThat(Math.sqrt(variance) / mean).as("coefficient of variation").isLessThan(0.1);
    }
}
