package io.harborai.ops;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.ops.alert.Alert;
import io.harborai.ops.alert.AlertRule;
import io.harborai.ops.alert.AlertStore;
import io.harborai.ops.alert.Alerts;
import io.harborai.ops.alert.DefaultRules;
import io.harborai.ops.health.Traffic;
import io.harborai.ops.metric.Measurement;
import io.harborai.ops.metric.Metrics;
import io.harborai.ops.monitor.MachineMetrics;
import io.harborai.ops.notify.Notice;
import io.harborai.platform.storage.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What a load test should not do to the machine that it runs on, by the metrics' own sources; and what watching costs. */
final class MachineAlertsTest {
    private static final Duration STEP = Duration.ofSeconds(10);
    /** 18 MB a minute; the rule's threshold is 10. */
    private static final long GROWTH = 3L << 20;
    private static final int SAMPLES = 300;

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

    private static AlertRule rule(String name) {
        return DefaultRules.all().stream().filter(rule -> rule.name().equals(name)).findFirst().orElseThrow();
    }

    private Watch watch() {
        return Watch.create(WatchSettings.DEFAULT, new WatchPorts("one", "test", folder, List.of(), List::of,
                Traffic.NONE, List::of, List.of()), database, clock);
    }

    @Test
    void memory_that_really_grows_is_told_and_is_over_when_it_stands() {
        try (Watch watch = watch(); Arena arena = Arena.ofShared()) {
            for (int i = 0; i < 90; i++) {
                arena.allocate(GROWTH).fill((byte) 1);
                clock.plus(STEP);
                watch.sample();
            }
            assertThat(watch.monitor().latest().value(Metrics.RSS_GROWTH).orElse(0)).isGreaterThan(10);
            assertThat(watch.alerts().active()).extracting(Alert::rule).contains("memory_growth_high");
            for (int i = 0; i < 130; i++) {
                clock.plus(STEP);
                watch.sample();
            }
            assertThat(watch.alerts().active()).extracting(Alert::rule).doesNotContain("memory_growth_high");
        }
    }

    private void available(Path proc, int kilobytes) throws IOException {
        Files.writeString(proc.resolve("meminfo"), "MemTotal:  1000 kB\nMemFree:  10 kB\nMemAvailable:  " + kilobytes
                + " kB\n");
    }

    @Test
    void a_machine_without_memory_is_told_by_what_its_kernel_says() throws IOException {
        Path proc = Files.createDirectory(folder.resolve("proc"));
        available(proc, 10);
        MachineMetrics machine = new MachineMetrics(proc, folder);
        AlertRule rule = rule("memory_very_high");
        Alerts alerts = new Alerts(clock, List.of(rule), store, told::add, () -> "m" + ids.incrementAndGet());
        for (Duration past = Duration.ZERO; past
                .compareTo(rule.holds().plus(rule.coolDown()).plus(STEP)) <= 0; past = past.plus(STEP)) {
            Measurement measured = new Measurement(clock.plus(STEP).instant());
            machine.measure(measured);
            assertThat(measured.readings().value(Metrics.MEMORY).orElse(0)).isGreaterThan(95);
            alerts.evaluate(measured.readings());
        }
        assertThat(told).extracting(Notice::kind).containsExactly(Notice.Kind.FIRING, Notice.Kind.STILL_FIRING);
    }

    @Test
    void a_sample_takes_less_than_a_hundredth_of_the_processor_until_the_next() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (Watch watch = watch()) {
            for (int i = 0; i < SAMPLES; i++) {
                clock.plus(STEP);
                watch.sample();
            }
            long before = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < SAMPLES; i++) {
                clock.plus(STEP);
                watch.sample();
            }
            double millis = (threads.getCurrentThreadCpuTime() - before) / 1e6 / SAMPLES;
            System.out.println("a sample takes " + millis + " ms of processor time, of " + STEP.toMillis());
            assertThat(millis).isLessThan(STEP.toMillis() / 100.0);
        }
    }
}
