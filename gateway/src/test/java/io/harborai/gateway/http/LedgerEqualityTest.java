package io.harborai.gateway.http;

import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.gateway.ledger.LedgerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The ledger against what the provider itself says of each call; {@code -Dharborai.calls=20000} for the long run. */
final class LedgerEqualityTest {
    private static final int CALLS = Integer.getInteger("harborai.calls", 2_000);
    private static final int AT_ONCE = 24;
    private static final Pattern USAGE = Pattern
            .compile("\"prompt_tokens\":([0-9]+),\"completion_tokens\":([0-9]+)");

    @TempDir
    Path directory;

    /** What a call's caller saw; {@code tokens} is what the provider told, empty where it told nothing. */
    private record Seen(int status, String tokens, String attempts) {}

    private record Kept(int status, String source, long prompt, long completion, int attempts, String errorCode) {}

    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    @Test
    void everyCallIsThereOnceWithTheProvidersTokensAndTheBudgetsMoney() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (LedgerFixture fixture = new LedgerFixture(directory, LedgerSettings.DEFAULT);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Semaphore places = new Semaphore(AT_ONCE);
            List<Future<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                places.acquire();
                int number = i;
                int kind = random.nextInt(10);
                int size = 1 + random.nextInt(40);
                calls.add(callers.submit(() -> {
                    try {
                        call(fixture.gateway, "call-" + number, kind, size);
                    } finally {
                        places.release();
                    }
                    return number;
                }));
            }
            assertThat(places.tryAcquire(AT_ONCE, 120, TimeUnit.SECONDS)).isTrue();
            for (Future<Integer> call : calls) {
                call.get();
            }
            fixture.stored(CALLS);
            Map<String, Kept> kept = kept(fixture);
            assertThat(seen).as("seed %d", seed).hasSize(CALLS);
            assertThat(fixture.value("select count(*) from ledger_entries", Long.class)).isEqualTo(CALLS);
            seen.forEach((trace, saw) -> compare(trace, saw,
                    Objects.requireNonNull(kept.get(trace), () -> "no entry of " + trace)));
            sums(fixture);
        }
    }

    private void call(TestGateway gateway, String trace, int kind, int size) throws Exception {
        switch (kind) {
            case 0, 1, 2 -> send(gateway, trace, "lab/whole+tokens=" + size, false);
            case 3, 4, 5 -> send(gateway, trace, "lab/stream+tokens=" + size, true);
            case 6 -> send(gateway, trace, "lab/cut" + trace + "+tokens=60+cut=" + size, true);
            case 7 -> send(gateway, trace, "lab/again" + trace + "+fail=1+tokens=" + size, size % 2 == 0);
            case 8 -> leave(gateway, trace);
            default -> send(gateway, trace, size % 2 == 0 ? "nobody/x" : "lab/wrong+status=400", size % 3 == 0);
        }
    }

    private void send(TestGateway gateway, String trace, String model, boolean stream) throws Exception {
        HttpResponse<String> answer = gateway.post("/v1/chat/completions", chat(model, stream),
                request -> request.header("x-request-id", trace));
        Matcher usage = USAGE.matcher(answer.body());
        String tokens = "";
        while (usage.find()) {
            tokens = usage.group(1) + "+" + usage.group(2);
        }
        boolean broken = answer.body().contains("event: error");
        seen.put(trace, new Seen(broken ? 0 : answer.statusCode(), tokens,
                answer.headers().firstValue("x-harborai-attempts").orElse("")));
    }

    /** Reads the first piece of a long stream, and is gone. */
    private void leave(TestGateway gateway, String trace) throws Exception {
        HttpResponse<InputStream> answer = gateway.client().send(HttpRequest
                .newBuilder(gateway.url("/v1/chat/completions")).header("authorization", "Bearer " + TestGateway.KEY)
                .header("x-request-id", trace)
                .POST(HttpRequest.BodyPublishers.ofString(chat("lab/long+rate=50+tokens=5000", true))).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            StringBuilder text = new StringBuilder();
            byte[] piece = new byte[4_096];
            while (!text.toString().contains("content\":\"")) {
                int read = body.read(piece);
                assertThat(read).as("the stream goes on").isPositive();
                text.append(new String(piece, 0, read, StandardCharsets.UTF_8));
            }
        }
        seen.put(trace, new Seen(499, "", ""));
    }

    private static String chat(String model, boolean stream) {
        String chat = TestGateway.chat(model, stream);
        return stream
                ? chat.replace("\"stream\":true", "\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                : chat;
    }

    private static void compare(String trace, Seen saw, Kept kept) {
        if (saw.status() == 0) {
            assertThat(kept.status()).as("%s was cut: %s", trace, kept).isGreaterThanOrEqualTo(500);
        } else {
            assertThat(kept.status()).as("%s: %s", trace, kept).isEqualTo(saw.status());
        }
        if (saw.status() == 200) {
            assertThat(kept.source() + " " + kept.prompt() + "+" + kept.completion()).as(trace)
                    .isEqualTo("reported " + saw.tokens());
            assertThat(kept.attempts()).as(trace).isEqualTo(Integer.parseInt(saw.attempts()));
        } else if (saw.status() == 0 || saw.status() == 499) {
            assertThat(kept.source()).as("%s is billed for what was used: %s", trace, kept).isEqualTo("estimated");
            assertThat(kept.prompt()).isPositive();
            assertThat(kept.completion()).isPositive();
        } else {
            assertThat(kept.prompt() + kept.completion()).as("%s: %s", trace, kept).isZero();
        }
        if (saw.status() != 200) {
            assertThat(kept.errorCode()).as(trace).isNotEmpty();
        }
    }

    private static Map<String, Kept> kept(LedgerFixture fixture) {
        Map<String, Kept> kept = new HashMap<>();
        fixture.database.<Integer>read(handle -> {
            handle.createQuery(
                    "select trace_id, status, usage_source, prompt_tokens, completion_tokens, attempts, error_code "
                            + "from ledger_entries")
                    .map((row, context) -> kept.put(row.getString(1), new Kept(row.getInt(2), row.getString(3),
                            row.getLong(4), row.getLong(5), row.getInt(6), row.getString(7))))
                    .list();
            return kept.size();
        });
        return kept;
    }

    /** What the provider counted on its side, and what the budget is charged, are the ledger's sums. */
    private static void sums(LedgerFixture fixture) {
        String reported = " from ledger_entries where usage_source = 'reported'";
        assertThat(fixture.value("select sum(prompt_tokens)" + reported, Long.class))
                .isEqualTo(fixture.gateway.standin().tokens().prompt());
        assertThat(fixture.value("select sum(completion_tokens)" + reported, Long.class))
                .isEqualTo(fixture.gateway.standin().tokens().completion());
        assertThat(fixture.value("select sum(cost_picos) from ledger_entries", Long.class)).isZero();
        assertThat(fixture.guard.budgets().standing(fixture.budget).used())
                .isEqualTo(fixture.value("select sum(cost_micros) from ledger_entries", Long.class) * 1_000);
    }
}
