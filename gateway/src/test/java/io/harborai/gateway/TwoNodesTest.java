package io.harborai.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeySettings;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.MasterKey;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.redis.RedisProcess;
import io.harborai.platform.storage.Database;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class TwoNodesTest {
    private static final String MASTER = "hb-master-key-of-two-nodes";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Gateway> nodes = new ArrayList<>();
    private RedisProcess redis;
    private Database database;
    private KeyStore keys;
    private KeyRefresher refresher;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start();
        Files.writeString(directory.resolve("harborai.yaml"), """
                server: {port: 0, workers: 1}
                redis: {url: "%s", wait_ms: 1000}
                limits: {default: {rpm: 10}}
                """.formatted(redis.settings().url().reveal()));
        ConfigResult.Loaded config = (ConfigResult.Loaded) ConfigLoader.create(Map.of(), directory, List.of())
                .load(Map.of());
        database = Database.open(directory.resolve("keys.db"), GatewaySchema.MIGRATIONS);
        keys = KeyStore.create(database, InstantSource.system(), new SecureRandom());
        KeyRing ring = KeyRing.create(new MasterKey.FromEnvironment(Secret.of(MASTER)));
        refresher = KeyRefresher.start(database, keys, ring);
        for (int i = 0; i < 2; i++) {
            nodes.add(Gateway.start(config.config(), keys, ring, refresher, database, "test"));
        }
        for (Gateway node : nodes) {
            await().atMost(Duration.ofSeconds(30)).until(() -> metrics(node).contains("mode=\"shared\"} 1.0")
                    && metrics(node).contains("harborai_limits_nodes 2.0"));
        }
    }

    @AfterEach
    void stop() throws Exception {
        redis.thaw();
        for (Gateway node : nodes) {
            node.drain(Duration.ofSeconds(1));
            node.close();
        }
        refresher.close();
        database.close();
        redis.close();
    }

    private String metrics(Gateway node) throws Exception {
        return client.send(HttpRequest.newBuilder(uri(node, "/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static URI uri(Gateway node, String path) {
        return URI.create("http://127.0.0.1:" + node.port() + path);
    }

    private String newKey(String name) {
        String key = keys.create(new KeySettings(name, List.of(), null)).key().reveal();
        refresher.refresh();
        return key;
    }

    private List<HttpResponse<String>> burst(String key, int calls) {
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            sent.add(client.sendAsync(HttpRequest.newBuilder(uri(nodes.get(i % 2), "/v1/chat/completions"))
                    .timeout(Duration.ofSeconds(60)).header("authorization", "Bearer " + key)
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"model\":\"local/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"))
                    .build(), HttpResponse.BodyHandlers.ofString()));
        }
        return sent.stream().map(CompletableFuture::join).toList();
    }

    private static long passed(List<HttpResponse<String>> answers) {
        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isIn(200, 429));
        return answers.stream().filter(answer -> answer.statusCode() == 200).count();
    }

    @Test
    void ofFiftyCallsWithinASecondExactlyTenPassOnTwoNodesTogether() {
        List<HttpResponse<String>> answers = burst(newKey("ten"), 50);
        assertThat(passed(answers)).isEqualTo(10);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 429))
                .allSatisfy(answer -> assertThat(answer.headers().firstValueAsLong("retry-after").orElseThrow())
                        .isBetween(1L, 60L));
    }

    @Test
    void aFrozenRedisCausesNoErrorAndNobodyWaitsLong() throws Exception {
        String key = newKey("frozen");
        redis.freeze();
        long before = System.nanoTime();
        assertThat(passed(burst(key, 40))).isBetween(2L, 10L);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
        assertThat(metrics(nodes.get(0))).contains("mode=\"local\"} 1.0");
        redis.thaw();
        await().atMost(Duration.ofSeconds(30)).until(() -> metrics(nodes.get(0)).contains("mode=\"shared\"} 1.0"));
    }
}
