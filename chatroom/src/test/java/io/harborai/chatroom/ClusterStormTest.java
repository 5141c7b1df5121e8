package io.harborai.chatroom;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.harborai.platform.redis.Nodes;
import io.harborai.platform.redis.RedisProcess;
import io.harborai.platform.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes in processes of their own on PostgreSQL and Redis, and one on SQLite; while clients talk, die and come back, nodes
 * are killed -9, Redis is frozen and restarted, PostgreSQL or the one node is paused. {@code -Dharborai.storm.seconds=N} says how long, {@code bench/run storm} is
 * the long form.
 */
final class ClusterStormTest {
    private static final int SECONDS = Integer.getInteger("harborai.storm.seconds", 5);
    private static final int CLIENTS = Integer.getInteger("harborai.storm.clients", 20);

    private static final long PAUSE_MILLIS = 1500;

    @TempDir
    Path folder;

    @Test
    void nodes_are_killed_redis_goes_and_the_primary_is_paused_and_nothing_acknowledged_is_lost() throws Exception {
        long seed = Long.getLong("harborai.storm.seed", System.nanoTime());
        System.out.println("cluster storm seed " + seed);
        try (EmbeddedPostgres postgres = TestPostgres.start(folder.resolve("pg"), 0);
                RedisProcess redis = RedisProcess.start();
                Nodes nodes = Nodes.open(redis.settings(), new SecureRandom());
                TestNode observer = TestNode.on(TestPostgres.url(postgres.getPort(), "postgres"), nodes.bus());
                NodeProcess one = start(postgres, redis);
                NodeProcess other = start(postgres, redis)) {
            List<NodeProcess> killed = List.of(one, other);
            Path data = folder.resolve("pg");
            check(observer, List.of(one::client, other::client), seed, List.of(kill(killed), random -> {
                redis.kill();
                redis.restart();
            }, kill(killed), random -> {
                signal(data, "STOP");
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                signal(data, "CONT");
            }, kill(killed), random -> {
                redis.freeze();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                redis.thaw();
            }));
        }
    }

    @Test
    void one_node_on_sqlite_is_killed_and_paused_and_nothing_acknowledged_is_lost() throws Exception {
        long seed = Long.getLong("harborai.storm.seed", System.nanoTime());
        System.out.println("storm of one node seed " + seed);
        try (TestNode observer = TestNode.sqlite(folder); NodeProcess node = NodeProcess.start(folder)) {
            check(observer, List.of(node::client), seed, List.of(kill(List.of(node)), random -> {
                node.signal("STOP");
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                node.signal("CONT");
            }));
        }
    }

    @FunctionalInterface
    private interface Trouble {
        void make(Random random) throws Exception;
    }

    private static Trouble kill(List<NodeProcess> nodes) {
        return random -> nodes.get(random.nextInt(nodes.size())).killAndRestart();
    }

    private static void check(TestNode observer, List<Supplier<TestClient>> doors, long seed, List<Trouble> troubles)
            throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread chaos = Thread.ofPlatform().name("chaos").start(() -> chaos(troubles, new Random(seed), over));
        Storm.Result result = new Storm(observer, doors, seed).runFor(CLIENTS, SECONDS, () -> {
            over.set(true);
            join(chaos);
        });
        System.out.println(result);
        assertThat(result.violations()).isEmpty();
        assertThat(result.acknowledged()).isPositive();
        assertThat(result.kept()).isEqualTo(result.acknowledged());
    }

    private static NodeProcess start(EmbeddedPostgres postgres, RedisProcess redis) throws java.io.IOException {
        return NodeProcess.start(postgres.getPort(), "postgres", redis.settings().url().reveal());
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void chaos(List<Trouble> troubles, Random random, AtomicBoolean over) {
        try {
            for (int round = 0; !over.get(); round++) {
                // Several kinds of trouble come even in the short form; in the long one a node dies every 12 s or so.
                int pause = Math.min(5000, SECONDS * 200);
                TimeUnit.MILLISECONDS.sleep(pause + random.nextInt(pause / 2));
                troubles.get(round % troubles.size()).make(random);
            }
        } catch (Exception e) {
            throw new IllegalStateException("the chaos itself failed", e);
        }
    }

    /** To PostgreSQL and all of its processes. */
    private static void signal(Path data, String name) throws Exception {
        String pid = java.nio.file.Files.readAllLines(data.resolve("postmaster.pid")).getFirst().strip();
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        List<ProcessHandle> all = new java.util.ArrayList<>(postmaster.children().toList());
        all.add(postmaster);
        for (ProcessHandle each : all) {
            new ProcessBuilder("kill", "-" + name, Long.toString(each.pid())).redirectError(
                    ProcessBuilder.Redirect.DISCARD).start().waitFor();
        }
    }
}
