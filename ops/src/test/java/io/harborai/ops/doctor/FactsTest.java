package io.harborai.ops.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.Test;

import static io.harborai.ops.doctor.Verdict.Level.FAILED;
import static io.harborai.ops.doctor.Verdict.Level.OK;
import static io.harborai.ops.doctor.Verdict.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a running process tells of its memory and threads. */
final class FactsTest {
    @Test
    void this_process_is_made_of_its_parts() {
        MemoryFacts facts = MemoryFacts.now();
        assertThat(facts.resident()).isPositive();
        assertThat(facts.heapUsed()).isPositive().isLessThanOrEqualTo(facts.heapMax());
        assertThat(facts.pools()).isNotEmpty();
        assertThat(facts.toJson()).containsKeys("native_other_mb", "gc_time_share", "direct_buffers_mb");
    }

    @Test
    void a_heap_that_is_full_after_a_collection_and_a_collector_that_is_busy() {
        MemoryFacts full = new MemoryFacts(250, 256, 240, 50, 10, 400, 100, 0.3, Map.of());
        Look.finds(full.findings().getFirst().verdict(), WARNING, "240 of 256", "-Xmx");
        Look.finds(full.findings().get(1).verdict(), WARNING, "30.0 %", "-Xmx");
    }

    @Test
    void threads_that_wait_for_each_other_are_found_with_their_locks() throws InterruptedException {
        ReentrantLock one = new ReentrantLock();
        ReentrantLock two = new ReentrantLock();
        CountDownLatch both = new CountDownLatch(2);
        Thread first = crossing("crossing one", one, two, both);
        Thread second = crossing("crossing two", two, one, both);
        try {
            await().until(() -> !ThreadFacts.now(List.of()).deadlocked().isEmpty());
            Look.finds(ThreadFacts.now(List.of()).findings().getFirst().verdict(), FAILED, "crossing",
                    "support bundle");
        } finally {
            first.interrupt();
            second.interrupt();
            first.join();
            second.join();
        }
        assertThat(ThreadFacts.now(List.of()).findings().getFirst().verdict().level()).isEqualTo(OK);
    }

    private static Thread crossing(String name, ReentrantLock mine, ReentrantLock other, CountDownLatch both) {
        return Thread.ofPlatform().daemon().name(name).start(() -> {
            mine.lock();
            try {
                both.countDown();
                both.await();
                other.lockInterruptibly();
                other.unlock();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            } finally {
                mine.unlock();
            }
        });
    }

    @Test
    void a_loop_that_comes_late() {
        ThreadFacts late = new ThreadFacts(Map.of(), Map.of(), List.of("a", "b", "c"), List.of(),
                List.of(Duration.ofMillis(1), Duration.ofMillis(400)));
        Look.finds(late.findings().get(2).verdict(), WARNING, "400.0 ms", "blocks a loop");
        Look.finds(late.findings().get(1).verdict(), WARNING, "a; b; c", "again");
    }

    @Test
    void classes_that_grow_from_look_to_look_are_suspected() {
        TopClasses classes = new TopClasses();
        List<Object> kept = new ArrayList<>();
        List<TopClasses.Row> rows = List.of();
        for (int look = 0; look < 3; look++) {
            for (int i = 0; i < 40_000; i++) {
                kept.add(new Leaked(i));
            }
            rows = classes.look();
        }
        assertThat(rows).hasSizeLessThanOrEqualTo(25).filteredOn(row -> row.name().endsWith("FactsTest$Leaked"))
                .singleElement().satisfies(row -> {
                    assertThat(row.instances()).isEqualTo(kept.size());
                    assertThat(row.suspect()).isTrue();
                });
    }

    private record Leaked(long a, long b, long c, long d, long e) {
        Leaked(long one) {
            this(one, one, one, one, one);
        }
    }
}
