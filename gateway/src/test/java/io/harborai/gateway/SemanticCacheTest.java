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
import java.util.List;
import java.util.Map;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.MasterKey;
import io.harborai.gateway.key.NewKey;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.Migrations;
import io.harborai.standin.Standin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers to questions that mean the same, by a configuration file, a whole gateway and HTTP. */
final class SemanticCacheTest {
    private static final String MASTER = "master-key-for-tests";
    private static final String RESET = "How do I reset my password?";

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Standin standin = Standin.start();
    private Database database;
    private KeyRefresher refresher;
    private Gateway gateway;
    private String other;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(directory.resolve("harborai.yaml"), """
                server: {port: 0, workers: 1}
                providers: {lab: {base_url: "%s", allow_private_network: true, api_key: none}}
                cache:
                  enabled: true
                  semantic: {enabled: true, model: local/hash-embed, lexical_model: true, threshold: 0.9,
                             time_limit_ms: 20000}
                """.formatted(standin.baseUrl()));
        ConfigResult.Loaded config = (ConfigResult.Loaded) ConfigLoader.create(Map.of(), directory, List.of())
                .load(Map.of());
        database = Database.open(directory.resolve("keys.db"), new Migrations("db/migration", 50));
        KeyStore keys = KeyStore.create(database, InstantSource.system(), new SecureRandom());
        other = keys.create(new NewKey("other", List.of(), null)).key().reveal();
        KeyRing ring = KeyRing.create(new MasterKey.FromEnvironment(Secret.of(MASTER)));
        refresher = KeyRefresher.start(database, keys, ring);
        gateway = Gateway.start(config.config(), database, keys, ring, refresher, "test");
    }

    @AfterEach
    void stop() throws Exception {
        gateway.drain(Duration.ofSeconds(1));
        gateway.close();
        refresher.close();
        database.close();
        standin.close();
    }

    @Test
    void aParaphraseIsAnsweredByTheAnswerThatIsThere() throws Exception {
        HttpResponse<String> first = ask(MASTER, RESET, false);
        assertThat(cacheOf(first)).isEqualTo("miss");
        HttpResponse<String> again = ask(MASTER, "My password: how do I reset it?", false);
        assertThat(cacheOf(again)).isEqualTo("semantic");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(cacheOf(ask(MASTER, "How do I reset my old password?", true))).isEqualTo("semantic");
        assertThat(standin.calls("chat")).isEqualTo(1);
        assertThat(get("/metrics")).contains("harborai_cache_hits_total{kind=\"semantic\"} 2.0",
                "harborai_cache_entries{kind=\"semantic\"} 1.0");
        assertThat(get("/admin/v1/stats")).contains("\"semantic\":true").contains("\"questions\":1");
    }

    @Test
    void anotherNumberOrANegationIsAnotherQuestion() throws Exception {
        ask(MASTER, RESET, false);
        assertThat(cacheOf(ask(MASTER, "How do I not reset my password?", false))).isEqualTo("miss");
        assertThat(cacheOf(ask(MASTER, "How long do I boil eggs, 5 minutes or more, please?", false)))
                .isEqualTo("miss");
        assertThat(cacheOf(ask(MASTER, "How long do I boil eggs, 50 minutes or more, please?", false)))
                .isEqualTo("miss");
        assertThat(cacheOf(ask(MASTER, "怎么重置我的密码？", false))).isEqualTo("miss");
        assertThat(cacheOf(ask(MASTER, "怎么不重置我的密码？", false))).isEqualTo("miss");
        assertThat(standin.calls("chat")).isEqualTo(6);
    }

    @Test
    void anotherKeysQuestionIsNotCompared() throws Exception {
        ask(MASTER, RESET, false);
        assertThat(cacheOf(ask(other, "My password: how do I reset it?", false))).isEqualTo("miss");
        assertThat(cacheOf(ask(MASTER, "My password: how do I reset it?", false))).isEqualTo("semantic");
    }

    private HttpResponse<String> ask(String key, String question, boolean stream) throws Exception {
        String body = "{\"model\":\"lab/chat\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}";
        HttpResponse<String> answer = client.send(request("/v1/chat/completions", key)
                .header("content-type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private String get(String path) throws Exception {
        return client.send(request(path, MASTER).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private HttpRequest.Builder request(String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path)).header("authorization",
                "Bearer " + key);
    }

    private static String cacheOf(HttpResponse<String> answer) {
        return answer.headers().firstValue("x-harborai-cache").orElse("");
    }
}
