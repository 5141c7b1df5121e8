package io.harborai.engine.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.lifecycle.ManualDelay;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class MemoryGuardTest {
    private static final long MB = 1 << 20;

    private final ManualDelay time = new ManualDelay();
    private final List<String> log = new ArrayList<>();
    private HeapReading reading = new HeapReading(0, 0, 0, 0);

    private final class Held implements Trimmable {
        private final String name;
        private final long bytes;

        Held(String name, long bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long trim(long wanted) {
            log.add(name + " " + wanted / MB);
            if (bytes < 0) {
                throw new IllegalStateException("broken");
            }
            return Math.min(bytes, wanted);
        }

        @Override
        public void cleanUp() {
            log.add(name + " cleaned");
            if (bytes < 0) {
                throw new IllegalStateException("broken");
            }
        }
    }

    private MemoryGuard guard(GuardSettings settings, Held... held) {
        MemoryGuard guard = new MemoryGuard(settings, () -> reading, time);
        for (Held one : held) {
            guard.add(one);
        }
        guard.start();
        return guard;
    }

    private void heap(long megabytes, long collections) {
        reading = new HeapReading(megabytes * 2 * MB, megabytes * MB, collections, 5_000 * MB);
    }

    @Test
    void nothing_is_trimmed_below_the_threshold_however_much_garbage_there_is() {
        MemoryGuard guard = guard(GuardSettings.DEFAULT, new Held("a", MB));
        heap(100, 1);
        time.pass(Duration.ofSeconds(50));
        assertThat(log).isEmpty();
        assertThat(guard.warnings()).isZero();
    }

    @Test
    void what_is_too_much_is_taken_in_order_until_it_is_enough() {
        MemoryGuard guard = guard(GuardSettings.DEFAULT, new Held("a", 10 * MB), new Held("b", 0),
                new Held("c", 100 * MB), new Held("d", 100 * MB));
        heap(130, 1);
        time.pass(Duration.ofSeconds(5));
        assertThat(log).containsExactly("a 30", "b 20", "c 20");
        assertThat(guard.trims()).isEqualTo(2);
        assertThat(guard.warnings()).isEqualTo(1);
    }

    @Test
    void it_trims_again_only_when_a_collection_has_shown_what_the_last_trim_was_worth() {
        MemoryGuard guard = guard(GuardSettings.DEFAULT, new Held("a", MB));
        heap(130, 1);
        time.pass(Duration.ofSeconds(60));
        assertThat(log).hasSize(1);
        heap(120, 2);
        time.pass(Duration.ofSeconds(60));
        assertThat(log).containsExactly("a 30", "a 20");
        assertThat(guard.warnings()).isEqualTo(2);
    }

    @Test
    void the_resident_set_counts_only_when_it_is_asked_for() {
        guard(new GuardSettings(100, 4_990, Duration.ofSeconds(5), Duration.ofSeconds(600)), new Held("a", MB));
        heap(50, 1);
        time.pass(Duration.ofSeconds(5));
        assertThat(log).containsExactly("a 10");
    }

    @Test
    void one_that_throws_does_not_keep_the_others() {
        MemoryGuard guard = guard(GuardSettings.DEFAULT, new Held("broken", -1), new Held("b", MB));
        heap(101, 1);
        guard.checkNow();
        guard.cleanUpNow();
        assertThat(log).containsExactly("broken 1", "b 1", "broken cleaned", "b cleaned");
        assertThat(guard.failures()).isEqualTo(2);
        assertThat(guard.cleanups()).isEqualTo(1);
    }

    @Test
    void cleanups_come_at_their_interval_which_can_be_changed_while_it_runs() {
        MemoryGuard guard = guard(GuardSettings.DEFAULT, new Held("a", 0));
        time.pass(Duration.ofSeconds(599));
        assertThat(guard.cleanups()).isZero();
        time.pass(Duration.ofSeconds(1));
        assertThat(guard.cleanups()).isEqualTo(1);
        guard.adjustCleanupInterval(Duration.ofSeconds(10));
        assertThat(guard.cleanupInterval()).isEqualTo(Duration.ofSeconds(10));
        time.pass(Duration.ofSeconds(30));
        assertThat(guard.cleanups()).isEqualTo(4);
        for (Duration wrong : List.of(Duration.ofMillis(999), Duration.ofDays(1).plusMillis(1))) {
            assertThatThrownBy(() -> guard.adjustCleanupInterval(wrong)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("1 s to 1 day");
        }
    }

    @Test
    void a_stopped_guard_leaves_nothing_waiting_and_can_start_again() {
        MemoryGuard guard = guard(GuardSettings.DEFAULT, new Held("a", 0));
        guard.start();
        assertThat(time.waiting()).isEqualTo(2);
        guard.stop();
        assertThat(time.waiting()).isZero();
        guard.adjustCleanupInterval(Duration.ofSeconds(2));
        time.pass(Duration.ofHours(1));
        assertThat(guard.cleanups()).isZero();
        guard.start();
        time.pass(Duration.ofSeconds(2));
        assertThat(guard.cleanups()).isEqualTo(1);
        assertThat(time.waiting()).isEqualTo(2);
    }

    @Test
    void settings_out_of_range_are_refused() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new GuardSettings(0, 0, second, second)).hasMessageContaining("thresholdMb is 0");
        assertThatThrownBy(() -> new GuardSettings(Double.NaN, 0, second, second)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new GuardSettings(1, -1, second, second)).hasMessageContaining("rssThresholdMb");
        assertThatThrownBy(() -> new GuardSettings(1, 0, Duration.ZERO, second)).hasMessageContaining("watchEvery");
    }

    @Test
    void the_real_probe_sees_a_collection() {
        HeapProbe probe = new HeapProbe();
        long before = probe.get().collections();
        System.gc();
        HeapReading after = probe.get();
        assertThat(after.collections()).isGreaterThan(before);
        assertThat(after.afterGcBytes()).isPositive().isLessThan(Runtime.getRuntime().maxMemory());
        assertThat(after.rssBytes()).isGreaterThan(after.afterGcBytes());
    }
}
