package io.harborai.ops.tune;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Each recommendation follows from a measurement, and none comes without one. */
final class AdvisorTest {
    private static final Behaviour.Cache NO_CACHE = new Behaviour.Cache(0, 0, 0, 2_000, 0, false);
    private static final Behaviour.Target WELL = new Behaviour.Target("lab/m", false, 10_000, 0, 50, 0, 0);

    private static List<Advice> of(Behaviour.Target target, double poolShare, long shed, double p99,
            Behaviour.Cache cache) {
        return Advisor.of(new Behaviour(List.of(target), 100, p99, 6_000, poolShare, 200, shed > 0 ? 5 : 0, shed,
                10_000, cache, Duration.ofSeconds(60), false));
    }

    private static Advice only(List<Advice> advice) {
        assertThat(advice).hasSize(1);
        assertThat(advice.getFirst().measured()).isNotEmpty();
        return advice.getFirst();
    }

    @Test
    void behaviour_that_is_well_leads_to_nothing() {
        assertThat(of(WELL, 0.3, 0, 4_000, NO_CACHE)).isEmpty();
    }

    @Test
    void a_full_pool_leads_to_more_connections() {
        Advice advice = only(of(WELL, 0.95, 40, 4_000, NO_CACHE));
        assertThat(advice.setting()).isEqualTo("concurrency.max_connections_per_host");
        assertThat(advice.advised()).isEqualTo("400");
        assertThat(advice.reason()).contains("95 %", "40 were turned away");
    }

    @Test
    void quick_answers_lead_to_a_shorter_time_out() {
        Advice advice = only(of(WELL, 0.3, 0, 800, NO_CACHE));
        assertThat(advice.setting()).endsWith("first_token_ms");
        assertThat(advice.advised()).isEqualTo("8000");
        assertThat(advice.measured()).containsEntry("p99_ms", 800.0);
    }

    @Test
    void a_cache_that_is_full_or_useless_or_missing() {
        assertThat(only(of(WELL, 0.3, 0, 4_000, new Behaviour.Cache(10_000, 4_000, 2_000, 2_000, 3_000, true)))
                .advised()).isEqualTo("4000");
        assertThat(only(of(WELL, 0.3, 0, 4_000, new Behaviour.Cache(10_000, 20, 500, 2_000, 0, true))).advised())
                .isEqualTo("false");
        assertThat(only(of(new Behaviour.Target("lab/slow", false, 10_000, 0, 900, 0, 0), 0.3, 0, 4_000, NO_CACHE))
                .reason()).contains("lab/slow takes 900 ms");
    }

    @Test
    void many_calls_for_vectors_lead_to_batches() {
        Advice advice = only(of(new Behaviour.Target("lab/bge-m3", true, 10_000, 0, 20, 0, 0), 0.3, 0, 4_000,
                NO_CACHE));
        assertThat(advice.about()).isEqualTo("batch_size");
        assertThat(advice.advised()).isEqualTo("optimized");
    }

    @Test
    void a_target_that_fails_or_waits_for_its_rate() {
        assertThat(only(of(new Behaviour.Target("lab/m", false, 900, 100, 50, 10, 0), 0.3, 0, 4_000, NO_CACHE))
                .reason()).contains("10.0 % of 1000");
        assertThat(only(of(new Behaviour.Target("lab/m", false, 1_000, 0, 50, 0, 200), 0.3, 0, 4_000, NO_CACHE))
                .setting()).isEqualTo("providers.*.limits");
    }

    @Test
    void few_calls_lead_to_nothing() {
        assertThat(Advisor.of(new Behaviour(List.of(new Behaviour.Target("lab/m", true, 50, 50, 9_000, 0, 50)), 100, 1,
                50, 1, 200, 9, 9, 50, new Behaviour.Cache(50, 0, 2_000, 2_000, 50, true), Duration.ofSeconds(60),
                false))).isEmpty();
    }
}
