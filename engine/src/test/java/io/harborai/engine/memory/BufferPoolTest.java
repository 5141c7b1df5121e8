package io.harborai.engine.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.harborai.engine.Seed;
import io.harborai.engine.stats.MemoryStats;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class BufferPoolTest {
    private final Deque<Runnable> onLoop = new ArrayDeque<>();
    private final BufferPool pool = new BufferPool(3, onLoop::add);

    @Test
    void an_array_that_came_back_is_used_again_for_its_own_size_only() {
        BufferPool.Lease first = pool.take(1_500);
        byte[] bytes = first.bytes();
        assertThat(bytes).hasSize(2_048);
        first.close();
        assertThat(pool.take(2_049).bytes()).hasSize(4_096);
        assertThat(pool.take(1_025).bytes()).isSameAs(bytes);
        assertThat(pool.reused()).isEqualTo(1);
        assertThat(pool.made()).isEqualTo(2);
    }

    @Test
    void sizes_are_classes_from_1_to_64_kilobytes_and_longer_ones_are_not_kept() {
        assertThat(pool.take(0).bytes()).hasSize(1_024);
        assertThat(pool.take(1_024).bytes()).hasSize(1_024);
        assertThat(pool.take(65_536).bytes()).hasSize(65_536);
        BufferPool.Lease longer = pool.take(65_537);
        assertThat(longer.bytes()).hasSize(65_537);
        longer.close();
        assertThat(pool.idle()).isZero();
        assertThat(pool.inUse()).isEqualTo(3);
    }

    @Test
    void a_lease_is_closed_once_and_unusable_afterwards() {
        BufferPool.Lease lease = pool.take(10);
        lease.close();
        lease.close();
        assertThat(pool.inUse()).isZero();
        assertThat(pool.idle()).isEqualTo(1);
        assertThatThrownBy(lease::bytes).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lease.grow(5_000, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void growing_takes_the_beginning_along_and_gives_the_short_one_back() {
        BufferPool.Lease lease = pool.take(1_000);
        byte[] shorter = lease.bytes();
        shorter[0] = 1;
        shorter[1] = 2;
        assertThat(lease.grow(1_024, 2)).isSameAs(shorter);
        byte[] longer = lease.grow(3_000, 2);
        assertThat(longer).hasSize(4_096).startsWith(1, 2);
        assertThat(lease.bytes()).isSameAs(longer);
        assertThat(pool.inUse()).isEqualTo(1);
        assertThat(pool.take(1).bytes()).isSameAs(shorter);
    }

    @Test
    void no_more_than_the_capacity_is_kept() {
        List<BufferPool.Lease> leases = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            leases.add(pool.take(1));
        }
        assertThat(BufferPool.figures(List.of(pool))).isEqualTo(new MemoryStats.ObjectPool(5, 5, 5 / 3.0));
        leases.forEach(BufferPool.Lease::close);
        assertThat(BufferPool.figures(List.of(pool, new BufferPool(7, onLoop::add))))
                .isEqualTo(new MemoryStats.ObjectPool(3, 0, 0));
        BufferPool none = new BufferPool(0, onLoop::add);
        none.take(1).close();
        assertThat(none.idle()).isZero();
    }

    @Test
    void trimming_happens_on_the_loop() {
        pool.take(1).close();
        pool.take(60_000).close();
        assertThat(pool.trim(1)).isEqualTo(1_024 + 65_536);
        assertThat(pool.idle()).isEqualTo(2);
        onLoop.remove().run();
        assertThat(pool.idle()).isZero();
        assertThat(pool.trim(1)).isZero();
        assertThat(onLoop).isEmpty();
        assertThat(pool.take(1).bytes()).hasSize(1_024);
    }

    @Test
    void two_leases_never_share_an_array() {
        long seed = Seed.take();
        Random random = new Random(seed);
        List<BufferPool.Lease> open = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int step = random.nextInt(3);
            if (step == 0 || open.isEmpty()) {
                open.add(pool.take(random.nextInt(70_000)));
            } else if (step == 1) {
                BufferPool.Lease lease = open.remove(random.nextInt(open.size()));
                lease.close();
                lease.close();
            } else {
                open.get(random.nextInt(open.size())).grow(random.nextInt(70_000), 1);
            }
            if (open.size() > 20) {
                open.remove(0).close();
            }
            Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
            open.forEach(lease -> arrays.add(lease.bytes()));
            assertThat(arrays).as("seed %d", seed).hasSameSizeAs(open);
            assertThat(pool.inUse()).as("seed %d", seed).isEqualTo(open.size());
            assertThat(pool.idle()).as("seed %d", seed).isBetween(0, 3);
        }
    }

    @Test
    void a_capacity_out_of_range_is_refused() {
        assertThatThrownBy(() -> new BufferPool(-1, onLoop::add)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> new BufferPool(1_000_001, onLoop::add)).isInstanceOf(IllegalArgumentException.class);
    }
}
