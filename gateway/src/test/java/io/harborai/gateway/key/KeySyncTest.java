package io.harborai.gateway.key;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.team.TeamSettings;
import io.harborai.gateway.team.Terms;
import io.harborai.platform.redis.RedisBus;
import io.harborai.platform.redis.RedisLink;
import io.harborai.platform.redis.RedisSettings;
import io.harborai.platform.storage.Dialect;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

import static org.awaitility.Awaitility.await;

/** Two nodes on one PostgreSQL, with a real Redis between them or without. */
final class KeySyncTest {
    private static final long NOW = KeyFixture.NOW.toEpochMilli();
    private static final Secret MASTER = Secret.of("a-master-key-of-some-length");
    /** What users are promised. */
    private static final Duration PROMISED = Duration.ofSeconds(2);
    private static RedisServer redis;
    private static RedisSettings settings;

    @TempDir
    Path directory;

    @BeforeAll
    static void startRedis() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings = RedisSettings.DEFAULT.withUrl(Secret.of("redis://127.0.0.1:" + socket.getLocalPort()));
            redis = RedisServer.newRedisServer().port(socket.getLocalPort()).bind("127.0.0.1").build();
        }
        redis.start();
    }

    @AfterAll
    static void endRedis() throws IOException {
        redis.stop();
    }

    @Test
    void aRevokedKeyIsRefusedOnTheOtherNodeByTheBusAlone() throws Exception {
        KeyRing ring = KeyRing.create(new MasterKey.FromEnvironment(MASTER));
        KeyRing otherRing = KeyRing.create(new MasterKey.FromEnvironment(MASTER));
        Duration never = Duration.ofHours(1);
        try (KeyFixture node = KeyFixture.open(Dialect.POSTGRESQL, directory);
                KeyFixture other = node.another();
                RedisLink link = RedisLink.open(settings);
                RedisLink otherLink = RedisLink.open(settings);
                RedisBus bus = RedisBus.create(link);
                RedisBus otherBus = RedisBus.create(otherLink);
                KeyRefresher refresher = KeyRefresher.start(node.database, node.store, ring, never);
                KeyRefresher otherRefresher = KeyRefresher.start(other.database, other.store, otherRing, never)) {
            refresher.listen(bus);
            otherRefresher.listen(otherBus);
            await().until(() -> bus.figures().connected() && otherBus.figures().connected());
            CreatedKey key = node.store.create(new KeySettings("x", List.of(), null));
            // Redis may not have been asked to listen when the first message went out.
            await().until(() -> {
                refresher.changed();
                return otherRing.check(key.key().reveal(), NOW) instanceof Verdict.Allowed;
            });

            node.store.revoke(key.record().id());
            refresher.changed();
            await().atMost(PROMISED).pollInterval(Duration.ofMillis(10))
                    .until(() -> otherRing.check(key.key().reveal(), NOW) instanceof Verdict.Revoked);
        }
    }

    @Test
    void withoutABusTheLookOnceASecondIsEnough() throws Exception {
        KeyRing otherRing = KeyRing.create(new MasterKey.FromEnvironment(MASTER));
        try (KeyFixture node = KeyFixture.open(Dialect.POSTGRESQL, directory);
                KeyFixture other = node.another()) {
            node.store.teams().create(new TeamSettings("red", Terms.NONE));
            CreatedKey key = node.store.create(new KeySettings("x", List.of(), null).withTeam("red"));
            try (KeyRefresher refresher = KeyRefresher.start(other.database, other.store, otherRing)) {
                node.store.teams().update("red", before -> new TeamSettings("red",
                        new Terms(List.of("fast"), before.terms().limits(), List.of(), before.terms().tags())));
                await().atMost(PROMISED).until(() -> refresher.current()
                        && otherRing.check(key.key().reveal(), NOW) instanceof Verdict.Allowed allowed
                        && !allowed.access().allowsModel("slow"));
                node.store.revoke(key.record().id());
                await().atMost(PROMISED)
                        .until(() -> otherRing.check(key.key().reveal(), NOW) instanceof Verdict.Revoked);
            }
        }
    }
}
