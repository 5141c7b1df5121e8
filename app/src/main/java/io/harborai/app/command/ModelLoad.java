package io.harborai.app.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;

import io.harborai.app.CommandFailure;
import io.harborai.app.client.EventStream;
import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Callers that call a model at the same time, each again as soon as it has its answer, and how long each call took. */
final class ModelLoad {
    /** After a failure a caller waits so long: a server that refuses is not to be drowned. */
    private static final long PAUSE_MS = 100;
    private static final long LOOK_MS = 200;

    private final ServerClient client;
    private final Wish wish;
    private final ConcurrentLinkedQueue<Answered> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<String> firstFailure = new AtomicReference<>("");
    private final AtomicReference<@Nullable RuntimeException> defect = new AtomicReference<>();

    /**
     * What is called, and how much.
     *
     * @param model     the model
     * @param prompt    what it is asked
     * @param maxTokens the longest answer
     * @param callers   at a time
     * @param longest   no call begins later
     * @param mostCalls that are begun
     * @param stream    whether answers come in pieces
     */
    record Wish(String model, String prompt, int maxTokens, int callers, Duration longest, int mostCalls,
            boolean stream) {}

    /** A call that was answered; the first piece's time is that of the whole unless it was streamed. */
    private record Answered(long nanos, long firstNanos, long promptTokens, long completionTokens) {}

    /**
     * What came of it.
     *
     * @param answered         calls that were answered
     * @param failed           calls that were not
     * @param firstFailure     why the first one was not; empty when none failed
     * @param nanos            how long all took together
     * @param whole            times until an answer was whole
     * @param first            times until an answer's first piece; empty unless streamed
     * @param promptTokens     as the provider told
     * @param completionTokens as the provider told
     */
    record Result(int answered, int failed, String firstFailure, long nanos, Times whole, Optional<Times> first,
            long promptTokens, long completionTokens) {
        double perSecond() {
            return answered / seconds();
        }

        double tokensPerSecond() {
            return completionTokens / seconds();
        }

        private double seconds() {
            return Math.max(nanos, 1) / 1e9;
        }

        /** Whether more failed than so great a share. */
        boolean failedMoreThan(double share) {
            return failed > share * (answered + failed);
        }
    }

    /** Milliseconds: of the median, the 95th and 99th percentile, and the longest; 0 when there was none. */
    record Times(double p50, double p95, double p99, double longest) {
        static Times of(long[] sorted) {
            return new Times(at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99), at(sorted, 1));
        }

        private static double at(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / 1e6;
        }
    }

    /** Hears how it goes while it goes. */
    @FunctionalInterface
    interface Watcher {
        void at(double seconds, int answered, int failed);
    }

    private ModelLoad(ServerClient client, Wish wish) {
        this.client = client;
        this.wish = wish;
    }

    static Result run(ServerClient client, Wish wish, Watcher watcher) throws InterruptedException {
        return new ModelLoad(client, wish).run(watcher);
    }

    private Result run(Watcher watcher) throws InterruptedException {
        long began = System.nanoTime();
        long end = began + wish.longest().toNanos();
        List<Thread> threads = new ArrayList<>();
        try {
            for (int caller = 0; caller < wish.callers(); caller++) {
                threads.add(Thread.ofVirtual().name("load " + caller).start(() -> calls(end)));
            }
            for (Thread thread : threads) {
                while (!thread.join(Duration.ofMillis(LOOK_MS))) {
                    watcher.at((System.nanoTime() - began) / 1e9, answered.get(), failed.get());
                }
            }
        } finally {
            threads.forEach(Thread::interrupt);
        }
        RuntimeException broken = defect.get();
        if (broken != null) {
            throw broken;
        }
        return result(System.nanoTime() - began);
    }

    private void calls(long end) {
        try {
            for (int call = 0; call < wish.mostCalls() / wish.callers() && System.nanoTime() < end; call++) {
                try {
                    answers.add(wish.stream() ? streamed() : whole());
                    answered.incrementAndGet();
                } catch (CommandFailure refused) {
                    failed.incrementAndGet();
                    firstFailure.compareAndSet("", String.valueOf(refused.getMessage()));
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException other) {
            defect.set(other);
        }
    }

    private Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", wish.model());
        body.put("max_tokens", wish.maxTokens());
        body.put("messages", List.of(Map.of("role", "user", "content", wish.prompt())));
        if (wish.stream()) {
            body.put("stream", true);
            body.put("stream_options", Map.of("include_usage", true));
        }
        return body;
    }

    private Answered whole() throws InterruptedException {
        long start = System.nanoTime();
        JsonNode usage = client.call("POST", "/v1/chat/completions", Optional.of(body())).path("usage");
        long nanos = System.nanoTime() - start;
        return new Answered(nanos, nanos, usage.path("prompt_tokens").asLong(0), usage.path("completion_tokens").asLong(
                0));
    }

    private Answered streamed() throws InterruptedException {
        long start = System.nanoTime();
        long first = 0;
        long prompt = 0;
        long completion = 0;
        try (EventStream events = client.stream("/v1/chat/completions", body())) {
            for (Optional<JsonNode> event = events.next(); event.isPresent(); event = events.next()) {
                if (first == 0 && !event.get().path("choices").isEmpty()) {
                    first = System.nanoTime() - start;
                }
                JsonNode usage = event.get().path("usage");
                prompt = Math.max(prompt, usage.path("prompt_tokens").asLong(0));
                completion = Math.max(completion, usage.path("completion_tokens").asLong(0));
            }
        } catch (IOException unclosed) {
            throw new UncheckedIOException(unclosed);
        }
        long nanos = System.nanoTime() - start;
        return new Answered(nanos, first == 0 ? nanos : first, prompt, completion);
    }

    private Result result(long nanos) {
        List<Answered> all = List.copyOf(answers);
        return new Result(all.size(), failed.get(), Objects.requireNonNullElse(firstFailure.get(), ""), nanos,
                times(all, Answered::nanos),
                wish.stream() ? Optional.of(times(all, Answered::firstNanos)) : Optional.empty(),
                all.stream().mapToLong(Answered::promptTokens).sum(), all.stream().mapToLong(
                        Answered::completionTokens).sum());
    }

    private static Times times(List<Answered> all, ToLongFunction<Answered> which) {
        return Times.of(all.stream().mapToLong(which).sorted().toArray());
    }
}
