package io.harborai.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class SparingClockTest {
    /** Time that a test moves, and how many timers were really set and cancelled. */
    private static final class Bare implements LoopClock {
        private final TreeMap<Long, List<Long>> due = new TreeMap<>();
        private final Map<Long, Runnable> tasks = new HashMap<>();
        private long now;
        private long ids;
        private int set;
        private int cancelled;

        @Override
        public long nanos() {
            return now;
        }

        @Override
        public long setTimer(long delayMs, Runnable task) {
            set++;
            tasks.put(++ids, task);
            due.computeIfAbsent(now + delayMs * 1_000_000L, at -> new ArrayList<>()).add(ids);
            return ids;
        }

        @Override
        public void cancelTimer(long id) {
            cancelled++;
            tasks.remove(id);
        }

        void moveTo(long millis) {
            while (!due.isEmpty() && due.firstKey() <= millis * 1_000_000L) {
                Map.Entry<Long, List<Long>> next = due.pollFirstEntry();
                now = next.getKey();
                for (long id : next.getValue()) {
                    Runnable task = tasks.remove(id);
                    if (task != null) {
                        task.run();
                    }
                }
            }
            now = millis * 1_000_000L;
        }
    }

    private final Bare bare = new Bare();
    private final SparingClock clock = new SparingClock(bare);
    private final List<String> heard = new ArrayList<>();

    @Test
    void aCancelledTimerServesTheNextWhoCanWaitAsLong() {
        for (int call = 0; call < 1_000; call++) {
            bare.moveTo(call);
            clock.cancelTimer(clock.setTimer(10_000, () -> heard.add("late")));
        }
        assertThat(bare.set).isEqualTo(1);
        assertThat(bare.cancelled).isZero();
        long last = clock.setTimer(10_000, () -> heard.add("due"));
        assertThat(last).isNotNegative();
        bare.moveTo(10_998);
        assertThat(heard).isEmpty();
        bare.moveTo(10_999);
        assertThat(heard).containsExactly("due");
    }

    @Test
    void whoWantsToBeWokenEarlierGetsATimerOfItsOwn() {
        clock.cancelTimer(clock.setTimer(10_000, () -> heard.add("late")));
        long unused = clock.setTimer(5, () -> heard.add("soon"));
        bare.moveTo(5);
        assertThat(heard).containsExactly("soon");
        assertThat(bare.set).isEqualTo(2);
    }

    @Test
    void anOldIdCancelsNobodyElse() {
        long first = clock.setTimer(10, () -> heard.add("first"));
        clock.cancelTimer(first);
        long second = clock.setTimer(20, () -> heard.add("second"));
        clock.cancelTimer(first);
        bare.moveTo(20);
        assertThat(heard).containsExactly("second");
        clock.cancelTimer(second);
        clock.cancelTimer(first);
    }

    @Test
    void noMoreSpareOnesAreKeptThanMayBeOfUse() {
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(clock.setTimer(1_000, () -> heard.add("never")));
        }
        ids.forEach(clock::cancelTimer);
        assertThat(clock.spare()).isEqualTo(4_096);
        bare.moveTo(2_000);
        long unused = clock.setTimer(1_000, () -> heard.add("once"));
        assertThat(clock.spare()).isZero();
        bare.moveTo(3_000);
        assertThat(heard).containsExactly("once");
    }

    @Test
    void whateverIsSetAndCancelledEachFiresOnceAtItsTimeOrNever() {
        long seed = Seed.take();
        Random random = new Random(seed);
        Map<Integer, Long> ids = new HashMap<>();
        Map<Integer, Long> wanted = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        long now = 0;
        for (int step = 0; step < 20_000; step++) {
            int name = step;
            if (random.nextInt(3) > 0) {
                long delay = 1L + random.nextInt(200);
                wanted.put(name, now + delay);
                ids.put(name, clock.setTimer(delay, () -> {
                    Long due = wanted.remove(name);
                    if (due == null || due * 1_000_000L != bare.now) {
                        wrong.add(name + " fired at " + bare.now + ", wanted at " + due);
                    }
                }));
            } else if (!ids.isEmpty()) {
                int victim = random.nextInt(step);
                Long id = ids.remove(victim);
                if (id != null) {
                    wanted.remove(victim);
                    clock.cancelTimer(id);
                }
            }
            now += random.nextInt(3);
            bare.moveTo(now);
        }
        bare.moveTo(now + 1_000);
        assertThat(wrong).as("seed %d", seed).isEmpty();
        assertThat(wanted).as("seed %d", seed).isEmpty();
        assertThat(bare.set).as("seed %d", seed).isLessThan(20_000);
    }
}
