package io.harborai.function;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.HarborAI;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

final class CachedFunctionTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
    private final AtomicInteger calls = new AtomicInteger();
    private final CachedFunction<Integer, String> cached = new CachedFunction<>(Duration.ofSeconds(1),
            key -> key + "/" + calls.incrementAndGet(), now::get);

    @Test
    void resultIsRememberedUntilItsTimeIsOver() {
        assertThat(cached.apply(7)).isEqualTo("7/1");
        now.addAndGet(Duration.ofSeconds(1).toNanos() - 1);
        assertThat(cached.apply(7)).isEqualTo("7/1");
        now.incrementAndGet();
        assertThat(cached.apply(7)).isEqualTo("7/2");
        assertThat(cached.hits()).isOne();
        assertThat(cached.misses()).isEqualTo(2);
    }

    @Test
    void leastRecentlyUsedMakesRoom() {
        for (int i = 0; i < CachedFunction.MAX_ENTRIES; i++) {
            assertThat(cached.apply(i)).startsWith(i + "/");
        }
        assertThat(cached.apply(0)).isEqualTo("0/1");
        assertThat(cached.apply(-1)).isEqualTo("-1/1001");
        assertThat(cached.size()).isEqualTo(CachedFunction.MAX_ENTRIES);
        assertThat(cached.apply(0)).isEqualTo("0/1");
        assertThat(cached.apply(1)).isEqualTo("1/1002");
    }

    @Test
    void callersAtOnceComputeOnce() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CachedFunction<String, Integer> slow = new CachedFunction<>(Duration.ofSeconds(1), key -> {
            try {
                go.await();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            return calls.incrementAndGet();
        }, now::get);
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(CompletableFuture.supplyAsync(() -> slow.apply("k"), task -> new Thread(task).start()));
        }
        await().until(() -> slow.hits() == 7);
        go.countDown();
        for (CompletableFuture<Integer> each : all) {
            assertThat(each.get()).isOne();
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void failureIsThrownAndNotRemembered() {
        CachedFunction<Integer, Integer> fails = new CachedFunction<>(Duration.ofSeconds(1), key -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalArgumentException("first");
            }
            return key;
        }, now::get);
        assertThatIllegalArgumentException().isThrownBy(() -> fails.apply(5)).withMessage("first");
        assertThat(fails.size()).isZero();
        assertThat(fails.apply(5)).isEqualTo(5);
    }

    @Test
    void functionThatNeedsItsOwnResultIsToldSo() {
        AtomicLong unused = new AtomicLong();
        List<CachedFunction<Integer, Integer>> self = new ArrayList<>();
        self.add(new CachedFunction<>(Duration.ofSeconds(1), key -> self.get(0).apply(key), unused::get));
        assertThatIllegalStateException().isThrownBy(() -> self.get(0).apply(1))
                .withMessage("the function needs its own result for 1");
    }

    @Test
    void resultsCanBeForgotten() {
        assertThat(cached.apply(1)).isEqualTo("1/1");
        cached.forget(1);
        assertThat(cached.apply(1)).isEqualTo("1/2");
        cached.clear();
        assertThat(cached.size()).isZero();
    }

    @Test
    void timeOutOfRangeIsRefused() {
        try (HarborAI harbor = HarborAI.builder().build()) {
            assertThat(harbor.cached(Duration.ofMillis(1), String::valueOf).apply(1)).isEqualTo("1");
            assertThatIllegalArgumentException().isThrownBy(() -> harbor.cached(Duration.ZERO, String::valueOf));
            assertThatIllegalArgumentException().isThrownBy(() -> harbor.cached(Duration.ofDays(366), String::valueOf));
        }
    }
}
