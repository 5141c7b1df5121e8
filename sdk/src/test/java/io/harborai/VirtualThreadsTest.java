package io.harborai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.harborai.chat.ChatStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A thousand blocking calls at once on virtual threads; where the JDK has none, the test is skipped. */
final class VirtualThreadsTest {
    private static final int CALLS = 1_000;

    @Test
    void blockingCallsDoNotHoldCarrierThreads() throws Exception {
        assumeTrue(Runtime.version().feature() >= 21, "virtual threads need JDK 21");
        ExecutorService threads = (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor")
                .invoke(null);
        try (Lab lab = Lab.open(builder -> builder.maxConnectionsPerHost(CALLS),
                settings -> settings.connectTimeout(Duration.ofSeconds(30)))) {
            List<Future<String>> replies = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                boolean streamed = i % 2 == 0;
                replies.add(threads.submit(() -> streamed
                        ? streamed(lab)
                        : lab.chat()
                                .create(r -> r.model("gpt-4o+latency=500").user("Hi")).text()));
            }
            for (Future<String> reply : replies) {
                assertThat(reply.get(60, TimeUnit.SECONDS)).contains("You said: Hi");
            }
            // One after another per carrier thread they would take minutes.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
        } finally {
            threads.shutdownNow();
        }
    }

    private static String streamed(Lab lab) {
        try (ChatStream stream = lab.chat().stream(r -> r.model("gpt-4o+latency=500").user("Hi"))) {
            return stream.finalCompletion().text();
        }
    }
}
