package io.harborai.gateway;

import java.lang.ref.WeakReference;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.MasterKey;
import io.harborai.gateway.live.Change;
import io.harborai.gateway.live.ChangeResult;
import io.harborai.gateway.live.ConfigStore;
import io.harborai.gateway.live.LiveConfig;
import io.harborai.gateway.live.SecretStore;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.secret.SealedBox;
import io.harborai.platform.storage.Database;
import io.harborai.standin.Standin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A whole gateway whose configuration changes while it is called. */
final class LiveSwapTest {
    private static final String MASTER = "master-key-for-tests";
    /** {@code -Dharborai.swaps=1000} for the long run. */
    private static final int SWAPS = Integer.getInteger("harborai.swaps", 250);
    private static final Change TESTER = new Change("tester", "because");

    @TempDir
    Path directory;

    private final Standin standin = Standin.start();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Database database;
    private SecretStore secrets;
    private LiveConfig live;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        write("one");
        SecureRandom random = new SecureRandom();
        database = Database.open(directory.resolve("keys.db"), GatewaySchema.MIGRATIONS);
        secrets = SecretStore.create(database, SealedBox.fromFile(directory.resolve("keys"), random),
                InstantSource.system());
        secrets.set("lab", Secret.of("sk-first"));
        ConfigSource source = ConfigSource.create(ConfigLoader.create(Map.of(), directory, List.of()), null,
                Map.of("server.port", "0"));
        live = ((LiveConfig.Opened.Ready) LiveConfig.open(source,
                ConfigStore.create(database, InstantSource.system()), secrets, InstantSource.system(), "node"))
                .config();
        KeyStore keys = KeyStore.create(database, InstantSource.system(), random);
        KeyRing ring = KeyRing.create(MasterKey.find(MASTER, database, random));
        gateway = Gateway.start(live.config(), keys, ring, KeyRefresher.start(database, keys, ring), database, "test",
                live);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        database.close();
        standin.close();
        client.close();
    }

    private void write(String model) throws Exception {
        Files.writeString(directory.resolve("harborai.yaml"), """
                providers:
                  lab: {base_url: "%s", api_key: "${secret:lab}", allow_private_network: true}
                models:
                  fast: {targets: [lab/%s]}
                """.formatted(standin.baseUrl(), model));
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer " + MASTER).header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).timeout(Duration.ofSeconds(30)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int call() throws Exception {
        return send("POST", "/v1/chat/completions",
                "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}").statusCode();
    }

    @Test
    void swapsUnderLoadFailNoCallAndLeaveNothingBehind() throws Exception {
        AtomicBoolean more = new AtomicBoolean(true);
        AtomicInteger answered = new AtomicInteger();
        List<WeakReference<HarborConfig>> old = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(callers.submit(() -> {
                    while (more.get()) {
                        assertThat(call()).isEqualTo(200);
                        answered.incrementAndGet();
                    }
                    return null;
                }));
            }
            for (int swap = 0; swap < SWAPS; swap++) {
                old.add(new WeakReference<>(live.config()));
                if (swap % 100 == 50) {
                    secrets.rotate("lab", Secret.of("sk-" + swap));
                }
                write(swap % 2 == 0 ? "two" : "one");
                assertThat(live.reload(TESTER)).isInstanceOf(ChangeResult.Applied.class);
            }
            more.set(false);
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertThat(answered.get()).as("calls during the swaps").isGreaterThan(100);
        assertThat(live.state().version().version()).isGreaterThanOrEqualTo(SWAPS);
        assertThat(live.store().history(SWAPS)).hasSize(SWAPS);
        // The last calls bring the last swap to every event loop.
        for (int i = 0; i < 20; i++) {
            call();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return old.stream().filter(each -> each.get() != null).count() <= 5;
        });
        String health = send("GET", "/health", "").body();
        int upstream = Integer.parseInt(health.replaceAll("(?s).*\"upstream_connections\":(\\d+).*", "$1"));
        assertThat(upstream).as("connections, for four callers").isLessThanOrEqualTo(20);
    }

    @Test
    void theAdminApiShowsChangesAndTakesBackAndHealthTellsOfTrouble() throws Exception {
        assertThat(send("PATCH", "/admin/v1/config?reason=trial", "{\"models\":{\"slow\":{\"targets\":[\"lab/one\"]}}}")
                .body()).contains("\"version\":2", "models.slow.targets");
        assertThat(send("GET", "/v1/models", "").body()).contains("slow");
        assertThat(send("GET", "/admin/v1/config/history", "").body()).contains("\"reason\":\"trial\"");
        assertThat(send("GET", "/admin/v1/config/diff?from=1&to=2", "").body()).contains("models.slow.targets");
        HttpResponse<String> elsewhere = send("PATCH", "/admin/v1/config",
                "{\"models\":{\"fast\":{\"targets\":[\"lab/two\"]}}}");
        assertThat(elsewhere.statusCode()).isEqualTo(409);
        assertThat(elsewhere.body()).contains("harborai.yaml:4");
        assertThat(send("POST", "/admin/v1/config/rollback", "{\"version\":1}").statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v1/models", "").body()).doesNotContain("slow");

        Files.writeString(directory.resolve("harborai.yaml"), "modles: {}\n");
        assertThat(send("POST", "/admin/v1/config/reload", "").statusCode()).isEqualTo(400);
        assertThat(send("GET", "/admin/v1/config", "").body()).contains("harborai.yaml:1:1",
                "did you mean models?").doesNotContain("sk-first");
        HttpResponse<String> health = send("GET", "/health", "");
        assertThat(health.statusCode()).isEqualTo(200);
        assertThat(health.body()).contains("\"status\":\"degraded\"", "harborai.yaml:1:1", "\"config_version\":3");
        assertThat(call()).as("the old configuration serves on").isEqualTo(200);
    }
}
