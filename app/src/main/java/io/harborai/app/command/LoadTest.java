package io.harborai.app.command;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.harborai.app.client.ServerClient;
import io.harborai.ops.doctor.Verdict;

/** The doctor's load: calls a model by several callers at once, within bounds: 256 callers, 5 s, 10 000 calls. */
final class LoadTest {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int MOST_CALLS = 10_000;
    private static final int MOST_TOKENS = 16;
    private static final double MOST_FAILED = 0.01;

    private LoadTest() {
    }

    /**
     * What came of it.
     *
     * @param callers at once
     * @param load    their calls
     */
    record Result(int callers, ModelLoad.Result load) {
        Verdict verdict() {
            String evidence = String.format(Locale.ROOT,
                    "%d callers: %d answered, %d failed, %.0f a second, median %.1f ms, 95 %% within %.1f ms", callers,
                    load.answered(), load.failed(), load.perSecond(), load.whole().p50(), load.whole().p95());
            return load.failedMoreThan(MOST_FAILED)
                    ? Verdict.failed(evidence + "; first failure: " + load.firstFailure(),
                            "Mend what the failure names; for refusals raise the key's limits or "
                                    + "concurrency.request_queue_size.")
                    : Verdict.ok(evidence);
        }

        long millis() {
            return load.nanos() / 1_000_000;
        }

        Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("concurrency", callers);
            json.put("answered", load.answered());
            json.put("failed", load.failed());
            json.put("per_second", load.perSecond());
            json.put("p50_ms", load.whole().p50());
            json.put("p95_ms", load.whole().p95());
            json.put("first_failure", load.firstFailure());
            return json;
        }
    }

    static Result run(ServerClient client, int callers, String model) throws InterruptedException {
        return new Result(callers, ModelLoad.run(client,
                new ModelLoad.Wish(model, "ping", MOST_TOKENS, callers, LONGEST, MOST_CALLS, false),
                (seconds, answered, failed) -> {
                    // It is over in a moment.
                }));
    }
}
