package io.harborai.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;

import io.harborai.engine.cache.CacheSettings;
import io.harborai.engine.cache.SemanticSettings;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Priority;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Calls whose question means what another meant, by a clock that the test moves and vectors that it makes. */
final class SemanticCallsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final CallOptions ON = CallOptions.DEFAULT.withCache(CacheUse.on(Duration.ofMinutes(1)));
    private static final String RESET = "How do I reset my password?";
    private static final String FORGOT = "I forgot my password, what now?";
    private static final String HARBOUR = "Where is the harbour?";
    private static final Map<String, String> VECTORS = Map.of(RESET, "1,0.05", FORGOT, "1,0.15", HARBOUR, "0,1");

    private final FakeClock clock = new FakeClock();
    private final Embedding targets = new Embedding();
    private final Engine engine = engine("lab/embed");
    private final Pipeline pipeline = new Pipeline(engine,
            LoopParts.of(engine, targets, clock, new Random(1), Runnable::run));

    /** Chats by {@link FakeUpstreams}, embeddings by the table. */
    private static final class Embedding implements Upstreams {
        final FakeUpstreams chats = new FakeUpstreams();
        final List<ScriptedUpstream> embeddings = new ArrayList<>();
        BiConsumer<ScriptedUpstream, String> embedding = (up, vector) -> up.whole().data("{\"data\":[{\"embedding\":["
                + vector + "]}]}").end();

        Embedding() {
            chats.failing = 0;
        }

        @Override
        public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
            if (call.operation() != Operation.EMBEDDINGS) {
                return chats.open(call, target, sink);
            }
            assertThat(target.name()).isEqualTo("lab/embed");
            ScriptedUpstream up = new ScriptedUpstream(sink);
            embeddings.add(up);
            String body = new String(call.body(), StandardCharsets.UTF_8);
            String vector = VECTORS.entrySet().stream().filter(known -> body.contains(known.getKey()))
                    .map(Map.Entry::getValue).findFirst().orElse("1,0");
            embedding.accept(up, vector);
            return up;
        }

        @Override
        public void forgetProviders() {
            // It has none.
        }

        @Override
        public void resize(int perHost) {
            // It has no connections.
        }

        @Override
        public void close() {
            // It has no connections.
        }
    }

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    @Test
    void aQuestionThatMeansTheSameIsAnsweredByTheSameAnswer() {
        assertThat(ask(RESET).head().cache()).isEqualTo(CacheState.MISS);
        Heard same = ask(FORGOT);
        assertThat(same.head().cache()).isEqualTo(CacheState.SEMANTIC);
        assertThat(same.head().similarity()).isCloseTo(0.995f, within(0.001f));
        assertThat(same.head().attempts()).isZero();
        assertThat(same.text()).isEqualTo(FakeUpstreams.WHOLE);
        assertThat(targets.chats.asked).hasSize(1);
        assertThat(ask(RESET).head().cache()).isEqualTo(CacheState.HIT);
        assertThat(targets.embeddings).hasSize(2);
        assertThat(engine.cache().figures().semanticHits()).isOne();
        assertThat(engine.cache().figures().hitRate()).isEqualTo(2.0 / 3);
    }

    @Test
    void aQuestionThatMeansAnotherThingIsAsked() {
        ask(RESET);
        assertThat(ask(HARBOUR).head().cache()).isEqualTo(CacheState.MISS);
        assertThat(targets.chats.asked).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"Name 5 ships, Name 6 ships", "May I dock here?, May I not dock here?", "我可以停靠吗, 我不可以停靠吗"})
    void numbersAndNegationsKeepQuestionsApart(String one, String other) {
        ask(one);
        assertThat(ask(other).head().cache()).isEqualTo(CacheState.MISS);
        assertThat(engine.cache().figures().semanticHits()).isZero();
    }

    @Test
    void tenantsDoNotShare() {
        CacheUse use = CacheUse.on(Duration.ofMinutes(1));
        ask(RESET, new CallOptions(Priority.NORMAL, "a", use));
        assertThat(ask(FORGOT, new CallOptions(Priority.NORMAL, "b", use)).head().cache()).isEqualTo(CacheState.MISS);
        assertThat(ask(RESET, new CallOptions(Priority.NORMAL, "b", use)).head().cache()).isEqualTo(
                CacheState.SEMANTIC);
        assertThat(targets.embeddings).hasSize(3);
    }

    @Test
    void theVectorOfATextIsAskedForOnce() {
        ask(RESET);
        Heard other = new Heard();
        start(RESET, ",\"temperature\":0.1", false, ON, other);
        assertThat(other.head().cache()).isEqualTo(CacheState.MISS);
        assertThat(targets.embeddings).hasSize(1);
        assertThat(targets.chats.asked).hasSize(2);
    }

    @Test
    void theAnswerComesInTheFormThatWasAskedFor() {
        ask(RESET);
        Heard stream = new Heard();
        start(FORGOT, "", true, ON, stream);
        assertThat(stream.head().cache()).isEqualTo(CacheState.SEMANTIC);
        assertThat(stream.text()).contains("\"content\":\"ok\"").endsWith("[DONE]\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"error", "broken", "odd", "zero"})
    void withoutAnEmbeddingItIsAnOrdinaryMiss(String how) {
        targets.embedding = (up, vector) -> {
            switch (how) {
                case "error" -> up.error(500);
                case "broken" -> up.sent().broken();
                case "odd" -> up.whole().data("{\"data\":[{\"embedding\":\"AAAA\"}]}").end();
                default -> up.whole().data("{\"data\":[{\"embedding\":[0,0]}]}").end();
            }
        };
        assertThat(ask(RESET).text()).isEqualTo(FakeUpstreams.WHOLE);
        assertThat(ask(RESET).head().cache()).isEqualTo(CacheState.HIT);
        assertThat(engine.cache().figures().semanticFailures()).isOne();
    }

    @Test
    void anEmbeddingThatTakesTooLongIsGivenUp() {
        targets.embedding = (up, vector) -> up.sent();
        Heard heard = new Heard();
        start(RESET, "", false, ON, heard);
        clock.pass(299);
        assertThat(targets.chats.asked).isEmpty();
        clock.pass(2);
        assertThat(heard.head().cache()).isEqualTo(CacheState.MISS);
        assertThat(targets.embeddings.get(0).cancelled()).isTrue();
        assertThat(engine.cache().figures().semanticFailures()).isOne();
        assertThat(clock.timers()).isZero();
    }

    @Test
    void aModelThatIsNotThereIsAnOrdinaryMiss() {
        Engine other = engine("nowhere/embed");
        Heard heard = new Heard();
        start(new Pipeline(other, LoopParts.of(other, targets, clock, new Random(1), Runnable::run)), RESET, "", false,
                ON, heard);
        assertThat(heard.head().cache()).isEqualTo(CacheState.MISS);
        assertThat(other.cache().figures().semanticFailures()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-cache,ttl=60", "no-store,ttl=60", "off"})
    void whoWantsNoCacheHasNoEmbedding(String directive) {
        ask(RESET, CallOptions.DEFAULT.withCache(CacheUse.ofHeader(directive)));
        assertThat(targets.embeddings).isEmpty();
    }

    @Test
    void requestsWithToolsAreNotCompared() {
        Heard heard = new Heard();
        start(RESET, ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", false, ON, heard);
        assertThat(heard.head().cache()).isEqualTo(CacheState.MISS);
        assertThat(targets.embeddings).isEmpty();
    }

    @Test
    void callsOfTheSameMomentAreLookedUpOnce() {
        ask(RESET);
        List<Heard> all = new ArrayList<>();
        targets.embedding = (up, vector) -> up.whole();
        for (int i = 0; i < 50; i++) {
            all.add(new Heard());
            start(FORGOT, "", i % 2 == 0, ON, all.get(i));
        }
        assertThat(targets.embeddings).hasSize(2);
        targets.embeddings.get(1).data("{\"data\":[{\"embedding\":[1,0]}]}").end();
        assertThat(all).allSatisfy(heard -> {
            assertThat(heard.over()).isTrue();
            assertThat(heard.head().cache()).isEqualTo(CacheState.SEMANTIC);
            assertThat(heard.text()).contains("ok");
        });
        assertThat(targets.chats.asked).hasSize(1);
        assertThat(engine.cache().figures().semanticHits()).isEqualTo(50);
    }

    @Test
    void whenTheFirstGoesAwayWhileItIsLookedUpTheNextGoesOn() {
        targets.embedding = (up, vector) -> up.whole();
        Heard gone = new Heard();
        Heard next = new Heard();
        Exchange first = start(RESET, "", false, ON, gone);
        start(RESET, "", false, ON, next);
        first.cancel();
        first.cancel();
        assertThat(targets.embeddings.get(0).cancelled()).isTrue();
        assertThat(targets.embeddings).hasSize(2);
        targets.embeddings.get(1).data("{\"data\":[{\"embedding\":[1,0]}]}").end();
        assertThat(next.text()).isEqualTo(FakeUpstreams.WHOLE);
        assertThat(gone.begun()).isFalse();
        assertThat(targets.chats.asked).hasSize(1);
    }

    @Test
    void aCallThatIsPausedIsAnsweredWhenItGoesOn() {
        ask(RESET);
        targets.embedding = (up, vector) -> up.whole();
        Heard heard = new Heard();
        Exchange paused = start(FORGOT, "", false, ON, heard);
        paused.pause();
        targets.embeddings.get(1).data("{\"data\":[{\"embedding\":[1,0]}]}").end();
        assertThat(heard.begun()).isFalse();
        assertThat(paused.ending().target()).isEqualTo("lab/a");
        paused.resume();
        assertThat(heard.over()).isTrue();
        assertThat(heard.head().cache()).isEqualTo(CacheState.SEMANTIC);
    }

    private static Engine engine(String model) {
        CacheSettings cache = CacheSettings.DEFAULT.withSemantic(SemanticSettings.by(model));
        return Engine.create(VERTX, Catalog.of(List.of(Remotes.named("lab")), List.of()), EngineSettings.of(1,
                new PoolLimits(10, 100, 1_000)).withResilience(ResilienceSettings.NONE).withCache(cache),
                new BodyBudget(1 << 20));
    }

    private Heard ask(String question) {
        return ask(question, ON);
    }

    private Heard ask(String question, CallOptions options) {
        Heard heard = new Heard();
        start(question, "", false, options, heard);
        assertThat(heard.over()).isTrue();
        return heard;
    }

    private Exchange start(String question, String more, boolean stream, CallOptions options, Heard heard) {
        return start(pipeline, question, more, stream, options, heard);
    }

    private Exchange start(Pipeline way, String question, String more, boolean stream, CallOptions options,
            Heard heard) {
        Call plain = Calls.of(Operation.CHAT_COMPLETIONS, "{\"model\":\"a\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]" + more + "}", Long.MAX_VALUE);
        Call call = new Call(plain.operation(), plain.envelope(), plain.body(), "trace", Long.MAX_VALUE,
                clock.nanos(), options);
        Route route = new Route("a", "a", List.of(Target.of(Remotes.named("lab"), "a")), 0, Set.of());
        return way.start(call, route, heard);
    }
}
