package io.harborai.engine.plugin;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.harborai.engine.Allocation;
import io.harborai.engine.Seed;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every registry does, whatever it is made of. */
abstract class PluginRegistryContract {
    private static final RegistrySettings SETTINGS = new RegistrySettings(20, Duration.ofSeconds(1),
            Duration.ofSeconds(3), Duration.ofSeconds(20));

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Deque<Runnable> toLoad = new ArrayDeque<>();
    private final AtomicInteger loads = new AtomicInteger();

    abstract PluginRegistry<String> create(RegistrySettings settings, Executor loading, LongSupplier nanos);

    /** A registry whose loaders run when the test says so. */
    private PluginRegistry<String> stepped() {
        return create(SETTINGS, toLoad::add, now::get);
    }

    private PluginRegistry<String> direct() {
        return create(SETTINGS, Runnable::run, now::get);
    }

    private String counted() {
        now.addAndGet(2_000_000);
        return "instance " + loads.incrementAndGet();
    }

    private static PluginException failure(CompletableFuture<String> load) {
        assertThat(load).isCompletedExceptionally();
        Throwable thrown = load.handle((value, failure) -> failure).join();
        Throwable bare = thrown instanceof CompletionException ? thrown.getCause() : thrown;
        return (PluginException) Objects.requireNonNull(bare);
    }

    private static CompletableFuture<String> load(PluginRegistry<String> registry, String name) {
        return registry.load(name).toCompletableFuture();
    }

    @Test
    void a_plugin_goes_from_registered_over_loading_to_active() {
        PluginRegistry<String> registry = stepped();
        registry.register("a", this::counted);
        assertThat(registry.state("a")).contains(PluginState.REGISTERED);
        assertThat(registry.find("a")).isEmpty();

        CompletableFuture<String> first = load(registry, "a");
        CompletableFuture<String> second = load(registry, "a");
        assertThat(registry.state("a")).contains(PluginState.LOADING);
        assertThat(registry.find("a")).isEmpty();
        assertThat(toLoad).hasSize(1);
        assertThat(first).isNotDone();

        toLoad.remove().run();
        assertThat(first).isCompletedWithValue("instance 1");
        assertThat(second).isCompletedWithValue("instance 1");
        assertThat(registry.state("a")).contains(PluginState.ACTIVE);
        assertThat(registry.find("a")).contains("instance 1");
        assertThat(load(registry, "a")).isCompletedWithValue("instance 1");
        assertThat(loads).hasValue(1);
    }

    @Test
    void a_failed_load_keeps_its_cause_and_is_tried_again_only_after_a_growing_wait() {
        PluginRegistry<String> registry = direct();
        registry.register("a", () -> {
            loads.incrementAndGet();
            throw new IOException("no model file");
        });
        PluginException told = failure(load(registry, "a"));
        assertThat(told).hasMessageContaining("plug-in a failed to load").hasMessageContaining("no model file")
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(registry.state("a")).contains(PluginState.FAILED);
        assertThat(registry.failure("a")).containsInstanceOf(IOException.class);
        assertThat(registry.list().get(0).lastFailure()).isEqualTo("java.io.IOException");

        PluginException early = failure(load(registry, "a"));
        assertThat(early.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(early).hasMessageContaining("1000 ms");
        assertThat(loads).hasValue(1);
        for (long wait : new long[]{1_000, 2_000, 3_000, 3_000}) {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(wait) - 1);
            failure(load(registry, "a"));
            int before = loads.get();
            now.incrementAndGet();
            failure(load(registry, "a"));
            assertThat(loads).as("after a wait of %d ms", wait).hasValue(before + 1);
        }
    }

    @Test
    void a_load_that_succeeds_after_a_failure_forgets_it() {
        PluginRegistry<String> registry = direct();
        registry.register("a", () -> {
            if (loads.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("some/Missing");
            }
            return "well";
        });
        failure(load(registry, "a"));
        now.addAndGet(1_000_000_000);
        assertThat(load(registry, "a")).isCompletedWithValue("well");
        assertThat(registry.failure("a")).isEmpty();
        assertThat(registry.list().get(0).lastFailure()).isNull();
    }

    @Test
    void a_loader_that_returns_nothing_or_cannot_be_run_fails_its_plugin() {
        PluginRegistry<String> registry = direct();
        registry.register("null", () -> nothing());
        assertThat(failure(load(registry, "null"))).hasMessageContaining("returned null");

        PluginRegistry<String> full = create(SETTINGS, task -> {
            throw new RejectedExecutionException("full");
        }, now::get);
        full.register("a", this::counted);
        assertThat(failure(load(full, "a"))).hasMessageContaining("full");
        assertThat(full.state("a")).contains(PluginState.FAILED);
    }

    // A loader written without null checks may do this.
    @SuppressWarnings("NullAway")
    private static String nothing() {
        return null;
    }

    @Test
    void a_disabled_plugin_is_neither_loaded_nor_handed_out_and_comes_back_as_it_was() {
        PluginRegistry<String> registry = direct();
        registry.register("a", this::counted);
        assertThat(registry.disable("a")).isTrue();
        assertThat(registry.state("a")).contains(PluginState.DISABLED);
        assertThat(failure(load(registry, "a"))).hasMessageContaining("is disabled");
        assertThat(loads).hasValue(0);

        registry.enable("a");
        assertThat(load(registry, "a")).isCompletedWithValue("instance 1");
        registry.disable("a");
        assertThat(registry.find("a")).isEmpty();
        registry.enable("a");
        assertThat(registry.find("a")).contains("instance 1");
        assertThat(registry.enable("unknown")).isFalse();
        assertThat(registry.disable("unknown")).isFalse();
    }

    @Test
    void disabling_during_a_load_refuses_the_waiters_but_keeps_the_instance() {
        PluginRegistry<String> registry = stepped();
        registry.register("a", this::counted);
        CompletableFuture<String> waiter = load(registry, "a");
        registry.disable("a");
        toLoad.remove().run();
        assertThat(failure(waiter)).hasMessageContaining("was disabled while it was loading");
        assertThat(registry.state("a")).contains(PluginState.DISABLED);
        registry.enable("a");
        assertThat(registry.find("a")).contains("instance 1");
        assertThat(toLoad).isEmpty();
    }

    @Test
    void removing_during_a_load_discards_what_is_loaded_and_never_mixes_it_up_with_a_new_one_of_that_name() {
        PluginRegistry<String> registry = stepped();
        List<String> discarded = new ArrayList<>();
        registry.register("a", new PluginLoader<>() {
            @Override
            public String load() {
                return "old";
            }

            @Override
            public void discard(String instance) throws IOException {
                discarded.add(instance);
                throw new IOException("cannot be closed");
            }
        });
        CompletableFuture<String> waiter = load(registry, "a");
        assertThat(registry.remove("a")).isEmpty();
        registry.register("a", () -> "new");
        CompletableFuture<String> newer = load(registry, "a");
        toLoad.remove().run();
        assertThat(failure(waiter)).hasMessageContaining("was removed while it was loading");
        assertThat(discarded).containsExactly("old");
        assertThat(newer).isNotDone();
        toLoad.remove().run();
        assertThat(newer).isCompletedWithValue("new");
        assertThat(registry.remove("a")).contains("new");
        assertThat(registry.state("a")).isEmpty();
        assertThat(registry.remove("a")).isEmpty();
    }

    @Test
    void names_are_unique_bounded_and_not_blank_and_so_is_their_number() {
        PluginRegistry<String> registry = direct();
        registry.register("n".repeat(128), this::counted);
        for (String wrong : List.of("", "  ", "n".repeat(129))) {
            assertThatThrownBy(() -> registry.register(wrong, this::counted))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("128");
        }
        assertThatThrownBy(() -> registry.register("n".repeat(128), this::counted))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("already registered");
        for (int i = 1; i < 20; i++) {
            registry.register("p" + i, this::counted);
        }
        assertThatThrownBy(() -> registry.register("p20", this::counted)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("20");
        assertThat(failure(load(registry, "unknown"))).hasMessageContaining("plug-in unknown is not registered");
    }

    @Test
    void statistics_count_each_plugin_and_all_together_removed_ones_included() {
        PluginRegistry<String> registry = direct();
        registry.register("b", this::counted);
        registry.register("a", this::counted);
        load(registry, "b").join();
        registry.find("b");
        registry.find("b");
        registry.find("a");
        registry.find("unknown");
        registry.countFailure("b");
        registry.countFailure("unknown");
        assertThat(registry.list()).containsExactly(
                new PluginStatistics("a", PluginState.REGISTERED, 0, 0, 0, 0, 0, 0, null),
                new PluginStatistics("b", PluginState.ACTIVE, 1, 0, 2_000_000, 2_000_000, 2, 1, null));
        registry.remove("b");
        RegistryStatistics all = registry.statistics();
        assertThat(all.registered()).isEqualTo(1);
        assertThat(all.active()).isZero();
        assertThat(List.of(all.loads(), all.loadNanos(), all.uses(), all.misses(), all.failures()))
                .containsExactly(1L, 2_000_000L, 2L, 2L, 1L);
        assertThat(all.toMap()).containsEntry("load_time_ms", 2.0).containsEntry("misses", 2L);
    }

    @Test
    void many_threads_that_ask_at_once_load_once_and_all_get_the_same() throws Exception {
        int threads = 32;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        ExecutorService loading = Executors.newFixedThreadPool(4);
        try {
            PluginRegistry<String> registry = create(RegistrySettings.DEFAULT, loading, System::nanoTime);
            for (int round = 0; round < 50; round++) {
                String name = "p" + round;
                CountDownLatch asked = new CountDownLatch(threads);
                AtomicInteger calls = new AtomicInteger();
                registry.register(name, () -> {
                    asked.await();
                    return "instance " + calls.incrementAndGet();
                });
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Future<String>> asking = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    asking.add(pool.submit(() -> {
                        start.await();
                        CompletableFuture<String> load = load(registry, name);
                        asked.countDown();
                        return load.get(20, TimeUnit.SECONDS);
                    }));
                }
                for (Future<String> one : asking) {
                    assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo("instance 1");
                }
                assertThat(calls).hasValue(1);
            }
            assertThat(registry.statistics().loads()).isEqualTo(50);
        } finally {
            pool.shutdownNow();
            loading.shutdownNow();
        }
    }

    @Test
    void changes_from_many_threads_are_never_lost() throws Exception {
        long seed = Seed.take();
        int threads = 8;
        int each = 100;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            PluginRegistry<String> registry = create(RegistrySettings.DEFAULT, Runnable::run, System::nanoTime);
            List<Future<?>> running = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                running.add(pool.submit(() -> {
                    Random random = new Random(seed + thread);
                    for (int i = 0; i < each; i++) {
                        String name = thread + "/" + i;
                        registry.register(name, () -> name);
                        load(registry, name).join();
                        if (random.nextBoolean()) {
                            registry.disable(name);
                            registry.enable(name);
                        }
                        if (i % 2 == 0) {
                            registry.remove(name);
                        }
                    }
                }));
            }
            for (Future<?> one : running) {
                one.get(60, TimeUnit.SECONDS);
            }
            assertThat(registry.list()).as("seed %d", seed).hasSize(threads * each / 2)
                    .allMatch(plugin -> plugin.state() == PluginState.ACTIVE && plugin.loads() == 1);
            assertThat(registry.statistics().loads()).as("seed %d", seed).isEqualTo((long) threads * each);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void waiting_blocks_other_threads_only_and_only_up_to_the_limit() throws Exception {
        ExecutorService loading = Executors.newSingleThreadExecutor();
        CountDownLatch release = new CountDownLatch(1);
        try {
            RegistrySettings brief = new RegistrySettings(5, Duration.ofSeconds(1), Duration.ofSeconds(1),
                    Duration.ofMillis(20));
            PluginRegistry<String> registry = create(brief, loading, System::nanoTime);
            registry.register("slow", () -> {
                release.await();
                return "at last";
            });
            assertThatThrownBy(() -> registry.loadBlocking("slow", Duration.ofSeconds(20)))
                    .isInstanceOf(PluginException.class).hasMessageContaining("still loading after 20 ms");
            assertThatThrownBy(() -> registry.loadBlocking("slow", Duration.ofNanos(1)))
                    .isInstanceOf(PluginException.class).hasMessageContaining("still loading");
            assertThat(registry.state("slow")).contains(PluginState.LOADING);
            release.countDown();
            loading.submit(() -> {
            }).get(20, TimeUnit.SECONDS);
            assertThat(registry.loadBlocking("slow", Duration.ofSeconds(20))).isEqualTo("at last");
        } finally {
            loading.shutdownNow();
        }
    }

    @Test
    void finding_a_plugin_allocates_nothing() {
        PluginRegistry<String> registry = direct();
        registry.register("a", this::counted);
        load(registry, "a").join();
        Runnable finding = () -> {
            for (int i = 0; i < 10_000; i++) {
                loads.addAndGet(registry.find("a").orElseThrow().length());
            }
        };
        finding.run();
        // Far below one object each: what remains is the first use of classes and of lock holds.
        assertThat(Allocation.of(finding)).isLessThan(10_000);
    }

    @Test
    void an_event_loop_is_told_not_to_wait() throws Exception {
        PluginRegistry<String> registry = direct();
        registry.register("a", this::counted);
        Vertx vertx = Vertx.vertx();
        try {
            CompletableFuture<Optional<String>> said = new CompletableFuture<>();
            AtomicBoolean loaded = new AtomicBoolean();
            vertx.runOnContext(nothing -> {
                loaded.set(load(registry, "a").isDone());
                try {
                    registry.loadBlocking("a", Duration.ofSeconds(1));
                    said.complete(Optional.empty());
                } catch (IllegalStateException refused) {
                    said.complete(Optional.ofNullable(refused.getMessage()));
                }
            });
            assertThat(said.get(20, TimeUnit.SECONDS)).hasValueSatisfying(
                    message -> assertThat(message).contains("event loop"));
            assertThat(loaded).isTrue();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }
}
