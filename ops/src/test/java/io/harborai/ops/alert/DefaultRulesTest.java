package io.harborai.ops.alert;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.ops.FakeClock;
import io.harborai.ops.OpsSchema;
import io.harborai.ops.metric.Measurement;
import io.harborai.ops.notify.Notice;
import io.harborai.platform.admin.PageRequest;
import io.harborai.platform.storage.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Every shipped rule, driven by a clock that stands until it is set on. */
final class DefaultRulesTest {
    private static final Duration STEP = Duration.ofSeconds(10);

    @TempDir
    private Path folder;
    private final FakeClock clock = new FakeClock();
    private final List<Notice> told = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private Database database;
    private AlertStore store;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("ops.db"), OpsSchema.MIGRATIONS);
        store = new AlertStore(database, "one");
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Alerts alerts(AlertRule rule) {
        return new Alerts(clock, List.of(rule), store, told::add, () -> String.format("a%05d", ids.incrementAndGet()));
    }

    /** Samples for so long, every ten seconds. */
    private void samples(Alerts alerts, AlertRule rule, double value, Duration time) {
        Instant end = clock.instant().plus(time);
        while (clock.instant().isBefore(end)) {
            clock.plus(STEP);
            Measurement measured = new Measurement(clock.instant()).put(rule.metric(), value);
            AlertRule.Guard guard = rule.onlyWhile();
            if (guard != null) {
                measured.put(guard.metric(), guard.above() + 1);
            }
            alerts.evaluate(measured.readings());
        }
    }

    private static double wrong(AlertRule rule) {
        return rule.comparison() == Comparison.ABOVE ? rule.threshold() + 1 : rule.threshold() * 0.5;
    }

    private static double right(AlertRule rule) {
        return rule.threshold();
    }

    private List<Notice.Kind> kinds() {
        return told.stream().map(Notice::kind).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.harborai.ops.alert.DefaultRules#all")
    void a_rule_fires_once_per_cool_down_escalates_resolves_and_is_in_the_history(AlertRule rule) {
        Alerts alerts = alerts(rule);
        samples(alerts, rule, right(rule), Duration.ofMinutes(10));
        assertThat(told).as("at the threshold itself nothing is wrong").isEmpty();
        if (!rule.holds().isZero()) {
            samples(alerts, rule, wrong(rule), rule.holds());
            assertThat(told).as("not before it has held").isEmpty();
        }
        samples(alerts, rule, wrong(rule), STEP);
        assertThat(kinds()).containsExactly(Notice.Kind.FIRING);
        assertThat(alerts.active()).hasSize(1);
        samples(alerts, rule, wrong(rule), rule.coolDown().minus(STEP));
        assertThat(told).as("one notice per cool-down").hasSize(1);
        samples(alerts, rule, wrong(rule), STEP);
        assertThat(kinds()).containsExactly(Notice.Kind.FIRING, Notice.Kind.STILL_FIRING);

        samples(alerts, rule, wrong(rule), rule.escalation().minus(rule.coolDown()));
        boolean canBeWorse = rule.severity().next() != rule.severity();
        assertThat(kinds().contains(Notice.Kind.ESCALATED)).isEqualTo(canBeWorse);
        assertThat(alerts.active().getFirst().severity()).isEqualTo(rule.severity().next());

        samples(alerts, rule, right(rule), Duration.ofMinutes(20));
        assertThat(kinds()).endsWith(Notice.Kind.RESOLVED);
        assertThat(alerts.active()).isEmpty();

        alerts.save();
        assertThat(store.history(new PageRequest(10, Optional.empty()), Optional.empty())).singleElement()
                .satisfies(alert -> {
                    assertThat(alert.rule()).isEqualTo(rule.name());
                    assertThat(alert.firing()).isFalse();
                    assertThat(alert.resolvedBy()).isEqualTo("auto");
                    assertThat(alert.worst()).isEqualTo(wrong(rule));
                    assertThat(alert.escalatedAt() != null).isEqualTo(canBeWorse);
                });
    }

    private static AlertRule cpu() {
        return shipped("cpu_high");
    }

    private static AlertRule shipped(String name) {
        return DefaultRules.all().stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void an_idle_server_breaks_no_rule() {
        List<AlertRule> rules = DefaultRules.all();
        Alerts alerts = new Alerts(clock, rules, store, told::add, () -> "a" + ids.incrementAndGet());
        for (int i = 0; i < 200; i++) {
            clock.plus(STEP);
            Measurement idle = new Measurement(clock.instant());
            rules.forEach(rule -> idle.put(rule.metric(), 0));
            idle.put("queue_length", 0).put("cache_lookups_per_s", 0);
            alerts.evaluate(idle.readings());
        }
        assertThat(told).isEmpty();
    }

    @Test
    void a_metric_that_flaps_is_told_once_per_cool_down() {
        AlertRule rule = cpu();
        Alerts alerts = alerts(rule);
        for (int i = 0; i < 20; i++) {
            samples(alerts, rule, 99, rule.holds().plus(STEP));
            samples(alerts, rule, 1, rule.holds().plus(STEP));
        }
        Duration whole = rule.holds().plus(STEP).multipliedBy(40);
        long fired = kinds().stream().filter(kind -> kind == Notice.Kind.FIRING || kind == Notice.Kind.STILL_FIRING)
                .count();
        assertThat(fired).isPositive().isLessThanOrEqualTo(whole.dividedBy(rule.coolDown()) + 1);
    }

    @Test
    void a_silence_keeps_people_from_being_told_but_not_the_history() {
        AlertRule rule = cpu();
        Alerts alerts = alerts(rule);
        Silence silence = alerts.silence(new Silence("s", "*", clock.instant(), clock.instant().plusSeconds(3600), "me",
                "repairs"));
        samples(alerts, rule, 99, Duration.ofMinutes(10));
        assertThat(told).isEmpty();
        assertThat(alerts.active().getFirst().silenced()).isPositive();
        assertThat(alerts.endSilence(silence.id())).isTrue();
        assertThat(alerts.endSilence(silence.id())).isFalse();
        samples(alerts, rule, 99, rule.coolDown());
        assertThat(kinds()).containsOnly(Notice.Kind.STILL_FIRING);
    }

    @Test
    void an_alert_goes_on_after_a_restart_and_nobody_is_told_again() {
        AlertRule rule = cpu();
        Alerts before = alerts(rule);
        samples(before, rule, 99, Duration.ofMinutes(3));
        assertThat(kinds()).containsExactly(Notice.Kind.FIRING);
        before.save();
        Alerts after = alerts(rule);
        assertThat(after.active()).hasSize(1);
        samples(after, rule, 99, Duration.ofMinutes(1));
        assertThat(told).hasSize(1);
        samples(after, rule, 1, Duration.ofMinutes(5));
        assertThat(kinds()).containsExactly(Notice.Kind.FIRING, Notice.Kind.RESOLVED);
        after.save();
        assertThat(store.open()).isEmpty();
    }

    @Test
    void a_metric_that_is_gone_neither_fires_nor_resolves() {
        AlertRule rule = cpu();
        Alerts alerts = alerts(rule);
        samples(alerts, rule, 99, Duration.ofMinutes(3));
        for (int i = 0; i < 100; i++) {
            alerts.evaluate(new Measurement(clock.plus(STEP).instant()).readings());
        }
        assertThat(alerts.active()).hasSize(1);
        assertThat(kinds()).containsExactly(Notice.Kind.FIRING);
    }

    @Test
    void a_cache_that_nobody_asks_any_more_ends_its_alert() {
        AlertRule rule = shipped("cache_hit_rate_low");
        Alerts alerts = alerts(rule);
        samples(alerts, rule, 0, rule.holds().plus(STEP));
        for (int i = 0; i < 100; i++) {
            alerts.evaluate(new Measurement(clock.plus(STEP).instant()).readings());
        }
        assertThat(kinds()).as("neither rate nor lookups are measured").containsExactly(Notice.Kind.FIRING);
        for (int i = 0; i < 100; i++) {
            alerts.evaluate(new Measurement(clock.plus(STEP).instant()).put("cache_lookups_per_s", 0).readings());
        }
        assertThat(kinds()).containsExactly(Notice.Kind.FIRING, Notice.Kind.RESOLVED);
    }

    @Test
    void an_alert_that_does_not_end_by_itself_is_ended_by_hand() {
        AlertRule usual = cpu();
        AlertRule rule = new AlertRule(usual.name(), usual.metric(), usual.comparison(), usual.threshold(), null,
                usual.holds(), usual.severity(), usual.coolDown(), usual.escalation(), false, usual.summary(), "");
        Alerts alerts = alerts(rule);
        samples(alerts, rule, 99, Duration.ofMinutes(3));
        samples(alerts, rule, 1, Duration.ofHours(1));
        String id = alerts.active().getFirst().id();
        assertThat(alerts.resolve("other", "me")).isEmpty();
        assertThat(alerts.resolve(id, "me")).get().satisfies(alert -> assertThat(alert.resolvedBy()).isEqualTo("me"));
        assertThat(alerts.active()).isEmpty();
        assertThat(alerts.rules()).isEqualTo(List.of(rule));
    }
}
