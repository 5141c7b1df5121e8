package io.harborai.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.Breaker;
import io.harborai.engine.resilience.LimitAlgorithm;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * five times as many calls as a target can answer, through the whole pipeline, by a clock that the test moves. Callers
 * come at random, at a steady rate, whatever becomes of those before them, and leave when they have waited for ten seconds.
 */
final class OverloadTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final int CAPACITY = 50;
    private static final double SERVICE_MS = 400;
    private static final double OVERLOAD = 5;
    private static final int QUEUE = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TO_SETTLE = Duration.ofSeconds(90);
    private static final Duration WATCHED = Duration.ofMinutes(3);
    private static final int LOOK_MS = 500;

    private final FakeClock clock = new FakeClock();
    private final Map<Priority, CallTally> tallies = new EnumMap<>(Priority.class);
    private final Call pattern = Calls.chat("a", true);
    private final Map<Priority, CallOptions> options = new EnumMap<>(Priority.class);
    private Route route = route(0);
    private Random random = new Random(1);
    private CapacityUpstreams target = new CapacityUpstreams(clock, random, CAPACITY, SERVICE_MS);
    private Engine engine = engine(ResilienceSettings.NONE);
    private Pipeline pipeline = pipeline();
    private double highShare = 0.1;
    private double normalShare = 0.2;
    private Duration patience = PATIENCE;
    private long mostLive;
    private int mostWaiting;
    private int mostTimers;

    OverloadTest() {
        for (Priority priority : Priority.values()) {
            tallies.put(priority, new CallTally(clock));
            options.put(priority, CallOptions.DEFAULT.withPriority(priority));
        }
    }

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @AfterEach
    void nothingIsLeft() {
        clock.passUntil(() -> clock.timers() == 0);
        assertThat(live()).as("calls without an end").isZero();
        assertThat(target.present()).as("calls at the target").isZero();
        assertThat(gate().health().inFlight()).as("in flight").isZero();
        assertThat(gate().waiting()).as("waiting").isZero();
        assertThat(engine.budget().taken()).as("bytes of bodies").isZero();
    }

    static Stream<Arguments> algorithmsAndSeeds() {
        return Arrays.stream(LimitAlgorithm.values())
                .flatMap(algorithm -> Stream.of(1L, 2L).map(seed -> Arguments.of(algorithm, seed)));
    }

    @ParameterizedTest
    @MethodSource("algorithmsAndSeeds")
    void fiveTimesTheCapacityCostsNeitherGoodputNorMemory(LimitAlgorithm algorithm, long seed) {
        use(protection(algorithm), seed);
        offer(OVERLOAD, TO_SETTLE);
        tallies.values().forEach(CallTally::reset);
        List<Integer> limits = offer(OVERLOAD, WATCHED);

        assertThat(goodput()).as("answers, as a share of the peak").isGreaterThan(0.8);
        assertSettled(limits);
        assertBounded();
        assertTheImportantFirst();
        assertRefusalsAreClear();
    }

    @Test
    void whatTheImportantLeaveGoesToTheLeastImportant() {
        use(protection(LimitAlgorithm.GRADIENT2), 5);
        highShare = 0.06;
        normalShare = 0.06;
        offer(OVERLOAD, TO_SETTLE);
        tallies.values().forEach(CallTally::reset);
        offer(OVERLOAD, WATCHED);
        assertThat(goodput()).as("answers, as a share of the peak").isGreaterThan(0.8);
        assertThat(tally(Priority.HIGH).successShare()).as("high").isGreaterThan(0.99);
        assertThat(tally(Priority.NORMAL).successShare()).as("normal").isGreaterThan(0.95);
        double rest = (1 - (highShare + normalShare) * OVERLOAD) / (OVERLOAD * (1 - highShare - normalShare));
        assertThat(tally(Priority.LOW).successShare()).as("low").isBetween(rest / 2, rest * 1.1);
    }

    @Test
    void afterTheOverloadEverybodyIsServedAgain() {
        use(protection(LimitAlgorithm.GRADIENT2), 3);
        offer(OVERLOAD, TO_SETTLE);
        offer(0.5, PATIENCE);
        tallies.values().forEach(CallTally::reset);
        offer(0.5, TO_SETTLE);
        assertThat((double) answered() / begun()).as("share answered").isGreaterThan(0.99);
    }

    @Test
    void callersInAHurryAreNotTakenForAFailingTarget() {
        patience = Duration.ofSeconds(2);
        use(protection(LimitAlgorithm.GRADIENT2), 6);
        offer(OVERLOAD, TO_SETTLE);
        tallies.values().forEach(CallTally::reset);
        assertSettled(offer(OVERLOAD, WATCHED));
        assertThat(goodput()).as("answers, as a share of the peak").isGreaterThan(0.8);
        assertThat(gate().health().state()).isEqualTo(Breaker.State.CLOSED);
    }

    @Test
    void retriesDoNotMakeItWorse() {
        use(protection(LimitAlgorithm.GRADIENT2), 7);
        route = route(2);
        offer(OVERLOAD, TO_SETTLE);
        tallies.values().forEach(CallTally::reset);
        assertSettled(offer(OVERLOAD, WATCHED));
        assertThat(goodput()).as("answers, as a share of the peak").isGreaterThan(0.8);
        assertThat(tally(Priority.HIGH).successShare()).as("high").isGreaterThan(0.99);
    }

    @Test
    void withoutALimitTheSameLoadIsMostlyLost() {
        use(ResilienceSettings.NONE, 4);
        offer(OVERLOAD, Duration.ofMinutes(1));
        tallies.values().forEach(CallTally::reset);
        offer(OVERLOAD, Duration.ofMinutes(1));
        assertThat(target.longestLine()).isGreaterThan(10 * QUEUE);
        assertThat(goodput()).as("what the limit is for").isLessThan(0.2);
    }

    private void assertSettled(List<Integer> limits) {
        double mean = limits.stream().mapToInt(each -> each).average().orElseThrow();
        double variance = limits.stream().mapToDouble(each -> (each - mean) * (each - mean)).average().orElseThrow();
        assertThat(mean).as("mean limit").isBetween(0.8 * CAPACITY, 1.2 * CAPACITY);
        assertThat(Math.sqrt(variance) / mean).as("swing").isLessThan(0.15);
    }

    /** What there is of a call is in the queue or at the target; each has at most a timer for itself and one for its way. */
    private void assertBounded() {
        int atTarget = 4 * CAPACITY;
        assertThat(mostWaiting).as("waiting at once").isLessThanOrEqualTo(QUEUE);
        assertThat(target.longestLine()).as("line at the target").isLessThan(atTarget);
        assertThat(mostLive).as("calls at once").isLessThan(QUEUE + atTarget);
        assertThat(mostTimers).as("timers at once").isLessThan(3 * (QUEUE + atTarget));
    }

    private void assertTheImportantFirst() {
        double high = tally(Priority.HIGH).successShare();
        double normal = tally(Priority.NORMAL).successShare();
        double low = tally(Priority.LOW).successShare();
        assertThat(high).as("high").isGreaterThan(0.99);
        assertThat(normal).as("normal").isLessThan(high).isGreaterThan(0.3);
        assertThat(low).as("low").isLessThan(normal / 2);
        assertThat(tally(Priority.HIGH).meanMs()).isLessThan(tally(Priority.NORMAL).meanMs());
    }

    private void assertRefusalsAreClear() {
        tallies.values().forEach(tally -> assertThat(tally.kinds()).isSubsetOf(FailureKind.OVERLOADED,
                FailureKind.TIMEOUT));
    }

    /** Sends calls at a multiple of the target's peak, and gives the limit as it is each half second. */
    private List<Integer> offer(double load, Duration time) {
        List<Integer> limits = new ArrayList<>();
        double perMs = load * target.peakPerSecond() / 1_000;
        double next = 0;
        for (long ms = 0; ms < time.toMillis(); ms++) {
            for (; next < 1; next -= Math.log(1 - random.nextDouble()) / perMs) {
                call();
            }
            next--;
            clock.pass(1);
            mostLive = Math.max(mostLive, live());
            mostTimers = Math.max(mostTimers, clock.timers());
            mostWaiting = Math.max(mostWaiting, gate().waiting());
            if (ms % LOOK_MS == 0) {
                limits.add(gate().health().limit());
            }
        }
        return limits;
    }

    private void call() {
        double draw = random.nextDouble();
        Priority priority = draw < highShare
                ? Priority.HIGH
                : draw < highShare + normalShare ? Priority.NORMAL : Priority.LOW;
        pipeline.start(new Call(pattern.operation(), pattern.envelope(), pattern.body(), "trace", patience.toMillis(),
                clock.nanos(), Objects.requireNonNull(options.get(priority))), route, tally(priority).caller());
    }

    private static Route route(int retries) {
        return new Route("r", "r", List.of(Target.of(Remotes.named("lab"), "a")), retries, Set.of());
    }

    private Gate gate() {
        return pipeline.gate(route.targets().get(0));
    }

    private CallTally tally(Priority priority) {
        return Objects.requireNonNull(tallies.get(priority));
    }

    private long live() {
        return tallies.values().stream().mapToLong(CallTally::live).sum();
    }

    private long answered() {
        return tallies.values().stream().mapToLong(CallTally::answered).sum();
    }

    private long begun() {
        return tallies.values().stream().mapToLong(tally -> tally.answered() + tally.failed()).sum();
    }

    private double goodput() {
        long nanos = clock.nanos() - tally(Priority.HIGH).sinceNanos();
        return answered() / (target.peakPerSecond() * nanos / 1e9);
    }

    private static ResilienceSettings protection(LimitAlgorithm algorithm) {
        return ResilienceSettings.DEFAULT.withLimit(AdaptiveLimit.Settings.DEFAULT.with(algorithm));
    }

    private Pipeline pipeline() {
        return new Pipeline(engine, LoopParts.of(engine, target, clock, random, Runnable::run));
    }

    private void use(ResilienceSettings settings, long seed) {
        random = new Random(seed);
        target = new CapacityUpstreams(clock, random, CAPACITY, SERVICE_MS);
        engine = engine(settings);
        pipeline = pipeline();
    }

    private static Engine engine(ResilienceSettings settings) {
        return Engine.create(VERTX, Catalog.of(List.of(), List.of()),
                EngineSettings.of(1, new PoolLimits(10, QUEUE, 1_000)).withResilience(settings),
                new BodyBudget(1 << 20));
    }
}
