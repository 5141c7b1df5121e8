package io.harborai.app.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What {@code harborai tune --recommend} says of a server under load, each held against what the provider itself has counted; and
 * the same load again on a server that is configured as it was advised.
 */
final class AdviceTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Whether what takes a thousand calls is looked at, too: {@code bench/run alerts}. */
    private static final boolean ALL = Boolean.getBoolean("harborai.alerts.load");
    private static final int CALLERS = 26;
    private static final int CONNECTIONS = 20;
    private static final int ENOUGH = 210;
    private static final int QUESTIONS = 40;
    private static final long SLOW_MS = 310;
    private static final String CHAT = "concurrency.max_connections_per_host";
    private static final String TIMEOUT = "providers.*.timeouts.first_token_ms";
    private static final String CACHE = "cache.enabled";
    private static final String BATCH = "concurrency.performance_mode";
    private static final String TARGETS = "models.*.targets";
    private static final String RATES = "providers.*.limits";
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path directory;
    private final AtomicInteger slow = new AtomicInteger();
    private final AtomicInteger vectors = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger mostActive = new AtomicInteger();
    private HttpServer provider;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext("/v1/chat/completions", this::chat);
        provider.createContext("/v1/embeddings", this::embed);
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    private void chat(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
        String model = asked.path("model").asString("");
        int question = Integer.parseInt(asked.path("messages").path(0).path("content").asString("0"));
        if (model.equals("slow")) {
            slow.incrementAndGet();
            mostActive.accumulateAndGet(active.incrementAndGet(), Math::max);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SLOW_MS));
            active.decrementAndGet();
        }
        boolean fails = model.equals("flaky") && question % 4 == 0;
        give(exchange, fails ? 500 : 200,
                """
                        {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
                        "message":{"role":"assistant","content":"hi"}}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}
                        """);
    }

    private void embed(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
        vectors.incrementAndGet();
        int texts = asked.path("input").isArray() ? asked.path("input").size() : 1;
        List<String> data = new ArrayList<>();
        for (int i = 0; i < texts; i++) {
            data.add("{\"object\":\"embedding\",\"index\":" + i + ",\"embedding\":[0.5,0.5]}");
        }
        give(exchange, 200, "{\"object\":\"list\",\"model\":\"embed-small\",\"data\":[" + String.join(",", data)
                + "],\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1}}");
    }

    private static void give(HttpExchange exchange, int status, String text) throws IOException {
        byte[] answer = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** A server that is configured so; the words are those of the advice. */
    private LiveServer server(String name, String perHost, String firstToken, String cache, String mode,
            String targets, int rpm) throws Exception {
        Path place = Files.createDirectory(directory.resolve(name));
        Files.writeString(place.resolve("harborai.yaml"),
                """
                        providers:
                          lab: {type: openai, base_url: "http://127.0.0.1:%1$d/v1", allow_private_network: true,
                                models: [slow, embed-small, flaky, sure], timeouts: {first_token_ms: %2$s}}
                          rated: {type: openai, base_url: "http://127.0.0.1:%1$d/v1", allow_private_network: true, models: [quick],
                                  limits: {rpm: %3$d}}
                        models: {steady: {targets: %4$s, strategy: priority}}
                        concurrency: {max_connections_per_host: %5$s, performance_mode: %6$s}
                        cache: {enabled: %7$s}
                        """
                        .formatted(provider.getAddress().getPort(), firstToken, rpm, targets, perHost, mode, cache));
        return LiveServer.start(place, Map.of("HARBORAI_MASTER_KEY", LiveServer.MASTER));
    }

    /** Callers that go on until they are interrupted. */
    private static final class Load {
        private final List<Thread> threads = new ArrayList<>();
        private final Map<String, AtomicInteger> answered = new HashMap<>();
        private final Map<String, AtomicInteger> failed = new HashMap<>();

        void add(LiveServer server, String model, int callers) {
            AtomicInteger good = answered.computeIfAbsent(model, first -> new AtomicInteger());
            AtomicInteger bad = failed.computeIfAbsent(model, first -> new AtomicInteger());
            AtomicInteger number = new AtomicInteger();
            boolean vectors = model.contains("embed");
            for (int i = 0; i < callers; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        while (!Thread.currentThread().isInterrupted()) {
                            int next = number.getAndIncrement();
                            int question = vectors ? next : next % QUESTIONS;
                            int status = server.call("POST", vectors ? "/v1/embeddings" : "/v1/chat/completions",
                                    LiveServer.MASTER, vectors
                                            ? "{\"model\":\"" + model + "\",\"input\":\"text " + question + "\"}"
                                            : "{\"model\":\"" + model
                                                    + "\",\"temperature\":0,\"messages\":[{\"role\":\"user\","
                                                    + "\"content\":\"" + question + "\"}]}")
                                    .statusCode();
                            (status == 200 ? good : bad).incrementAndGet();
                        }
                    } catch (Exception ended) {
                        Thread.currentThread().interrupt();
                    }
                }));
            }
        }

        int answered(String model) {
            return answered.getOrDefault(model, new AtomicInteger()).get();
        }

        int failed(String model) {
            return failed.getOrDefault(model, new AtomicInteger()).get();
        }

        void end() throws InterruptedException {
            threads.forEach(Thread::interrupt);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static Map<String, JsonNode> advice(LiveServer server) throws Exception {
        Map<String, JsonNode> advice = new HashMap<>();
        server.get("/admin/v1/tuning/recommendations").path("data")
                .forEach(each -> advice.put(each.path("setting").asString(""), each));
        return advice;
    }

    private static JsonNode until(LiveServer server, String setting) {
        return await().atMost(PATIENCE).until(() -> Optional.ofNullable(advice(server).get(setting)),
                Optional::isPresent).orElseThrow();
    }

    private static double measured(JsonNode advice, String name) {
        assertThat(advice.path("measured").has(name)).as(advice.toString()).isTrue();
        return advice.path("measured").path(name).asDouble();
    }

    private static String advised(JsonNode advice) {
        System.out.println(advice.path("setting").asString("") + " " + advice.path("now").asString("") + " -> "
                + advice.path("advised").asString("") + ": " + advice.path("reason").asString(""));
        return advice.path("advised").asString("");
    }

    @Test
    void each_recommendation_follows_from_a_measurement_and_what_it_recommends_helps() throws Exception {
        Map<String, String> wanted = new HashMap<>();
        try (LiveServer server = server("before", String.valueOf(CONNECTIONS), "60000", "false", "balanced",
                "[lab/flaky]", 12_000)) {
            before(server, wanted);
        }
        vectors.set(0);
        slow.set(0);
        mostActive.set(0);
        try (LiveServer server = server("after", wanted.getOrDefault(CHAT, ""), wanted.getOrDefault(TIMEOUT, ""),
                wanted.getOrDefault(CACHE, ""),
                wanted.getOrDefault(BATCH, "optimized"), "[lab/flaky, lab/sure]", 1_000_000)) {
            after(server);
        }
    }

    private void before(LiveServer server, Map<String, String> wanted) throws Exception {
        Load load = new Load();
        load.add(server, "lab/slow", CALLERS);
        JsonNode full = until(server, CHAT);
        assertThat(measured(full, "pool_share")).isGreaterThanOrEqualTo(0.9);
        assertThat(mostActive.get()).as("the provider has seen the bound").isBetween(CONNECTIONS * 9 / 10, CONNECTIONS);
        wanted.put(CHAT, advised(full));
        JsonNode waits = until(server, TIMEOUT);
        assertThat(measured(waits, "p99_ms")).isGreaterThanOrEqualTo(SLOW_MS);
        wanted.put(TIMEOUT, advised(waits));
        JsonNode again = until(server, CACHE);
        assertThat(measured(again, "mean_ms")).isGreaterThanOrEqualTo(SLOW_MS);
        assertThat(measured(again, "calls")).isLessThanOrEqualTo(slow.get());
        wanted.put(CACHE, advised(again));
        load.end();

        Load faulty = new Load();
        faulty.add(server, "steady", 4);
        JsonNode fails = until(server, TARGETS);
        assertThat(measured(fails, "fault_share")).isBetween(0.05, 0.5);
        assertThat(advised(fails)).isEqualTo("a second target");
        assertThat(faulty.failed("steady")).as("callers notice").isPositive();
        faulty.end();

        if (ALL) {
            many(server, wanted);
        }
        assertThat(advice(server).values()).as("each with what was measured").allMatch(each -> !each.path("measured")
                .isEmpty());
    }

    private void many(LiveServer server, Map<String, String> wanted) throws Exception {
        Load quick = new Load();
        quick.add(server, "lab/embed-small", 8);
        JsonNode alone = until(server, BATCH);
        assertThat(measured(alone, "embedding_calls_per_s")).isGreaterThanOrEqualTo(20);
        assertThat(measured(alone, "calls")).isLessThanOrEqualTo(vectors.get());
        wanted.put(BATCH, advised(alone));
        quick.end();
        assertThat(vectors.get()).as("one call upstream for each").isGreaterThanOrEqualTo(quick.answered(
                "lab/embed-small"));

        Load limited = new Load();
        limited.add(server, "rated/quick", 8);
        assertThat(measured(until(server, RATES), "rate_waits")).isPositive();
        limited.end();
    }

    private void after(LiveServer server) throws Exception {
        Load load = new Load();
        load.add(server, "lab/slow", CALLERS);
        load.add(server, "lab/embed-small", 8);
        load.add(server, "steady", 4);
        load.add(server, "rated/quick", 8);
        for (String model : Set.of("lab/slow", "lab/embed-small", "steady", "rated/quick")) {
            await().atMost(PATIENCE).until(() -> load.answered(model) >= ENOUGH);
        }
        Map<String, JsonNode> now = advice(server);
        load.end();
        assertThat(now.keySet()).doesNotContain(CHAT, BATCH, RATES);
        assertThat(slow.get()).as("what was asked before is answered from memory").isLessThan(load.answered(
                "lab/slow") / 2);
        assertThat(vectors.get()).as("one call upstream carries several").isLessThan(load.answered("lab/embed-small"));
        assertThat(load.failed("steady")).as("the second target answers").isZero();
    }
}
