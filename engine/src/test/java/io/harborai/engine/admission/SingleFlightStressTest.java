package io.harborai.engine.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.harborai.engine.Seed;
import io.harborai.engine.admission.SingleFlight.Alone;
import io.harborai.engine.admission.SingleFlight.Follower;
import io.harborai.engine.admission.SingleFlight.Following;
import io.harborai.engine.admission.SingleFlight.Leader;
import io.harborai.engine.admission.SingleFlight.Part;
import io.harborai.engine.admission.SingleFlight.Settings;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import org.junit.jupiter.api.RepeatedTest;

import static org.assertj.core.api.Assertions.assertThat;

/** Threads that join, lead, end, abandon and leave at the same few keys: each call ends once, and one leads at a time. */
final class SingleFlightStressTest {
    private static final int THREADS = 4;
    private static final int CALLS = 20_000;
    private static final int KEYS = 3;

    private final long seed = Seed.take();
    private final SingleFlight<Integer, Integer> flights = new SingleFlight<>(new Settings(KEYS, 16));
    private final AtomicIntegerArray leaders = new AtomicIntegerArray(KEYS);
    private final AtomicInteger mostLeaders = new AtomicInteger();
    private final AtomicInteger wrongAnswers = new AtomicInteger();
    private final AtomicInteger ledByPromotion = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();

    /** One loop: a thread with its tasks, some of its leaders still on their way, and the ends that it saw. */
    private final class Loop implements Executor {
        private final Random random;
        private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final List<Runnable> toEnd = new ArrayList<>();
        private final int[] ends = new int[CALLS];
        private int open;

        Loop(long seed) {
            this.random = new Random(seed);
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        void run() {
            for (int call = 0; call < CALLS; call++) {
                begin(call, random.nextInt(KEYS));
                step();
            }
            while (open > 0 && !Thread.currentThread().isInterrupted()) {
                step();
                Thread.onSpinWait();
            }
        }

        private void step() {
            work();
            while (toEnd.size() > random.nextInt(3)) {
                toEnd.remove(random.nextInt(toEnd.size())).run();
            }
        }

        /** Runs what others have given it. */
        private void work() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        private void begin(int call, int key) {
            open++;
            Part<Integer> part = flights.join(key, new Follower<>() {
                @Override
                public void answered(Integer answer) {
                    wrongAnswers.addAndGet(answer == key ? 0 : 1);
                    end(call);
                }

                @Override
                public void failed(Failure failure) {
                    end(call);
                }

                @Override
                public void lead(Leader<Integer> leader) {
                    ledByPromotion.incrementAndGet();
                    leads(call, key, leader);
                }
            }, this);
            if (part instanceof Leader<Integer> leader) {
                leads(call, key, leader);
            } else if (part instanceof Alone) {
                end(call);
            } else if (part instanceof Following<Integer> following && random.nextInt(4) == 0) {
                toEnd.add(() -> {
                    if (following.leave()) {
                        left.incrementAndGet();
                        end(call);
                    }
                });
            }
        }

        private void leads(int call, int key, Leader<Integer> leader) {
            mostLeaders.accumulateAndGet(leaders.incrementAndGet(key), Math::max);
            toEnd.add(() -> {
                leaders.decrementAndGet(key);
                boolean first = switch (random.nextInt(3)) {
                    case 0 -> leader.answer(key);
                    case 1 -> leader.fail(Failure.of(FailureKind.SERVER, "no"));
                    default -> leader.abandon();
                };
                assertThat(first).as("seed %d", seed).isTrue();
                end(call);
            });
        }

        private void end(int call) {
            ends[call]++;
            open--;
        }
    }

    @RepeatedTest(5)
    void everyCallEndsOnceAndOneLeadsAtATime() {
        List<Loop> loops = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Loop loop = new Loop(seed + i);
                loops.add(loop);
            }
            loops.forEach(loop -> running.add(CompletableFuture.runAsync(loop::run, threads)));
            // A lost call would be waited for without end.
            CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0])).orTimeout(60, TimeUnit.SECONDS)
                    .join();
        } finally {
            threads.shutdownNow();
        }
        // Who left while the lead was on its way passes it on: an event loop would still do so after its last call.
        while (loops.stream().anyMatch(loop -> !loop.tasks.isEmpty())) {
            loops.forEach(Loop::work);
        }
        for (Loop loop : loops) {
            assertThat(loop.ends).as("seed %d", seed).containsOnly(1);
        }
        assertThat(mostLeaders.get()).as("seed %d", seed).isEqualTo(1);
        assertThat(wrongAnswers.get()).as("seed %d", seed).isZero();
        assertThat(flights.inFlight()).as("seed %d", seed).isZero();
        assertThat(flights.coalesced()).as("seed %d", seed).isPositive();
        assertThat(ledByPromotion.get()).as("seed %d", seed).isPositive();
        assertThat(left.get()).as("seed %d", seed).isPositive();
    }
}
