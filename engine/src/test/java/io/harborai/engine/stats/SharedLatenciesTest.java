package io.harborai.engine.stats;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class SharedLatenciesTest {
    @Test
    void whatManyThreadsRecordIsAllThere() throws InterruptedException {
        SharedLatencies latencies = new SharedLatencies(() -> 0);
        int threads = 8;
        int each = 50_000;
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread writer = new Thread(() -> {
                for (int turn = 0; turn < each; turn++) {
                    latencies.record(1_000);
                }
            });
            writers.add(writer);
            writer.start();
        }
        for (Thread writer : writers) {
            writer.join();
        }
        LatencySummary summary = LatencyRecorder.summarize(latencies.recorders());
        assertThat(summary.count()).isEqualTo((long) threads * each);
        assertThat(summary.failed()).isZero();
    }
}
