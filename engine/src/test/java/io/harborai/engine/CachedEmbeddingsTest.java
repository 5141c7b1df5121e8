package io.harborai.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.harborai.engine.admission.MicroBatcher;
import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamSink;
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

import static org.assertj.core.api.Assertions.assertThat;

/** Embedding calls that are joined and whose answers are kept, both at a time. */
final class CachedEmbeddingsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final CallOptions CACHED = CallOptions.DEFAULT.withCache(CacheUse.on(Duration.ofMinutes(1)));
    private static final String TWO = "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
            + "\"embedding\":[1]},{\"object\":\"embedding\",\"index\":1,\"embedding\":[2]}],\"model\":\"a\","
            + "\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}";

    private final FakeClock clock = new FakeClock();
    private final Batches targets = new Batches();
    private final Engine engine = Engine.create(VERTX, Catalog.of(List.of(), List.of()), EngineSettings.of(1,
            new PoolLimits(10, 100, 1_000)).withResilience(ResilienceSettings.NONE).withCache(CacheSettings.DEFAULT)
            .withConcurrency(ConcurrencySettings.DEFAULT.withBatching(MicroBatcher.Settings.DEFAULT)),
            new BodyBudget(1 << 20));
    private final Pipeline pipeline = new Pipeline(engine,
            LoopParts.of(engine, targets, clock, new Random(1), Runnable::run));

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @AfterEach
    void nothingIsLeft() {
        clock.pass(2_000);
        assertThat(clock.timers()).as("timers").isZero();
        assertThat(pipeline.callsOthersWaitFor()).isZero();
        assertThat(pipeline.buffers().inUse()).as("pooled buffers").isZero();
        assertThat(engine.counters().snapshot().inFlight()).isZero();
    }

    @Test
    void theyGoAsOneAndEachIsKeptByItself() {
        Heard one = new Heard();
        Heard two = new Heard();
        Heard oneAgain = new Heard();
        start("one", CACHED, Long.MAX_VALUE, one);
        start("two", CACHED, Long.MAX_VALUE, two);
        start("one", CACHED, Long.MAX_VALUE, oneAgain);
        clock.pass(2);
        assertThat(targets.bodies).hasSize(1);
        assertThat(targets.bodies.get(0)).contains("[\"one\",\"two\"]");
        targets.opened.get(0).whole().data(TWO).end();
        assertThat(one.head().cache()).isEqualTo(CacheState.MISS);
        assertThat(one.text()).contains("[1]").doesNotContain("[2]");
        assertThat(two.text()).contains("[2]").doesNotContain("[1]");
        assertThat(oneAgain.head().cache()).isEqualTo(CacheState.HIT);
        assertThat(oneAgain.text()).isEqualTo(one.text());
        Heard later = new Heard();
        start("two", CACHED, Long.MAX_VALUE, later);
        assertThat(later.text()).isEqualTo(two.text());
        assertThat(targets.bodies).hasSize(1);
    }

    @Test
    void whoGivesUpHandsOverAndTheBatchGoesOnWithoutIt() {
        Heard second = new Heard();
        Exchange leader = start("one", CACHED, Long.MAX_VALUE, new Heard());
        start("two", CACHED, Long.MAX_VALUE, new Heard());
        start("one", CACHED, Long.MAX_VALUE, second);
        leader.cancel();
        clock.pass(2);
        assertThat(targets.bodies).hasSize(1);
        assertThat(targets.bodies.get(0)).contains("[\"two\",\"one\"]");
        targets.opened.get(0).whole().data(TWO).end();
        assertThat(second.text()).contains("[2]");
    }

    @Test
    void eachMemberOfABatchHasItsOwnTime() {
        Heard hasty = new Heard();
        Heard patient = new Heard();
        start("one", CallOptions.DEFAULT, 50, hasty);
        start("two", CallOptions.DEFAULT, Long.MAX_VALUE, patient);
        clock.pass(60);
        assertThat(hasty.failure().code()).isEqualTo("total_timeout");
        assertThat(patient.over()).isFalse();
        targets.opened.get(0).whole().data(TWO).end();
        assertThat(patient.text()).contains("[2]");
    }

    @Test
    void aBatchThatAllHaveLeftIsGivenUp() {
        start("one", CallOptions.DEFAULT, 50, new Heard());
        Exchange other = start("two", CallOptions.DEFAULT, 50, new Heard());
        clock.pass(10);
        other.cancel();
        assertThat(targets.opened.get(0).cancelled()).isFalse();
        clock.pass(50);
        assertThat(targets.opened.get(0).cancelled()).isTrue();
    }

    private Exchange start(String input, CallOptions options, long limitMs, Heard heard) {
        Call plain = Calls.of(Operation.EMBEDDINGS, "{\"model\":\"a\",\"input\":\"" + input + "\"}", limitMs);
        Route route = new Route("a", "a", List.of(Target.of(Remotes.named("lab"), "a")), 0, Set.of());
        return pipeline.start(new Call(plain.operation(), plain.envelope(), plain.body(), "trace", limitMs,
                clock.nanos(), options), route, heard);
    }

    /** Remembers what it is asked. */
    private static final class Batches implements Upstreams {
        private final List<String> bodies = new ArrayList<>();
        private final List<ScriptedUpstream> opened = new ArrayList<>();

        @Override
        public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
            bodies.add(new String(call.body(), StandardCharsets.UTF_8));
            ScriptedUpstream upstream = new ScriptedUpstream(sink);
            opened.add(upstream);
            return upstream;
        }

        @Override
        public void forgetProviders() {
            // It has none.
        }

        @Override
        public void resize(int perHost) {
            // It has none.
        }

        @Override
        public void close() {
            // It has no connections.
        }
    }
}
