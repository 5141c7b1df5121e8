package io.harborai.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import io.harborai.engine.admission.MicroBatcher;
import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.Breaker;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.resilience.Hedge;
import io.harborai.engine.resilience.LimitAlgorithm;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.resilience.RetryBudget;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.stats.MirrorCounters;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * walks at random through the states of a few calls that share a door, two targets, a cache and batches, while providers
 * and callers do what they like, also what they must not. Each caller hears of one end at most, of nothing after it or after a
 * cancel, and when all is over nothing is taken. {@code -Dharborai.seed=N} repeats a run, {@code -Dharborai.walks=N} makes it
 * longer.
 */
final class RandomWalkTest {
    private static final int WALKS = Integer.getInteger("harborai.walks", 5_000);
    private static final int MOST_CALLS = 5;
    private static final List<Priority> PRIORITIES = List.of(Priority.values());
    private static final Set<FallbackCause> ALL = Set.of(FallbackCause.values());
    private static final RemoteProvider LAB = Remotes.named("lab");
    private static final Vertx VERTX = Vertx.vertx();

    private final Engine engine = engine();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private static Engine engine() {
        ResilienceSettings resilience = new ResilienceSettings(new RetryBudget.Settings(1, 1),
                Breaker.Settings.DEFAULT, new AdaptiveLimit.Settings(LimitAlgorithm.AIMD, 1, 2, 3, 1.1),
                new Hedge.Settings(Duration.ofMillis(50), 1));
        ConcurrencySettings concurrency = ConcurrencySettings.DEFAULT.withMaxConcurrentRequests(MOST_CALLS)
                .withBatching(MicroBatcher.Settings.DEFAULT);
        return Engine.create(VERTX, Catalog.of(List.of(), List.of()), EngineSettings.of(1,
                new PoolLimits(10, 2, 1_000)).withResilience(resilience).withCache(CacheSettings.DEFAULT)
                .withConcurrency(concurrency), new BodyBudget(1 << 20));
    }

    @Test
    void whateverHappensEachCallEndsOnceAndLeavesNothing() {
        long seed = Seed.take();
        int ended = 0;
        int silent = 0;
        for (int i = 0; i < WALKS; i++) {
            Walk walk = new Walk(seed + i);
            try {
                walk.go();
                walk.assertOver();
            } catch (RuntimeException | AssertionError wrong) {
                throw new AssertionError("walk " + i + " of -Dharborai.seed=" + seed + " (alone: -Dharborai.seed="
                        + (seed + i) + " -Dharborai.walks=1): " + walk.steps, wrong);
            }
            ended += walk.callers.stream().mapToInt(caller -> caller.ends).sum();
            silent += (int) walk.callers.stream().filter(caller -> caller.ends == 0).count();
        }
        // Neither may be a rarity, or the walks show little.
        assertThat(ended).as("ends, seed %d", seed).isGreaterThan(WALKS / 2);
        assertThat(silent).as("calls given up, seed %d", seed).isGreaterThan(WALKS / 10);
    }

    /** One walk: a pipeline of its own, and a few calls. */
    private final class Walk {
        private final Random random;
        private final FakeClock clock = new FakeClock();
        private final UnrulyUpstreams upstreams;
        private final Pipeline pipeline;
        private final List<UnrulyCaller> callers = new ArrayList<>();
        private final List<String> steps = new ArrayList<>();

        Walk(long seed) {
            random = new Random(seed);
            upstreams = new UnrulyUpstreams(random);
            pipeline = new Pipeline(engine, LoopParts.of(engine, upstreams, clock, random, Runnable::run));
        }

        void go() {
            int length = 10 + random.nextInt(60);
            for (int i = 0; i < length; i++) {
                step();
                assertNobodyWaitsForRoomThatIsThere();
            }
            for (UnrulyCaller caller : callers) {
                if (random.nextBoolean()) {
                    note("cancel at the end");
                    caller.cancel();
                }
            }
            clock.pass(Duration.ofMinutes(12).toMillis());
        }

        private void note(String step) {
            steps.add(step);
        }

        private void step() {
            int what = random.nextInt(20);
            if (callers.isEmpty() || what == 0 && callers.size() < 8) {
                start();
            } else if (what <= 11) {
                note(upstreams.speak());
            } else if (what <= 14) {
                int ms = random.nextInt(4) == 0 ? random.nextInt(40_000) : random.nextInt(300);
                note(ms + " ms");
                clock.pass(ms);
            } else {
                UnrulyCaller caller = callers.get(random.nextInt(callers.size()));
                switch (what) {
                    case 15, 16 -> {
                        note("pause");
                        caller.pause();
                    }
                    case 17, 18 -> {
                        note("resume");
                        caller.resume();
                    }
                    default -> {
                        note("cancel");
                        caller.cancel();
                    }
                }
            }
        }

        private void assertNobodyWaitsForRoomThatIsThere() {
            assertThat(pipeline.door().waiting() == 0 || pipeline.door().inside() == MOST_CALLS).as("the door: %d in",
                    pipeline.door().inside()).isTrue();
            pipeline.parts().gates().inUse().forEach((target, gate) -> assertThat(gate.waiting() == 0
                    || gate.health().inFlight() >= gate.health().limit()).as("%s: %d of %d", target, gate.health()
                            .inFlight(), gate.health().limit())
                    .isTrue());
        }

        private void start() {
            boolean embedding = random.nextInt(5) == 0;
            boolean stream = !embedding && random.nextBoolean();
            Call plain = embedding
                    ? Calls.of(Operation.EMBEDDINGS, "{\"model\":\"a\",\"input\":\"" + random.nextInt(2) + "\"}", 9)
                    : Calls.chat("a", stream);
            CallOptions options = CallOptions.DEFAULT.withPriority(PRIORITIES.get(random.nextInt(3)));
            if (random.nextInt(3) == 0) {
                options = options.withCache(CacheUse.on(Duration.ofMinutes(1)));
            }
            long limitMs = random.nextInt(4) == 0 ? 1 + random.nextInt(2_000) : Long.MAX_VALUE;
            Call call = new Call(plain.operation(), plain.envelope(), plain.body(), "t" + random.nextInt(1_000_000),
                    limitMs, clock.nanos(), options);
            List<Target> targets = Stream.of("a", "b").limit(1 + random.nextInt(2)).map(this::target).toList();
            Target mirror = random.nextInt(4) == 0 ? target("m") : null;
            Route route = new Route("r", "r", targets, random.nextInt(3), random.nextBoolean() ? ALL : Set.of(),
                    mirror);
            UnrulyCaller caller = new UnrulyCaller(random, steps::add);
            callers.add(caller);
            note("start " + plain.operation() + " stream=" + stream + " limit=" + limitMs + " " + options.cache()
                    .wish() + " targets=" + targets.size() + " retries=" + route.retries());
            caller.holds(pipeline.start(call, route, caller));
        }

        private Target target(String model) {
            return Target.of(LAB, model);
        }

        void assertOver() {
            callers.forEach(UnrulyCaller::assertInOrder);
            assertThat(clock.timers()).as("timers").isZero();
            assertThat(engine.budget().taken()).as("bytes of bodies").isZero();
            assertThat(engine.counters().snapshot().inFlight()).as("calls by the counters").isZero();
            assertThat(pipeline.door().inside()).as("places at the door").isZero();
            assertThat(pipeline.door().waiting()).as("waiting at the door").isZero();
            assertThat(engine.queues().waiting()).as("places in queues").isZero();
            assertThat(pipeline.mirrors().underWay()).as("copies").isZero();
            MirrorCounters.Snapshot copies = engine.mirrorStats();
            assertThat(copies.answered() + copies.failed()).as("copies by the counters").isEqualTo(copies.sent());
            assertThat(pipeline.callsOthersWaitFor()).as("calls that others wait for").isZero();
            assertThat(pipeline.buffers().inUse()).as("pooled buffers").isZero();
            upstreams.assertClosed();
            pipeline.parts().gates().inUse().forEach((target, gate) -> {
                assertThat(gate.health().inFlight()).as("in flight at %s", target).isZero();
                assertThat(gate.waiting()).as("waiting at %s", target).isZero();
            });
        }
    }
}
