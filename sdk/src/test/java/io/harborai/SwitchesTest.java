package io.harborai;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.harborai.chat.ChatChunk;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatStream;
import io.harborai.engine.ConcurrencySettings;
import io.harborai.engine.MemorySettings;
import io.harborai.engine.PerformanceMode;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.memory.GuardSettings;
import io.harborai.engine.plugin.Decision;
import io.harborai.engine.plugin.Interceptor;
import io.harborai.engine.plugin.PluginState;
import io.harborai.engine.plugin.RequestView;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.LimitAlgorithm;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.error.OverloadedException;
import io.harborai.error.PermissionException;
import io.harborai.error.RateLimitException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Each switch changes what really runs, and no answer. */
final class SwitchesTest {
    private static final ResilienceSettings LIMITED = ResilienceSettings.DEFAULT.withLimit(
            new AdaptiveLimit.Settings(LimitAlgorithm.GRADIENT2, 2, 8, 100, 1.1));

    @Test
    void theRegistryOfPluginsHasALockOrNone() {
        List<String> answers = new ArrayList<>();
        for (boolean lockFree : List.of(true, false)) {
            try (Lab lab = with(options -> options
                    .concurrency(ConcurrencySettings.DEFAULT.withLockFreeRegistry(lockFree)))) {
                answers.add(ask(lab, "local/echo").text());
                assertThat(lab.harbor().concurrencyStats().plugins().registry())
                        .isEqualTo(lockFree ? "lock_free" : "locked");
                assertThat(lab.harbor().concurrencyStats().plugins().loads()).isOne();
            }
        }
        assertThat(answers.get(0)).isEqualTo(answers.get(1));
    }

    @Test
    void targetsHaveAdaptiveLimitsOrNone() {
        for (boolean adaptive : List.of(true, false)) {
            try (Lab lab = with(options -> options.resilience(LIMITED)
                    .concurrency(ConcurrencySettings.DEFAULT.withAdaptiveLimits(adaptive)))) {
                assertThat(ask(lab, "lab/gpt").text()).isNotEmpty();
                assertThat(lab.harbor().concurrencyStats().limits().get("lab/gpt"))
                        .isEqualTo(new ConcurrencyStats.TargetLimit(adaptive ? 8 : 0, 0));
            }
        }
    }

    @Test
    void whatIsTooMuchWaitsOrIsRefused() {
        ConcurrencySettings one = ConcurrencySettings.DEFAULT.withMaxConcurrentRequests(1);
        try (Lab lab = with(options -> options.concurrency(one))) {
            CompletableFuture<ChatCompletion> first = askAsync(lab, "lab/gpt+latency=300");
            CompletableFuture<ChatCompletion> second = askAsync(lab, "lab/gpt");
            Awaitility.await().until(() -> lab.harbor().concurrencyStats().requests().queueLength() == 1);
            assertThat(second.join().text()).isEqualTo(first.join().text());
            assertThat(lab.harbor().concurrencyStats().requests().shed()).isZero();
        }
        try (Lab lab = with(options -> options.concurrency(one.withQueueing(false)))) {
            CompletableFuture<ChatCompletion> first = askAsync(lab, "lab/gpt+latency=1000");
            Awaitility.await().until(() -> lab.standin().activeCalls() == 1);
            assertThatExceptionOfType(OverloadedException.class).isThrownBy(() -> ask(lab, "lab/gpt"))
                    .withMessageContaining("concurrency.max_concurrent_requests");
            assertThat(first.join().text()).isNotEmpty();
            assertThat(lab.harbor().concurrencyStats().requests().shed()).isOne();
        }
    }

    @Test
    void connectionsAreKeptOrNot() {
        for (boolean kept : List.of(true, false)) {
            try (Lab lab = with(options -> options.connectionPooling(kept))) {
                ask(lab, "lab/gpt");
                ask(lab, "lab/gpt");
                Awaitility.await().until(() -> lab.harbor().openConnections() == (kept ? 1 : 0));
                assertThat(lab.harbor().concurrencyStats().connections().idle()).isEqualTo(kept ? 1 : 0);
            }
        }
    }

    @Test
    void embeddingsOfTheSameMomentAreJoinedOrNot() {
        List<List<Float>> vectors = new ArrayList<>();
        for (PerformanceMode mode : List.of(PerformanceMode.BALANCED, PerformanceMode.OPTIMIZED)) {
            try (Lab lab = with(options -> options.performanceMode(mode))) {
                embed(lab, "warm up").join();
                lab.standin().reset();
                List<CompletableFuture<float[]>> all = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    all.add(embed(lab, "text " + i));
                }
                all.forEach(each -> vectors.add(boxed(each.join())));
                if (mode == PerformanceMode.OPTIMIZED) {
                    assertThat(lab.standin().calls()).isLessThan(8);
                } else {
                    assertThat(lab.standin().calls()).isEqualTo(8);
                }
            }
        }
        assertThat(vectors.subList(0, 8)).isEqualTo(vectors.subList(8, 16));
    }

    @Test
    void providersInThisProcessAreLoadedLateOrAtOnce() {
        for (boolean lazy : List.of(true, false)) {
            try (Lab lab = with(options -> options.lazyLoading(lazy))) {
                ask(lab, "lab/gpt");
                assertThat(lab.harbor().concurrencyStats().plugins().plugins()).singleElement()
                        .satisfies(local -> assertThat(local.state())
                                .isEqualTo(lazy ? PluginState.REGISTERED : PluginState.ACTIVE));
            }
        }
    }

    @Test
    void environmentSwitchesEverythingOff() {
        try (HarborAI harbor = HarborAI.fromEnv(Map.of("HARBORAI_DISABLE_CONCURRENCY_OPTIMIZATION", "true"))) {
            harbor.chat().completions().create(r -> r.model("local/echo").user("hello"));
            assertThat(harbor.concurrencyStats().plugins().registry()).isEqualTo("locked");
        }
        try (HarborAI harbor = HarborAI.fromEnv(Map.of("HARBORAI_PERFORMANCE_MODE", "FAST"))) {
            assertThat(harbor.concurrencyStats().plugins().registry()).isEqualTo("locked");
        }
        try (HarborAI harbor = HarborAI.fromEnv(Map.of("HARBORAI_PERFORMANCE_MODE", "FULL"))) {
            assertThat(harbor.concurrencyStats().plugins().registry()).isEqualTo("lock_free");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.fromEnv(Map.of("HARBORAI_PERFORMANCE_MODE", "turbo")))
                .withMessageContaining("basic, balanced or optimized");
    }

    @Test
    void poolAndCacheAndCleanupChangeWhileTheClientWorks() {
        try (Lab lab = with(options -> options.cache(Duration.ofMinutes(1)))) {
            HarborAI harbor = lab.harbor();
            harbor.adjustConnectionPoolSize(1);
            assertThat(harbor.concurrencyStats().connections().maxPerHost()).isOne();
            List<CompletableFuture<ChatCompletion>> slow = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                slow.add(askAsync(lab, "lab/gpt+latency=30" + i));
            }
            Awaitility.await().until(() -> harbor.concurrencyStats().connections().active() > 0);
            slow.forEach(CompletableFuture::join);
            harbor.adjustConnectionPoolSize(20);
            for (int i = 0; i < 50; i++) {
                ask(lab, "lab/gpt" + i);
            }
            assertThat(harbor.memoryStats().cache().size()).isBetween(50L, 53L);
            harbor.adjustCacheSize(10);
            assertThat(harbor.memoryStats().cache().size()).isLessThanOrEqualTo(10);
            assertThat(harbor.memoryStats().cache().evictions()).isGreaterThanOrEqualTo(40);
            long before = harbor.memoryStats().cache().cleanups();
            harbor.adjustCleanupInterval(Duration.ofSeconds(1));
            Awaitility.await().until(() -> harbor.memoryStats().cache().cleanups() > before);
        }
    }

    @Test
    void theStatisticsMoveWhenTheirCauseMoves() {
        try (Lab lab = with(options -> options.cache(Duration.ofMinutes(1)).memory(
                new MemorySettings(true, 100, GuardSettings.DEFAULT)))) {
            HarborAI harbor = lab.harbor();
            String model = "lab/gpt";
            ask(lab, model);
            ask(lab, model);
            assertThat(harbor.memoryStats().cache().hitRate()).isEqualTo(0.5);
            assertThat(harbor.memoryStats().cache().size()).isOne();
            assertThat(harbor.memoryStats().systemMemory().rssMb()).isPositive();
            assertThat(harbor.memoryStats().systemMemory().heapUsedMb())
                    .isBetween(1.0, harbor.memoryStats().systemMemory().heapMaxMb());
            ConcurrencyStats stats = harbor.concurrencyStats();
            assertThat(stats.requests().completed()).isEqualTo(2);
            assertThat(stats.requests().inFlight()).isZero();
            assertThat(stats.performance().p50()).isPositive();
            assertThat(stats.performance().throughput()).isPositive();
            assertThat(stats.performance().errorRate()).isZero();

            CompletableFuture<ChatCompletion> failing = askAsync(lab, "lab/gpt+status=500");
            assertThat(failing.handle((reply, failure) -> failure).join()).isNotNull();
            CompletableFuture<ChatCompletion> slow = askAsync(lab, "lab/gpt+latency=500");
            Awaitility.await().until(() -> harbor.concurrencyStats().connections().active() == 1);
            assertThat(harbor.concurrencyStats().requests().inFlight()).isOne();
            assertThat(harbor.memoryStats().toJson()).contains("\"object_pool\":{\"size\":");
            slow.join();
            try (ChatStream stream = lab.chat().stream(r -> r.model("lab/gpt+rate=20+tokens=20").user("hello"))) {
                Iterator<ChatChunk> chunks = stream.iterator();
                chunks.next();
                Awaitility.await().until(() -> harbor.memoryStats().objectPool().inUse() == 1);
                chunks.forEachRemaining(chunk -> assertThat(chunk.id()).isNotEmpty());
            }
            assertThat(harbor.concurrencyStats().requests().failed()).isOne();
            assertThat(harbor.concurrencyStats().performance().errorRate()).isPositive();
            assertThat(harbor.memoryStats().objectPool().inUse()).isZero();
            assertThat(harbor.memoryStats().objectPool().size()).isPositive();

            harbor.cleanupMemory();
            Awaitility.await().until(() -> harbor.memoryStats().weakReferences().count() >= 3);
            Awaitility.await().untilAsserted(() -> {
                System.gc();
                harbor.cleanupMemory();
                assertThat(harbor.memoryStats().weakReferences().cleanedCount()).isPositive();
            });
        }
    }

    @Test
    void aRateIsKept() {
        try (Lab lab = with(options -> options.rate("lab", 10, 0))) {
            assertThat(ask(lab, "lab/gpt").text()).isNotEmpty();
            assertThatExceptionOfType(RateLimitException.class).isThrownBy(() -> ask(lab, "lab/gpt"))
                    .withMessageContaining("The rate that HarborAI may send to lab");
            assertThat(lab.standin().calls()).isOne();
        }
    }

    @Test
    void interceptorsSeeAndChangeAndRefuse() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Interceptor interceptor = new Interceptor() {
            @Override
            public String name() {
                return "guard";
            }

            @Override
            public Decision before(RequestView request) {
                String body = StandardCharsets.UTF_8.decode(request.body()).toString();
                if (body.contains("forbidden")) {
                    return Decision.refuse(Failure.of(FailureKind.PERMISSION, "Not here."));
                }
                return Decision.proceed().withBody(body.replace("hello", "good-bye").getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public void after(RequestView request, Ending ending) {
                seen.add(ending.target() + " " + ending.attempts());
            }
        };
        try (Lab lab = with(options -> options.interceptor(interceptor))) {
            assertThat(ask(lab, "lab/gpt").text()).contains("good-bye");
            assertThat(seen).containsExactly("lab/gpt 1");
            assertThatExceptionOfType(PermissionException.class).isThrownBy(
                    () -> lab.chat().create(r -> r.model("lab/gpt").user("forbidden")))
                    .withMessageContaining("Not here.");
            assertThat(lab.standin().calls()).isOne();
        }
    }

    private static Lab with(Consumer<EngineOptions> options) {
        return Lab.open(builder -> builder.eventLoops(1).engine(options));
    }

    private static ChatCompletion ask(Lab lab, String model) {
        return lab.chat().create(r -> r.model(model).user("hello"));
    }

    private static CompletableFuture<ChatCompletion> askAsync(Lab lab, String model) {
        return lab.chat().createAsync(r -> r.model(model).user("hello"));
    }

    private static CompletableFuture<float[]> embed(Lab lab, String text) {
        return lab.harbor().embeddings().createAsync(r -> r.model("lab/embed").input(text))
                .thenApply(reply -> reply.data().get(0).vector());
    }

    private static List<Float> boxed(float[] vector) {
        List<Float> all = new ArrayList<>();
        for (float number : vector) {
            all.add(number);
        }
        return all;
    }
}
