package io.harborai.app.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.app.CommandFailure;
import io.harborai.app.client.ServerClient;

/** Callers that ask a model again and again, the first questions more often than the last, until they are stopped. */
final class MadeLoad implements AutoCloseable {
    private static final long SEED = 20_261_121;
    /** After a failure a caller waits so long: a server that refuses is not to be drowned. */
    private static final long PAUSE_MS = 100;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile String lastFailure = "";

    private MadeLoad() {
    }

    static MadeLoad start(ServerClient client, String model, int callers, int questions) {
        MadeLoad load = new MadeLoad();
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int caller = 0; caller < callers; caller++) {
            SplittableRandom random = seeds.split();
            load.threads.add(Thread.ofVirtual().name("load " + caller).start(() -> {
                try {
                    while (!Thread.currentThread().isInterrupted()) {
                        load.ask(client, model, question(random, questions));
                    }
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        return load;
    }

    /** The square makes the first questions come more often. */
    private static int question(SplittableRandom random, int questions) {
        double share = random.nextDouble();
        return (int) (share * share * questions);
    }

    private void ask(ServerClient client, String model, int question) throws InterruptedException {
        try {
            client.call("POST", "/v1/chat/completions", Optional.of(Map.of("model", model, "temperature", 0, "messages",
                    List.of(Map.of("role", "user", "content", "Question " + question)))));
            answered.incrementAndGet();
        } catch (CommandFailure refused) {
            failed.incrementAndGet();
            lastFailure = String.valueOf(refused.getMessage());
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    String summary() {
        return "Made load: " + answered.get() + " calls answered, " + failed.get() + " failed"
                + (lastFailure.isEmpty() ? "." : "; the last one: " + lastFailure);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
