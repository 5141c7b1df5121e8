package io.harborai.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.standin.Standin;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Every kind of load against a real stand-in, directly and through a real nginx. */
final class LoadTest {

    private static Standin standin;
    private static Vertx vertx;
    private static Target direct;

    @BeforeAll
    static void start() {
        standin = Standin.start();
        vertx = Vertx.vertx();
        direct = new Target("direct", standin.baseUrl(), "none", "", 0);
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
        standin.close();
    }

    private static boolean installed(String program) {
        return Files.isExecutable(Path.of("/usr/bin", program)) || Files.isExecutable(Path.of("/usr/sbin", program));
    }

    @Test
    void anOpenLoopSendsWhatItShouldAndCountsFromTheIntendedStart() {
        long before = standin.calls("gpt-4o+latency=50");
        OpenLoopLoad.Result result = new OpenLoopLoad(vertx, 100).run(direct,
                direct.chatBody("gpt-4o+latency=50", false, 300), Duration.ofSeconds(1));

        assertThat(result.sent()).isEqualTo(100);
        assertThat(result.errors()).isZero();
        assertThat(standin.calls("gpt-4o+latency=50") - before).isEqualTo(100);
        assertThat(result.latency().getTotalCount()).isEqualTo(100);
        assertThat(result.millis(0)).isGreaterThanOrEqualTo(50);
    }

    @Test
    void anOpenLoopCountsFailures() {
        OpenLoopLoad.Result result = new OpenLoopLoad(vertx, 50).run(direct,
                direct.chatBody("gpt-4o+status=503+fail=7", false, 300), Duration.ofSeconds(1));

        assertThat(result.errors()).isEqualTo(7);
        assertThat(result.latency().getTotalCount()).isEqualTo(43);
        assertThatThrownBy(() -> new OpenLoopLoad(vertx, 0)).hasMessageContaining("perSecond is 0");
    }

    @Test
    void streamsAreCountedAndWhole() {
        AtomicInteger windows = new AtomicInteger();
        StreamLoad.Result result = new StreamLoad(vertx, 20, Duration.ofMillis(100)).run(direct,
                direct.chatBody("bench+rate=100+tokens=50", true, 300), 50, windows::incrementAndGet,
                Duration.ofSeconds(20));

        assertThat(result.lost()).isZero();
        assertThat(result.events()).isEqualTo(20 * 52);
        assertThat(result.firstChunk().getTotalCount()).isEqualTo(20);
        assertThat(windows).hasValue(1);
    }

    @Test
    void brokenStreamsAreLost() {
        for (String model : new String[]{"gpt-4o+cut=5+tokens=5", "gpt-4o+no-done+tokens=5", "gpt-4o+status=500",
                "gpt-4o+error-chunk=3+tokens=5", "gpt-4o+refuse", "gpt-4o+tokens=2"}) {
            StreamLoad.Result result = new StreamLoad(vertx, 3, Duration.ZERO).run(direct,
                    direct.chatBody(model, true, 300), 5, () -> {
                    }, Duration.ofSeconds(20));
            assertThat(result.lost()).as(model).isEqualTo(3);
        }
    }

    @Test
    void nginxPassesCallsAndStreamsOn() throws IOException {
        assumeTrue(installed("nginx") && installed("wrk"), "nginx and wrk are Debian packages that are not here");
        long pid;
        try (Nginx nginx = Nginx.start(standin.port(), 2)) {
            pid = nginx.pid();
            Target target = new Target("nginx", URI.create("http://127.0.0.1:" + nginx.port() + "/v1"), "none", "",
                    nginx.pid());
            String body = target.chatBody("bench", false, 1_024);
            double before = target.meter().cpuSeconds();
            Wrk.Result result = new Wrk(1, 8).run(target, body, Duration.ofSeconds(1));
            assertThat(result.requests()).isGreaterThan(50);
            assertThat(result.errors()).isZero();
            assertThat(target.meter().cpuSeconds()).isGreaterThan(before);
            assertThat(target.meter().residentBytes()).isGreaterThan(1_000_000);
            StreamLoad.Result streams = new StreamLoad(vertx, 10, Duration.ZERO).run(target,
                    target.chatBody("bench+rate=100+tokens=20", true, 300), 20, () -> {
                    }, Duration.ofSeconds(20));
            assertThat(streams.lost()).isZero();
        }
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void aServerThatDoesNotStartShowsItsOutput(@TempDir Path directory) throws IOException {
        Path script = Files.writeString(directory.resolve("server.sh"), "echo cannot find my config; exit 78\n");

        assertThatThrownBy(() -> GatewayProcess.start("sh " + script + " --port {port}", standin.port()))
                .isInstanceOf(BenchException.class).hasMessageContaining("cannot find my config");
    }

    @Test
    void aServerIsStartedWithItsPortConfigurationAndKey(@TempDir Path directory) throws IOException {
        Path script = Files.writeString(directory.resolve("server.sh"),
                "cat $2 > " + directory.resolve("seen") + "; echo $HARBORAI_MASTER_KEY >> " + directory.resolve("seen")
                        + "; echo HarborAI ready on http://127.0.0.1:$1; sleep 1000\n");

        try (GatewayProcess gateway = GatewayProcess.start("sh " + script + " {port} {file} {tmp}", 4711)) {
            // It is ready by its own word and answers nobody, so that no key can be made.
            assertThatThrownBy(gateway::target).isInstanceOf(BenchException.class)
                    .hasMessage("the gateway made no key");
        }
        assertThat(Files.readString(directory.resolve("seen"))).contains("http://127.0.0.1:4711/v1",
                "bench: {targets: [lab/bench]}", GatewayProcess.MASTER_KEY);
    }

    @Test
    void theStandinRunsAsAProcess() {
        try (JavaServer server = JavaServer.standin(1)) {
            assertThat(Nginx.connects(server.port())).isTrue();
            assertThat(server.readyLine()).contains("/v1");
        }
    }
}
