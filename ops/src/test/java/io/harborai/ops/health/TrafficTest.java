package io.harborai.ops.health;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class TrafficTest {
    @Test
    void what_came_since_is_the_difference() {
        assertThat(new Traffic.Count(130, 12, 9_000).minus(new Traffic.Count(100, 10, 5_000)))
                .isEqualTo(new Traffic.Count(30, 2, 4_000));
    }

    @Test
    void counts_that_began_anew_count_whole() {
        Traffic.Count anew = new Traffic.Count(7, 1, 300);
        assertThat(anew.minus(new Traffic.Count(100, 10, 5_000))).isEqualTo(anew);
        assertThat(Traffic.NONE.counts()).isEmpty();
    }
}
