package io.harborai.engine.plugin;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class WatchedTest {
    private record Named(String name) implements Interceptor {}

    private static final long MS = 1_000_000;
    private static final long START = 77;

    private final Watched watched = new Watched(new Named("guard"),
            new ChainSettings(1, Duration.ofMillis(5), Duration.ofMinutes(1), 10, 1, 1, 1), START);

    @Test
    void a_slow_one_is_warned_about_once_a_minute_and_counted_always() {
        assertThat(watched.took("before", START, START + 5 * MS)).isFalse();
        assertThat(watched.took("before", START, START + 6 * MS)).isTrue();
        assertThat(watched.took("onChunk", START, START + 60_000 * MS)).isFalse();
        assertThat(watched.took("onChunk", START, START + 60_006 * MS)).isTrue();
        assertThat(watched.statistics().slow()).isEqualTo(3);
    }

    @Test
    void the_first_failure_and_each_n_th_after_it_are_logged() {
        for (int i = 0; i < 25; i++) {
            assertThat(watched.failed("before", "trace-1", new IllegalStateException("broken"))).as("failure %d", i)
                    .isEqualTo(i % 10 == 0);
        }
        assertThat(watched.statistics().failures()).isEqualTo(25);
    }
}
