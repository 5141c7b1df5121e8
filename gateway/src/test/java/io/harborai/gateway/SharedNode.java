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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.MasterKey;
import io.harborai.gateway.live.ConfigStore;
import io.harborai.gateway.live.ConfigWatch;
import io.harborai.gateway.live.LiveConfig;
import io.harborai.gateway.live.SecretStore;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.redis.Nodes;
import io.harborai.platform.secret.SealedBox;
import io.harborai.platform.storage.Database;

/** One whole node of several: its own connections, keys, configuration and port, wired as the server wires them. */
final class SharedNode {
    static final String MASTER = "hb-master-key-of-all-nodes";
    /** The long form of a test, by {@code bench/run nodes}, does so many times as much. */
    static final int TIMES = Integer.getInteger("harborai.times", 1);
    static final String QUESTION = "{\"model\":\"local/echo\",\"messages\":[{\"role\":\"user\",\"content\":\"a harbour\"}]}";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Gateway gateway;
    final Database database;
    final LiveConfig live;

    private SharedNode(Path directory, String name, int port) throws Exception {
        SecureRandom random = new SecureRandom();
        InstantSource clock = InstantSource.system();
        ConfigSource source = ConfigSource.create(ConfigLoader.create(Map.of(), directory, List.of()), null,
                Map.of("server.port", Integer.toString(port)));
        HarborConfig early = ((ConfigResult.Loaded) source.load()).config();
        database = opened(Database.open(early.database(), clock, List.of(GatewaySchema.MIGRATIONS)));
        SecretStore secrets = SecretStore.create(database, SealedBox.fromFile(directory.resolve("keys"), random),
                clock);
        live = ((LiveConfig.Opened.Ready) LiveConfig.open(source, ConfigStore.create(database, clock), secrets, clock,
                name)).config();
        KeyStore keys = KeyStore.create(database, clock, random);
        KeyRing ring = KeyRing.create(new MasterKey.FromEnvironment(Secret.of(MASTER)));
        KeyRefresher refresher = opened(KeyRefresher.start(database, keys, ring));
        Nodes nodes = opened(Nodes.open(live.config().redis().settings(), random));
        refresher.listen(nodes.bus());
        gateway = Gateway.start(live.config(), keys, ring, refresher, database, "test", live,
                Surroundings.NONE.withNodes(nodes));
        parts.push(gateway::close);
        parts.push(() -> gateway.drain(Duration.ofSeconds(10)));
        opened(ConfigWatch.start(live, nodes.bus()));
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /** Starts one that reads {@code harborai.yaml} in its directory; port 0 for any. */
    static SharedNode start(Path directory, String name, String yaml, int port) throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("harborai.yaml"), yaml);
        return new SharedNode(directory, name, port);
    }

    int port() {
        return gateway.port();
    }

    HttpResponse<String> send(HttpClient client, String method, String path, String key, String body)
            throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .header("authorization", "Bearer " + key).header("content-type", "application/json")
                .timeout(Duration.ofSeconds(60)).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Asks the echo; the status. */
    int ask(HttpClient client, String key) throws Exception {
        return send(client, "POST", "/v1/chat/completions", key, QUESTION).statusCode();
    }

    /** Whether it counts limits in Redis, with so many nodes. */
    boolean counts(HttpClient client, int nodes) throws Exception {
        String metrics = send(client, "GET", "/metrics", MASTER, "").body();
        return metrics.contains("mode=\"shared\"} 1.0") && metrics.contains("harborai_limits_nodes " + nodes + ".0");
    }

    void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
