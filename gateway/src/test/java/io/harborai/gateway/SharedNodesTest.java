package io.harborai.gateway;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.platform.redis.RedisProcess;
import io.harborai.platform.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Two whole nodes on one PostgreSQL and one Redis. */
final class SharedNodesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** How long both are gone, at least: a minute in {@code bench/run nodes}. */
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("harborai.outage.seconds", 0));

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<SharedNode> nodes = new ArrayList<>();
    private RedisProcess redis;
    private EmbeddedPostgres postgres;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start();
        postgres = TestPostgres.start(directory.resolve("postgres"), 0);
        for (int i = 0; i < 2; i++) {
            nodes.add(SharedNode.start(directory.resolve("node" + i), "node" + i,
                    """
                            server: {workers: 1}
                            database: {url: "postgresql://postgres@127.0.0.1:%d/postgres", max_connections: 4, connect_timeout_ms: 500}
                            redis: {url: "%s", wait_ms: 500}
                            """
                            .formatted(postgres.getPort(), redis.settings().url().reveal()),
                    0));
        }
        for (SharedNode node : nodes) {
            await().atMost(PATIENCE).until(() -> node.counts(client, 2));
        }
    }

    @AfterEach
    void stop() throws Exception {
        redis.thaw();
        for (SharedNode node : nodes) {
            node.close();
        }
        redis.close();
        postgres.close();
        client.close();
    }

    private String newKey(String fields) throws Exception {
        HttpResponse<String> made = nodes.getFirst().send(client, "POST", "/admin/v1/keys", SharedNode.MASTER, fields);
        assertThat(made.statusCode()).as(made.body()).isBetween(200, 201);
        String key = JSON.readTree(made.body()).path("key").asString();
        await().atMost(PATIENCE).until(() -> nodes.get(1).ask(client, key) == 200);
        return key;
    }

    private void patch(int node, String fields) throws Exception {
        HttpResponse<String> done = nodes.get(node).send(client, "PATCH", "/admin/v1/config", SharedNode.MASTER,
                fields);
        assertThat(done.statusCode()).as(done.body()).isEqualTo(200);
    }

    @Test
    void aKeyMadeAndRevokedOnOneNodeIsKnownOnTheOther() throws Exception {
        HttpResponse<String> made = nodes.getFirst().send(client, "POST", "/admin/v1/keys", SharedNode.MASTER,
                "{\"name\":\"both\"}");
        String key = JSON.readTree(made.body()).path("key").asString();
        await().atMost(PATIENCE).until(() -> nodes.get(1).ask(client, key) == 200);
        String id = JSON.readTree(made.body()).path("id").asString();
        assertThat(nodes.getFirst().send(client, "DELETE", "/admin/v1/keys/" + id, SharedNode.MASTER, "").statusCode())
                .isBetween(200, 204);
        assertThat(nodes.getFirst().ask(client, key)).isEqualTo(401);
        await().atMost(PATIENCE).until(() -> nodes.get(1).ask(client, key) == 401);
    }

    @Test
    void limitsAndGuardrailsChangeOnAllNodesWithoutARestartAndHistoryTellsWho() throws Exception {
        String watched = newKey("{\"name\":\"watched\"}");
        String free = newKey("{\"name\":\"free\"}");
        patch(0, "{\"guardrails\":{\"port\":{\"type\":\"words\",\"words\":[\"harbour\"],\"applies\":\"request\","
                + "\"keys\":[\"watched\"]}}}");
        assertThat(nodes.getFirst().ask(client, watched)).isNotEqualTo(200);
        await().atMost(PATIENCE).until(() -> nodes.get(1).ask(client, watched) != 200);
        assertThat(nodes.get(1).ask(client, free)).isEqualTo(200);

        HttpResponse<String> wrong = nodes.getFirst().send(client, "PATCH", "/admin/v1/config", SharedNode.MASTER,
                "{\"guardrails\":{\"bad\":{\"type\":\"regex\",\"pattern\":\"(\"}}}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("guardrails.bad");
        assertThat(nodes.getFirst().send(client, "GET", "/admin/v1/config", SharedNode.MASTER, "").body())
                .doesNotContain("guardrails.bad");

        patch(1, "{\"limits\":{\"default\":{\"rpm\":3}},\"guardrails\":null}");
        String limited = newKeyUnused("limited");
        await().atMost(PATIENCE).until(() -> nodes.getFirst().live.config().limits().defaults().rpm() == 3);
        int passed = 0;
        for (int i = 0; i < 8; i++) {
            passed += nodes.get(i % 2).ask(client, limited) == 200 ? 1 : 0;
        }
        assertThat(passed).isEqualTo(3);
        assertThat(nodes.getFirst().send(client, "GET", "/admin/v1/config/history", SharedNode.MASTER, "").body())
                .contains("\"applied_by\":\"key ");
    }

    private String newKeyUnused(String name) throws Exception {
        String key = JSON.readTree(nodes.get(1).send(client, "POST", "/admin/v1/keys", SharedNode.MASTER,
                "{\"name\":\"" + name + "\"}").body()).path("key").asString();
        await().atMost(PATIENCE).until(() -> nodes.getFirst()
                .send(client, "GET", "/v1/models", key, "").statusCode() == 200);
        return key;
    }

    @Test
    void anAnswerThatOneNodeHasCachedIsFoundOnTheOtherAndAFrozenRedisIsAMiss() throws Exception {
        String key = newKey("{\"name\":\"cached\",\"cache\":\"on\"}");
        String question = SharedNode.QUESTION.replace("a harbour", "cached?");
        assertThat(cacheState(0, key, question)).isEqualTo("miss");
        await().atMost(PATIENCE).until(() -> cacheState(1, key, question).equals("hit"));
        redis.freeze();
        assertThat(cacheState(1, key, question)).isEqualTo("hit");
        assertThat(cacheState(0, key, question.replace("cached?", "anew?"))).isEqualTo("miss");
    }

    private String cacheState(int node, String key, String question) throws Exception {
        HttpResponse<String> answer = nodes.get(node).send(client, "POST", "/v1/chat/completions", key, question);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("x-harborai-cache").orElse("none");
    }

    @Test
    void aBrokenFileLeavesTheOldConfigurationInForceAndIsTold() throws Exception {
        Path file = directory.resolve("node1/harborai.yaml");
        Files.writeString(file, Files.readString(file) + "limits: {default: {rpm: many}}\n");
        await().atMost(PATIENCE).until(() -> nodes.get(1).send(client, "GET", "/health", SharedNode.MASTER, "").body()
                .contains("limits.default.rpm"));
        assertThat(nodes.get(1).send(client, "GET", "/admin/v1/config", SharedNode.MASTER, "").body())
                .contains("harborai.yaml:4");
        assertThat(nodes.get(1).ask(client, SharedNode.MASTER)).isEqualTo(200);
    }

    @Test
    void withoutDatabaseAndRedisNoCallFailsAndAfterwardsEveryTokenIsCountedOnce() throws Exception {
        String key = newKey("{\"name\":\"spender\",\"budgets\":[\"1000000000tokens/month\"]}");
        AtomicBoolean more = new AtomicBoolean(true);
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        AtomicLong tokens = new AtomicLong();
        Latencies latencies = new Latencies();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                SharedNode node = nodes.get(i % 2);
                running.add(callers.submit(() -> {
                    while (more.get()) {
                        long begun = System.nanoTime();
                        HttpResponse<String> answer = node.send(client, "POST", "/v1/chat/completions", key,
                                SharedNode.QUESTION);
                        latencies.add(System.nanoTime() - begun);
                        if (answer.statusCode() == 200) {
                            answered.incrementAndGet();
                            tokens.addAndGet(JSON.readTree(answer.body()).path("usage").path("total_tokens").asLong());
                        } else {
                            failed.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            awaitMore(answered, SharedNode.TIMES == 1 ? 100 : 5_000);
            latencies.next();
            awaitMore(answered, 400 * SharedNode.TIMES);
            latencies.next();
            redis.freeze();
            postgres.close();
            awaitMore(answered, 400 * SharedNode.TIMES);
            await().atMost(OUTAGE.plus(PATIENCE)).until(() -> latencies.length().compareTo(OUTAGE) >= 0);
            latencies.next();
            redis.thaw();
            awaitMore(answered, 100);
            postgres = TestPostgres.start(directory.resolve("postgres"), postgres.getPort());
            awaitMore(answered, 100);
            more.set(false);
            for (Future<?> each : running) {
                each.get();
            }
        }
        System.out.println(
                "answers of two nodes; warm-up, all well, PostgreSQL and Redis gone, back: " + latencies.told());
        assertThat(failed.get()).isZero();
        for (SharedNode node : nodes) {
            await().atMost(PATIENCE).until(() -> node.counts(client, 2));
        }
        // newKey asked the echo until it was let in: one call more, of as many tokens as each other.
        long each = tokens.get() / answered.get();
        await().atMost(PATIENCE.multipliedBy(2)).ignoreExceptions().untilAsserted(() -> assertThat(
                nodes.getFirst().database.<Long>read(handle -> handle
                        .createQuery("select coalesce(sum(amount), 0) from budget_spent").mapTo(Long.class).one()))
                .isEqualTo(tokens.get() + each));
    }

    private static void awaitMore(AtomicInteger answered, int calls) {
        int before = answered.get();
        await().atMost(Duration.ofSeconds(60).multipliedBy(SharedNode.TIMES))
                .until(() -> answered.get() >= before + calls);
    }
}
