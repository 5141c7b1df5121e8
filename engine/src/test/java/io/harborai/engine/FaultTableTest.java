package io.harborai.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import io.harborai.engine.Faults.Fault;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.resilience.Breaker;
import io.harborai.engine.resilience.FallbackCause;
import io.harborai.engine.resilience.Hedge;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.engine.transport.PoolLimits;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * every fault meets every policy, and what comes of it is {@code docs/reference/faults.md}. After each call nothing may be
 * left. To write the page anew:
 * {@code mvn -pl engine -am test -Dtest=FaultTableTest -Dsurefire.failIfNoSpecifiedTests=false -Dharborai.write=true}
 */
final class FaultTableTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "faults.md");
    private static final Set<FallbackCause> ALL = Set.of(FallbackCause.values());
    private static final Vertx VERTX = Vertx.vertx();
    private static final Breaker.Settings BREAKER = new Breaker.Settings(Duration.ofHours(10), 1_000, 1, 3,
            Duration.ofMinutes(10), Duration.ofMinutes(10));
    private static final Hedge.Settings HEDGE = new Hedge.Settings(Duration.ofMillis(200), 1);

    private final FakeClock clock = new FakeClock();
    private final List<Fault> faults = Faults.of(clock);
    private FakeUpstreams targets = new FakeUpstreams();
    private Engine engine = engine(ResilienceSettings.NONE);
    private Pipeline pipeline = pipeline();

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void thePageSaysWhatTheEngineDoes() throws IOException {
        StringBuilder page = new StringBuilder(
                """
                        # Faults

                        What the engine makes of everything a provider may do wrong. This page is written by `FaultTableTest`, which plays each row against each policy with
                        the default time-outs and a clock of its own, and checks after each call that no timer, exchange, place or memory is left.

                        - **Caller hears**: the HTTP status and code. *In band*: tokens have gone already, so the stream ends with an error event, and never with `[DONE]`.
                        - **After**: how long that takes without any policy.
                        - **Retry**: how often a provider that goes on like this is asked with `retries: 2`. The waits between are drawn from 1 to 250 ms, then 1 to 500 ms and
                          so on up to 5 s, and what the provider asks for is added; one that asks for more than 20 s is not waited for. A retry budget bounds them all together.
                        - **Fallback**: whether the next target answers with every cause in `fallback_on`. The route alone says which targets there are, and the cause must be listed.
                        - **Breaker**: whether it counts against the target; *at once* when the target itself asks to be left alone.
                        - **Hedge**: whether a second try, begun beside the first after a delay, gives the answer.

                        Nothing is tried again, elsewhere or beside once a token has gone to the caller. A refused credential is never tried again. The total time-out bounds
                        everything together. An answer that is inflated by the transport (`content-encoding: gzip`) is an ordinary one.
                        """);
        for (boolean stream : new boolean[]{false, true}) {
            page.append(stream ? "\n## Streams\n" : "\n## Whole answers\n")
                    .append("| the provider | caller hears | after | retry | fallback | breaker | hedge |\n")
                    .append("|---|---|---|---|---|---|---|\n");
            faults.stream().filter(fault -> fault.stream() == stream).forEach(fault -> row(page, fault));
        }
        if (Boolean.getBoolean("harborai.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page.toString());
    }

    private void row(StringBuilder page, Fault fault) {
        use(ResilienceSettings.NONE);
        long before = clock.nanos();
        Heard alone = play(fault, route(0, Set.of(), "a", "b"), Long.MAX_VALUE);
        assertThat(targets.asked).as("%s: nobody else is asked", fault).containsExactly("a");
        Duration plain = Duration.ofNanos(clock.nanos() - before);
        nothingIsLeft(fault);
        page.append("| ").append(fault.name()).append(" | ").append(heard(alone)).append(" | ")
                .append(seconds(plain)).append(" | ").append(retry(fault, alone, plain)).append(" | ")
                .append(fallback(fault, alone)).append(" | ").append(breaker(fault)).append(" | ")
                .append(hedge(fault, alone)).append(" |\n");
    }

    private static String heard(Heard heard) {
        if (!heard.failed()) {
            return "the answer";
        }
        Failure failure = heard.failure();
        assertThat(heard.text()).doesNotContain("[DONE]");
        assertThat(failure.target()).hasValue("lab/a");
        return heard.begun() ? "*in band* `" + failure.code() + "`" : failure.status() + " `" + failure.code() + "`";
    }

    private static String seconds(Duration time) {
        return time.toMillis() == 0 ? "at once" : time.toMillis() / 1_000.0 + " s";
    }

    private String retry(Fault fault, Heard alone, Duration plain) {
        use(ResilienceSettings.NONE);
        long before = clock.nanos();
        Heard heard = play(fault, route(2, Set.of(), "a", "b"), Long.MAX_VALUE);
        int asked = targets.asked.size();
        long waitedMs = Duration.ofNanos(clock.nanos() - before).minus(plain.multipliedBy(asked)).toMillis();
        nothingIsLeft(fault);
        assertThat(targets.asked).as("%s", fault).containsOnly("a");
        assertThat(heard.begun()).isEqualTo(alone.begun());
        if (alone.begun() || fault.name().contains("401") || fault.name().contains("403")) {
            assertThat(asked).as("%s is not tried again", fault).isOne();
        }
        if (asked == 1) {
            return "1";
        }
        long wishMs = fault.name().contains("7 s") ? 7_000 : 0;
        assertThat(waitedMs).as("the waits of %s", fault).isBetween(2 + 2 * wishMs, 750 + 2 * wishMs);
        return asked + (wishMs == 0 ? "" : ", 7 s apart");
    }

    private String fallback(Fault fault, Heard alone) {
        use(ResilienceSettings.NONE);
        targets.failing = 1;
        Heard heard = play(fault, route(0, ALL, "a", "b"), Long.MAX_VALUE);
        nothingIsLeft(fault);
        if (targets.asked.size() == 1) {
            assertThat(heard.failed()).isEqualTo(alone.failed());
            return alone.failed() ? "no" : "";
        }
        assertThat(alone.begun()).as("%s: nobody stands in after the first token", fault).isFalse();
        assertThat(heard.failed()).isFalse();
        assertThat(heard.head().target()).isEqualTo("lab/b");
        return "answers";
    }

    private String breaker(Fault fault) {
        use(ResilienceSettings.NONE.withBreaker(BREAKER));
        for (int i = 1; i <= 3; i++) {
            play(fault, route(0, Set.of(), "a"), Long.MAX_VALUE);
            nothingIsLeft(fault);
            if (pipeline.gate(target("a")).health().state() == Breaker.State.OPEN) {
                return i == 1 ? "at once" : "counts";
            }
        }
        return "";
    }

    private String hedge(Fault fault, Heard alone) {
        use(ResilienceSettings.NONE.withHedge(HEDGE));
        targets.failing = 1;
        Heard heard = play(fault, route(0, Set.of(), "a"), Long.MAX_VALUE);
        nothingIsLeft(fault);
        if (targets.asked.size() == 1) {
            return "";
        }
        assertThat(targets.opened.get(0).cancelled()).as("%s: the slow one is closed", fault).isTrue();
        assertThat(alone.begun() && alone.failed() && heard.failed()).isFalse();
        return heard.failed() ? "no" : "answers";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 700, 2_000})
    void theTotalTimeBoundsEverything(int limitMs) {
        for (Fault fault : faults) {
            use(new ResilienceSettings(null, BREAKER, null, HEDGE));
            long before = clock.nanos();
            play(fault, route(10, ALL, "a", "b", "c"), limitMs);
            assertThat(Duration.ofNanos(clock.nanos() - before)).as("%s", fault)
                    .isLessThanOrEqualTo(Duration.ofMillis(limitMs + 1));
            nothingIsLeft(fault);
        }
    }

    @Test
    void aCallWhoseTimeIsOverAsksNobody() {
        Heard heard = new Heard();
        Call plain = Calls.chat("a", true);
        pipeline.start(new Call(plain.operation(), plain.envelope(), plain.body(), "trace", 5, clock.nanos()
                - 5_000_000, CallOptions.DEFAULT), route(3, ALL, "a", "b"), heard);
        assertThat(heard.failure().code()).isEqualTo("total_timeout");
        assertThat(heard.failure().target()).hasValue("lab/a");
        assertThat(targets.asked).isEmpty();
        nothingIsLeft(faults.get(0));
    }

    @Test
    void nobodyIsAskedWhomTheRouteDoesNotName() {
        for (Fault fault : faults) {
            use(new ResilienceSettings(null, null, null, HEDGE));
            play(fault, route(2, Set.of(), "a", "b"), Long.MAX_VALUE);
            assertThat(targets.asked).as("%s", fault).containsOnly("a");
        }
    }

    @Test
    void aCancelAtAnyMomentClosesTheProviderAndLeavesNothing() {
        for (Fault fault : faults) {
            for (int ms : new int[]{0, 1, 100, 250, 6_000, 40_000}) {
                use(new ResilienceSettings(null, BREAKER, null, HEDGE));
                targets.first = fault.script();
                Heard heard = new Heard();
                Exchange exchange = start(fault.stream(), route(3, ALL, "a", "b"), Long.MAX_VALUE, heard);
                clock.pass(ms);
                boolean over = heard.over();
                int pieces = heard.pieces();
                exchange.cancel();
                nothingIsLeft(fault);
                assertThat(heard.over()).as("%s", fault).isEqualTo(over);
                assertThat(heard.pieces()).as("%s", fault).isEqualTo(pieces);
            }
        }
    }

    private void nothingIsLeft(Fault fault) {
        // The connection is kept for a second after [DONE]; a dripping provider looks once more whether it is wanted.
        clock.pass(60_000);
        assertThat(clock.timers()).as("timers after %s", fault).isZero();
        assertThat(engine.budget().taken()).as("bytes of bodies after %s", fault).isZero();
        assertThat(engine.counters().snapshot().inFlight()).as("calls after %s", fault).isZero();
        assertThat(pipeline.door().inside()).as("places at the door after %s", fault).isZero();
        pipeline.parts().gates().inUse().forEach((target, gate) -> {
            assertThat(gate.health().inFlight()).as("in flight after %s", fault).isZero();
            assertThat(gate.waiting()).as("waiting after %s", fault).isZero();
        });
    }

    private Heard play(Fault fault, Route route, long limitMs) {
        targets.first = fault.script();
        Heard heard = new Heard();
        start(fault.stream(), route, limitMs, heard);
        clock.passUntil(heard::over);
        assertThat(heard.over()).as("%s ends", fault).isTrue();
        return heard;
    }

    private Exchange start(boolean stream, Route route, long limitMs, Heard heard) {
        Call plain = Calls.chat("a", stream);
        return pipeline.start(new Call(plain.operation(), plain.envelope(), plain.body(), "trace", limitMs,
                clock.nanos(), CallOptions.DEFAULT), route, heard);
    }

    private static Route route(int retries, Set<FallbackCause> causes, String... models) {
        return new Route("r", "r", Stream.of(models).map(FaultTableTest::target).toList(), retries, causes);
    }

    private static Target target(String model) {
        return Target.of(Remotes.named("lab"), model);
    }

    private void use(ResilienceSettings settings) {
        targets = new FakeUpstreams();
        engine = engine(settings);
        pipeline = pipeline();
    }

    private static Engine engine(ResilienceSettings settings) {
        return Engine.create(VERTX, Catalog.of(List.of(), List.of()), EngineSettings.of(1,
                new PoolLimits(10, 3, 1_000)).withResilience(settings).withConcurrency(ConcurrencySettings.DEFAULT
                        .withMaxConcurrentRequests(100))
                .withMemory(MemorySettings.DEFAULT), new BodyBudget(4 << 20));
    }

    private Pipeline pipeline() {
        return new Pipeline(engine, LoopParts.of(engine, targets, clock, new Random(1), Runnable::run));
    }
}
