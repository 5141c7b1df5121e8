package io.harborai.app.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

import io.harborai.app.CommandFailure;
import io.harborai.app.client.ServerClient;
import io.harborai.ops.doctor.Verdict;
import org.jspecify.annotations.Nullable;

/** Calls a model by several callers at once, within bounds: 256 callers, 5 s, 10 000 calls. */
final class LoadTest {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int MOST_CALLS = 10_000;
    private static final double MOST_FAILED = 0.01;

    private LoadTest() {
    }

    /**
     * What came of it.
     *
     * @param callers   at once
     * @param answered  calls that were answered
     * @param failed    calls that were not
     * @param perSecond answered calls
     * @param p50       median time in milliseconds
     * @param p95       95th percentile in milliseconds
     * @param firstFailure why the first one failed; empty when none did
     * @param millis    how long it took
     */
    record Result(int callers, int answered, int failed, double perSecond, double p50, double p95,
            String firstFailure, long millis) {
        Verdict verdict() {
            String evidence = String.format(Locale.ROOT,
                    "%d callers: %d answered, %d failed, %.0f a second, median %.1f ms, 95 %% within %.1f ms", callers,
                    answered, failed, perSecond, p50, p95);
            return failed > MOST_FAILED * (answered + failed)
                    ? Verdict.failed(evidence + "; first failure: " + firstFailure,
                            "Mend what the failure names; for refusals raise the key's limits or "
                                    + "concurrency.request_queue_size.")
                    : Verdict.ok(evidence);
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("concurrency", callers);
            json.put("answered", answered);
            json.put("failed", failed);
            json.put("per_second", perSecond);
            json.put("p50_ms", p50);
            json.put("p95_ms", p95);
            json.put("first_failure", firstFailure);
            return json;
        }
    }

    static Result run(ServerClient client, int callers, String model) throws InterruptedException {
        ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
        AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();
        Map<String, Object> body = Map.of("model", model, "max_tokens", 16, "messages",
                List.of(Map.of("role", "user", "content", "ping")));
        long began = System.nanoTime();
        long end = began + LONGEST.toNanos();
        int each = MOST_CALLS / callers;
        List<Thread> threads = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            threads.add(Thread.ofVirtual().name("load " + caller).start(() -> {
                for (int call = 0; call < each && System.nanoTime() < end; call++) {
                    long start = System.nanoTime();
                    try {
                        client.call("POST", "/v1/chat/completions", Optional.of(body));
                        times.add(System.nanoTime() - start);
                    } catch (CommandFailure failed) {
                        failures.add(String.valueOf(failed.getMessage()));
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                        return;
                    } catch (RuntimeException other) {
                        defect.set(other);
                        return;
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (defect.get() instanceof RuntimeException other) {
            throw other;
        }
        return result(callers, times.stream().mapToLong(Long::longValue).sorted().toArray(), failures,
                System.nanoTime() - began);
    }

    private static Result result(int callers, long[] times, ConcurrentLinkedQueue<String> failures, long nanos) {
        String first = failures.isEmpty() ? "" : failures.element();
        return new Result(callers, times.length, failures.size(), times.length / (nanos / 1e9), at(times, 0.5),
                at(times, 0.95), first, nanos / 1_000_000);
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / 1e6;
    }
}
