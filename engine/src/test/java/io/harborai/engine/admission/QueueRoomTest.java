package io.harborai.engine.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.engine.Seed;
import io.harborai.engine.exchange.Priority;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class QueueRoomTest {
    private static final List<Priority> PRIORITIES = List.of(Priority.values());

    @Test
    void manyLoopsNeverWaitInMorePlacesThanThereAreAndAllComeBack() {
        long seed = Seed.take();
        int loops = 4;
        QueueRoom room = new QueueRoom(64);
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(loops);
        try {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < loops; i++) {
                Random random = new Random(seed + i);
                all.add(CompletableFuture.runAsync(() -> run(room, random, most), threads));
            }
            CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).as("seed %d", seed).isBetween(64, 64 + 8);
        for (Priority priority : Priority.values()) {
            assertThat(room.taken(priority)).as("seed %d, %s", seed, priority).isZero();
        }
    }

    private static void run(QueueRoom room, Random random, AtomicInteger most) {
        AtomicInteger waiting = new AtomicInteger();
        AdmissionQueue<Integer> queue = new AdmissionQueue<>(AdmissionSettings.DEFAULT, room,
                (item, why) -> waiting.decrementAndGet());
        for (int step = 0; step < 50_000; step++) {
            Priority priority = PRIORITIES.get(random.nextInt(3));
            if (random.nextInt(5) < 3) {
                Ticket ticket = queue.offer(step, priority, step + 1 + random.nextInt(500), step);
                waiting.addAndGet(ticket instanceof Ticket.Queued ? 1 : 0);
            } else if (queue.poll(step) != null) {
                waiting.decrementAndGet();
            }
            most.accumulateAndGet(room.taken(), Math::max);
            assertThat(queue.size()).isEqualTo(waiting.get());
        }
        while (queue.poll(50_000) != null) {
            waiting.decrementAndGet();
        }
        assertThat(waiting.get()).isZero();
    }
}
