package io.harborai.function;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

import io.harborai.HarborAI;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class MonitorsTest {
    private final AtomicLong now = new AtomicLong();
    private final Monitors monitors = new Monitors(now::get);

    @Test
    void callsAndErrorsAreCountedAndTimed() {
        Function<Integer, Integer> half = monitors.monitored("half", number -> {
            now.addAndGet(number);
            return 10 / number;
        });
        assertThat(half.apply(5)).isEqualTo(2);
        assertThat(half.apply(1)).isEqualTo(10);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> half.apply(0));
        FunctionStats stats = Objects.requireNonNull(monitors.stats().get("half"));
        assertThat(stats).isEqualTo(new FunctionStats(3, 1, Duration.ofNanos(6), Duration.ofNanos(5)));
        assertThat(stats.mean()).isEqualTo(Duration.ofNanos(2));
        assertThat(stats.errorRate()).isBetween(0.33, 0.34);
    }

    @Test
    void functionsOfOneNameShareFigures() {
        try (HarborAI harbor = HarborAI.builder().build()) {
            Supplier<String> one = harbor.monitored("shared", () -> "a");
            Function<String, String> two = harbor.monitored("shared", text -> text + "b");
            assertThat(one.get() + two.apply("x")).isEqualTo("axb");
            assertThat(harbor.monitored("idle", () -> "c")).isNotNull();
            assertThat(harbor.monitorStats()).hasEntrySatisfying("shared",
                    stats -> assertThat(stats.calls()).isEqualTo(2));
            assertThat(harbor.monitorStats().keySet()).containsExactly("idle", "shared");
            assertThat(harbor.monitorStats()).hasEntrySatisfying("idle", stats -> assertThat(stats.mean()).isZero());
        }
    }

    @Test
    void namesAreBounded() {
        for (int i = 0; i < Monitors.MAX_NAMES; i++) {
            assertThat(monitors.monitored("f" + i, () -> "")).isNotNull();
        }
        assertThat(monitors.monitored("f0", () -> "")).isNotNull();
        assertThatIllegalArgumentException().isThrownBy(() -> monitors.monitored("one more", () -> ""))
                .withMessageContaining("one too many");
        assertThatIllegalArgumentException().isThrownBy(() -> monitors.monitored(" ", () -> ""));
    }
}
