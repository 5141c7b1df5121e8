package io.harborai.engine.stats;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.harborai.engine.Allocation;
import io.harborai.engine.Seed;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LatencyRecorderTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 7);
    private final LatencyRecorder recorder = new LatencyRecorder(now::get);

    private void seconds(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void nothing_recorded_is_nothing() {
        assertThat(recorder.summary()).isEqualTo(LatencySummary.NONE);
        assertThat(recorder.summary().errorRate()).isZero();
    }

    @Test
    void every_value_lies_within_a_thirty_second_of_its_bucket() {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            long value = Math.max(10_000, (long) Math.exp(random.nextDouble() * 28));
            long middle = LatencyBuckets.middle(LatencyBuckets.of(value));
            assertThat((double) middle).as("%d, seed %d", value, seed).isCloseTo((double) value,
                    Offset.offset(value / 31.0));
        }
    }

    @Test
    void buckets_grow_with_values_and_take_any() {
        int last = -1;
        for (long value = 0; value < TimeUnit.MINUTES.toNanos(80); value += 1 + value / 100) {
            int bucket = LatencyBuckets.of(value);
            assertThat(bucket).as("%d ns", value).isBetween(last, LatencyBuckets.COUNT - 1);
            last = bucket;
        }
        assertThat(LatencyBuckets.of(-1)).isZero();
        assertThat(LatencyBuckets.of(Long.MAX_VALUE)).isEqualTo(LatencyBuckets.COUNT - 1);
        assertThat(LatencyBuckets.middle(LatencyBuckets.of(TimeUnit.MINUTES.toNanos(70))))
                .isGreaterThan(TimeUnit.MINUTES.toNanos(68));
    }

    @Test
    void percentiles_agree_with_a_sorted_list() {
        long seed = Seed.take();
        Random random = new Random(seed);
        long[] values = new long[5_003];
        for (int i = 0; i < values.length; i++) {
            values[i] = (long) (1e6 * Math.exp(random.nextGaussian()));
            recorder.record(values[i], i % 10 == 0);
        }
        seconds(20);
        Arrays.sort(values);
        LatencySummary summary = recorder.summary();
        assertThat(summary.count()).isEqualTo(values.length);
        assertThat(summary.avgNanos()).isEqualTo(Arrays.stream(values).sum() / values.length);
        closeTo(summary.p50Nanos(), values[(int) Math.ceil(values.length * 0.50) - 1], seed);
        closeTo(summary.p95Nanos(), values[(int) Math.ceil(values.length * 0.95) - 1], seed);
        closeTo(summary.p99Nanos(), values[(int) Math.ceil(values.length * 0.99) - 1], seed);
        assertThat(summary.errorRate()).isCloseTo(0.1, Offset.offset(0.001));
        assertThat(summary.throughput()).isEqualTo(values.length / 20.0);
    }

    private static void closeTo(long actual, long expected, long seed) {
        assertThat((double) actual).as("seed %d", seed).isCloseTo((double) expected, Offset.offset(expected / 31.0));
    }

    @Test
    void what_is_older_than_a_minute_slides_out() {
        recorder.record(TimeUnit.SECONDS.toNanos(1), true);
        seconds(30);
        recorder.record(TimeUnit.MILLISECONDS.toNanos(1), false);
        seconds(35);
        assertThat(recorder.summary().count()).isEqualTo(2);
        seconds(5);
        LatencySummary later = recorder.summary();
        assertThat(later.count()).isEqualTo(1);
        assertThat(later.avgNanos()).isEqualTo(1_000_000);
        assertThat(later.throughput()).isEqualTo(1 / 60.0);
        seconds(3_600);
        assertThat(recorder.summary()).isEqualTo(LatencySummary.NONE);
        recorder.record(5, false);
        assertThat(recorder.summary().count()).isEqualTo(1);
        assertThat(recorder.total()).isEqualTo(3);
    }

    @Test
    void recording_allocates_nothing() {
        Runnable recording = () -> {
            for (int i = 0; i < 10_000; i++) {
                recorder.record(i * 1_000L, false);
                now.addAndGet(LatencyRecorder.SLICE_NANOS / 100);
            }
        };
        recording.run();
        assertThat(Allocation.of(recording)).isLessThan(1_000);
    }

    @Test
    void recorders_of_several_loops_are_summarized_as_one() {
        LatencyRecorder other = new LatencyRecorder(now::get);
        for (int i = 0; i < 90; i++) {
            recorder.record(TimeUnit.MILLISECONDS.toNanos(1), false);
        }
        for (int i = 0; i < 10; i++) {
            other.record(TimeUnit.MILLISECONDS.toNanos(100), true);
        }
        LatencySummary both = LatencyRecorder.summarize(List.of(recorder, other));
        assertThat(both.count()).isEqualTo(100);
        assertThat(both.failed()).isEqualTo(10);
        assertThat(both.avgNanos()).isEqualTo(10_900_000);
        assertThat((double) both.p50Nanos()).isCloseTo(1e6, Offset.offset(4e4));
        assertThat((double) both.p95Nanos()).isCloseTo(1e8, Offset.offset(4e6));
    }

    @Test
    void a_reader_beside_the_writer_never_sees_more_than_there_was() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>("");
        Thread reader = new Thread(() -> {
            while (!stop.get()) {
                LatencySummary seen = recorder.summary();
                // All took the same time; at most the slice under way has a sum that runs ahead of its counts.
                long ahead = seen.avgNanos() * seen.count() - seen.count() * 1_024;
                if (seen.count() > 50L * (LatencyRecorder.WHOLE_SLICES + 1) || ahead > 50L * 1_024) {
                    wrong.set(seen.toString());
                }
            }
        });
        reader.start();
        for (int slice = 0; slice < 2_000; slice++) {
            for (int i = 0; i < 50; i++) {
                recorder.record(1_024, false);
            }
            now.addAndGet(LatencyRecorder.SLICE_NANOS);
        }
        stop.set(true);
        reader.join(20_000);
        assertThat(wrong.get()).isEmpty();
        assertThat(recorder.total()).isEqualTo(100_000);
    }
}
