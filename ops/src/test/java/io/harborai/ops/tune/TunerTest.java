package io.harborai.ops.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;

import io.harborai.ops.tune.Tuning.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tuning of a stand-in whose best setting is known, with the noise and drift of a real load. */
final class TunerTest {
    private static final Setting START = new Setting(Map.of("cache_size", 500, "max_connections_per_host", 50,
            "auto_cleanup_interval", 60));
    private static final Setting BEST = new Setting(Map.of("cache_size", 2_000, "max_connections_per_host", 200,
            "auto_cleanup_interval", 600));
    private static final Tuner TUNER = new Tuner(TuningPorts.shipped(), Weights.DEFAULT, 12);

    /** The further from the best, in doublings, the worse; every figure is noisy, and the load drifts. */
    private static final class StandIn implements Bench {
        private final Random random;
        private final ToDoubleFunction<Setting> distance;
        private final List<Setting> applied = new ArrayList<>();
        private Setting now = START;
        private long trials;

        StandIn(long seed, ToDoubleFunction<Setting> distance) {
            this.random = new Random(seed);
            this.distance = distance;
        }

        @Override
        public Setting current() {
            return now;
        }

        @Override
        public void apply(Setting setting) {
            now = setting;
            applied.add(setting);
        }

        @Override
        public Trial measure() {
            trials++;
            double drift = 1 + 0.1 * Math.sin(trials / 20.0);
            double away = distance.applyAsDouble(now);
            return new Trial(1_000, noisy(1_000 / (1 + 0.15 * away)) * drift, noisy(0.8 / (1 + 0.1 * away)),
                    noisy(200 + 5 * away), noisy(20 * (1 + 0.15 * away)) / drift);
        }

        private double noisy(double value) {
            return value * (1 + 0.02 * random.nextGaussian());
        }
    }

    private static double fromBest(Setting setting) {
        double away = 0;
        for (Map.Entry<String, Integer> best : BEST.values().entrySet()) {
            away += Math.abs(Math.log((double) setting.values().getOrDefault(best.getKey(), 1) / best.getValue()))
                    / Math.log(2);
        }
        return away;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void it_finds_the_best_setting_and_tells_the_gain_with_its_uncertainty(long seed) throws InterruptedException {
        StandIn standIn = new StandIn(seed, TunerTest::fromBest);
        Tuning tuning = TUNER.run(standIn, step -> {
        });
        assertThat(tuning.status()).as("seed " + seed).isEqualTo(Status.IMPROVED);
        assertThat(tuning.best()).as("seed " + seed).isEqualTo(BEST);
        assertThat(standIn.now).isEqualTo(BEST);
        Trial base = new Trial(1, 1_000 / (1 + 0.15 * fromBest(START)), 0.8 / (1 + 0.1 * fromBest(START)),
                200 + 5 * fromBest(START), 20 * (1 + 0.15 * fromBest(START)));
        double before = Weights.DEFAULT.score(base, base);
        double truth = 100 * (Weights.DEFAULT.score(new Trial(1, 1_000, 0.8, 200, 20), base) - before) / before;
        assertThat(tuning.gain().mean()).as("seed " + seed).isBetween(truth - 2 * tuning.gain().half() - 1,
                truth + 2 * tuning.gain().half() + 1);
        assertThat(tuning.gain().half()).isBetween(0.0, 10.0);
        assertThat(tuning.toJson()).containsKeys("gain_percent", "gain_plus_minus", "steps");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void where_every_change_makes_things_worse_all_stays_as_it_was(long seed) throws InterruptedException {
        StandIn standIn = new StandIn(seed, setting -> setting.equals(START) ? 0 : 2);
        Tuning tuning = TUNER.run(standIn, step -> {
        });
        assertThat(tuning.status()).as("seed " + seed).isEqualTo(Status.UNCHANGED);
        assertThat(standIn.now).isEqualTo(START);
        assertThat(tuning.steps()).hasSize(9).noneMatch(Tuning.Step::kept);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void where_nothing_makes_a_difference_noise_changes_nothing(long seed) throws InterruptedException {
        StandIn standIn = new StandIn(seed, setting -> 0);
        TUNER.run(standIn, step -> {
        });
        assertThat(standIn.now).as("seed " + seed).isEqualTo(START);
    }

    @Test
    void what_seemed_better_and_is_not_is_rolled_back() throws InterruptedException {
        List<Setting> last = new ArrayList<>();
        // Good until it is held against the beginning, as a load that has changed meanwhile would make it.
        StandIn standIn = new StandIn(1, setting -> {
            boolean verifying = last.size() > 200;
            last.add(setting);
            return setting.equals(START) ? 1 : verifying ? 4 : fromBest(setting) / 10;
        });
        Tuning tuning = new Tuner(List.of(new Knob("cache_size", "answers", List.of(2_000)),
                new Knob("max_connections_per_host", "connections", List.of(60, 70, 80, 90, 100, 110, 120, 130, 140,
                        150, 160, 170))),
                Weights.DEFAULT, 12).run(standIn, step -> {
                });
        assertThat(tuning.status()).isEqualTo(Status.ROLLED_BACK);
        assertThat(standIn.now).isEqualTo(START);
        assertThat(tuning.gain().mean()).isNegative();
    }

    @Test
    void a_bench_that_breaks_leaves_the_beginning_in_force() {
        StandIn standIn = new StandIn(1, setting -> {
            if (setting.values().getOrDefault("max_connections_per_host", 0) == 100) {
                throw new IllegalStateException("gone");
            }
            return fromBest(setting);
        });
        assertThatThrownBy(() -> TUNER.run(standIn, step -> {
        })).hasMessage("gone");
        assertThat(standIn.now).isEqualTo(START);
        assertThat(standIn.applied).isNotEmpty();
    }

    @Test
    void without_load_nothing_is_tried() throws InterruptedException {
        Bench idle = new Bench() {
            @Override
            public Setting current() {
                return START;
            }

            @Override
            public void apply(Setting setting) {
                assertThat(setting).isEqualTo(START);
            }

            @Override
            public Trial measure() {
                return new Trial(1, 0, 0, 100, 0);
            }
        };
        Tuning tuning = TUNER.run(idle, step -> {
        });
        assertThat(tuning.status()).isEqualTo(Status.NO_LOAD);
        assertThat(tuning.why()).contains("only 4 calls");
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> new Knob("a", "", List.of())).hasMessageContaining("1 to 16");
        assertThatThrownBy(() -> new Knob("a", "", List.of(0))).hasMessageContaining("[0]");
        assertThatThrownBy(() -> new Weights(-1, 1, 1, 1)).hasMessageContaining("-1.0");
        assertThatThrownBy(() -> new Tuner(TuningPorts.shipped(), Weights.DEFAULT, 3)).hasMessageContaining("4 to 50");
    }
}
