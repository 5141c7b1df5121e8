package io.harborai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatStream;
import io.harborai.engine.ConcurrencySettings;
import io.harborai.engine.resilience.AdaptiveLimit;
import io.harborai.engine.resilience.LimitAlgorithm;
import io.harborai.engine.resilience.ResilienceSettings;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.engine.stats.MemoryStats;
import io.harborai.error.NotFoundException;
import io.harborai.error.OverloadedException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Each field of the statistics moves when its cause moves; those that are not here are in {@link SwitchesTest}. */
final class StatisticsTest {
    private static final ResilienceSettings LIMITED = ResilienceSettings.DEFAULT.withLimit(
            new AdaptiveLimit.Settings(LimitAlgorithm.GRADIENT2, 2, 8, 100, 1.1));

    @Test
    void aCallUnderWayIsSeenInConnectionsRequestsAndLimits() {
        try (Lab lab = Lab.open(builder -> builder.eventLoops(1).maxConnectionsPerHost(10)
                .engine(o -> o.resilience(LIMITED).cache(Duration.ofMinutes(1))))) {
            HarborAI harbor = lab.harbor();
            try (ChatStream stream = lab.chat().stream(r -> r.model("lab/gpt+rate=20+tokens=50").user("hello"))) {
                stream.iterator().next();
                ConcurrencyStats during = harbor.concurrencyStats();
                assertThat(during.connections().active()).isOne();
                assertThat(during.connections().idle()).isZero();
                assertThat(during.connections().maxPerHost()).isEqualTo(10);
                assertThat(during.connections().poolUsageRate())
                        .isEqualTo(1.0 / during.connections().maxConnections());
                assertThat(during.requests().inFlight()).isOne();
                assertThat(during.limits().get("lab/gpt+rate=20+tokens=50"))
                        .isEqualTo(new ConcurrencyStats.TargetLimit(8, 1));
                MemoryStats.ObjectPool pool = harbor.memoryStats().objectPool();
                assertThat(pool.inUse()).isOne();
                assertThat(pool.usageRate()).isPositive();
            }
            Awaitility.await().until(() -> harbor.concurrencyStats().connections().active() == 0);
            ConcurrencyStats after = harbor.concurrencyStats();
            assertThat(after.connections().poolUsageRate()).isZero();
            assertThat(after.requests().inFlight()).isZero();
            assertThat(after.limits().values()).allSatisfy(limit -> assertThat(limit.inFlight()).isZero());
            Awaitility.await().untilAsserted(() -> assertThat(harbor.memoryStats().objectPool().usageRate()).isZero());
        }
    }

    @Test
    void retriesFailuresAndWhatIsShedAreCounted() {
        ConcurrencySettings one = ConcurrencySettings.DEFAULT.withMaxConcurrentRequests(1).withQueueing(false);
        try (Lab lab = Lab.open(builder -> builder.eventLoops(1).engine(o -> o.concurrency(one)).alias("smart",
                a -> a.target("lab/gpt+fail=1").retries(2)))) {
            HarborAI harbor = lab.harbor();
            lab.chat().create(r -> r.model("smart").user("hello"));
            assertThat(harbor.concurrencyStats().requests().retried()).isOne();
            assertThat(harbor.concurrencyStats().requests().completed()).isOne();
            CompletableFuture<ChatCompletion> first = lab.chat()
                    .createAsync(r -> r.model("lab/gpt+latency=500").user("hello"));
            Awaitility.await().until(() -> lab.standin().activeCalls() == 1);
            assertThatExceptionOfType(OverloadedException.class)
                    .isThrownBy(() -> lab.chat().create(r -> r.model("lab/gpt").user("hello")));
            first.join();
            assertThat(harbor.concurrencyStats().requests().shed()).isOne();
            assertThat(harbor.concurrencyStats().requests().failed()).isOne();
            assertThat(harbor.concurrencyStats().performance().errorRate()).isEqualTo(1.0 / 3);
        }
    }

    @Test
    void slowCallsMoveTheTimes() {
        try (Lab lab = Lab.open(builder -> builder.eventLoops(1))) {
            for (int i = 0; i < 20; i++) {
                lab.chat().create(r -> r.model("lab/gpt").user("hello"));
            }
            ConcurrencyStats.Performance quick = lab.harbor().concurrencyStats().performance();
            List<CompletableFuture<ChatCompletion>> slow = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                slow.add(lab.chat().createAsync(r -> r.model("lab/gpt+latency=700").user("hello")));
            }
            slow.forEach(CompletableFuture::join);
            ConcurrencyStats.Performance then = lab.harbor().concurrencyStats().performance();
            assertThat(quick.p50()).isPositive();
            assertThat(then.p50()).isGreaterThan(quick.p50()).isGreaterThan(600);
            assertThat(then.p95()).isGreaterThanOrEqualTo(then.p50());
            assertThat(then.p99()).isGreaterThanOrEqualTo(then.p95());
            assertThat(then.avgResponseTime()).isGreaterThan(quick.avgResponseTime());
            assertThat(then.throughput()).isGreaterThan(quick.throughput());
        }
    }

    @Test
    void pluginsThatAreUsedAreCounted() {
        try (Lab lab = Lab.open()) {
            HarborAI harbor = lab.harbor();
            assertThat(harbor.concurrencyStats().plugins().registered()).isOne();
            assertThat(harbor.concurrencyStats().plugins().active()).isZero();
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> lab.chat().create(r -> r.model("local/nobody").user("hello")));
            lab.chat().create(r -> r.model("local/echo").user("hello"));
            assertThat(harbor.concurrencyStats().plugins().active()).isOne();
            assertThat(harbor.concurrencyStats().plugins().loads()).isOne();
            assertThat(harbor.concurrencyStats().plugins().loadNanos()).isPositive();
            long uses = harbor.concurrencyStats().plugins().uses();
            lab.chat().create(r -> r.model("local/echo").user("hello again"));
            assertThat(harbor.concurrencyStats().plugins().uses()).isGreaterThan(uses);
        }
    }

    @Test
    void theHitRateFollowsTheHits() {
        try (Lab lab = Lab.open(builder -> builder.engine(o -> o.cache(Duration.ofMinutes(1))))) {
            assertThat(lab.harbor().memoryStats().cache().hitRate()).isZero();
            for (int i = 0; i < 4; i++) {
                lab.chat().create(r -> r.model("lab/gpt").user("hello"));
            }
            assertThat(lab.harbor().memoryStats().cache().hitRate()).isEqualTo(0.75);
        }
    }
}
