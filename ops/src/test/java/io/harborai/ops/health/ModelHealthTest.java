package io.harborai.ops.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.harborai.engine.provider.Secret;
import io.harborai.ops.FakeClock;
import io.harborai.ops.fetch.Fetcher;
import io.harborai.platform.health.HealthStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A provider that is well, slow, failing and well again, over real HTTP; the clock is moved by hand. */
final class ModelHealthTest {
    private static final CheckSettings SETTINGS = new CheckSettings(Duration.ofSeconds(300), Duration.ofSeconds(30),
            Duration.ofSeconds(10), false);

    private final FakeClock clock = new FakeClock();
    private final Fetcher fetcher = new Fetcher();
    private final AtomicInteger calls = new AtomicInteger();
    private final Map<String, Traffic.Count> traffic = new ConcurrentHashMap<>();
    private volatile int status = 200;
    private volatile Duration takes = Duration.ZERO;
    private HttpServer provider;
    private ModelHealth health;

    @BeforeEach
    void open() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/v1/models", exchange -> {
            calls.incrementAndGet();
            clock.plus(takes);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        provider.start();
        health = new ModelHealth(clock, SETTINGS, () -> List.of(new ProbedProvider("lab",
                URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/v1"),
                Map.of("Authorization", Secret.of("Bearer canary")), true,
                List.of(new ProbedProvider.Model("big", ModelKind.LLM),
                        new ProbedProvider.Model("vec", ModelKind.EMBEDDINGS)))),
                () -> Map.copyOf(traffic), fetcher);
    }

    @AfterEach
    void close() {
        fetcher.close();
        provider.stop(0);
    }

    private HealthStatus after(Duration time) throws InterruptedException {
        clock.plus(time);
        health.tick();
        return health.reports().getFirst().status();
    }

    @Test
    void it_goes_from_healthy_over_degraded_to_unhealthy_and_back() throws Exception {
        assertThat(health.overall()).isEqualTo(HealthStatus.UNKNOWN);
        assertThat(after(Duration.ZERO)).isEqualTo(HealthStatus.HEALTHY);
        takes = Duration.ofSeconds(11);
        assertThat(after(SETTINGS.interval())).as("slow").isEqualTo(HealthStatus.DEGRADED);
        takes = Duration.ZERO;
        status = 500;
        assertThat(after(SETTINGS.interval())).as("one failure").isEqualTo(HealthStatus.DEGRADED);
        assertThat(after(SETTINGS.interval())).as("two in a row").isEqualTo(HealthStatus.DEGRADED);
        assertThat(after(SETTINGS.interval())).as("three in a row").isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(health.overall()).isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(health.check().message()).contains("lab/big: it answered with status 500")
                .doesNotContain("canary");
        status = 200;
        assertThat(after(SETTINGS.whileDown())).as("one success").isEqualTo(HealthStatus.UNHEALTHY);
        assertThat(after(SETTINGS.whileDown())).as("two in a row").isEqualTo(HealthStatus.HEALTHY);
        assertThat(health.overall()).isEqualTo(HealthStatus.HEALTHY);
    }

    @Test
    void questions_lead_to_no_calls_and_one_call_tells_of_all_models() throws Exception {
        after(Duration.ZERO);
        for (int i = 0; i < 10; i++) {
            health.check();
            health.reports();
        }
        assertThat(after(Duration.ofSeconds(299))).isEqualTo(HealthStatus.HEALTHY);
        assertThat(calls).hasValue(1);
        assertThat(health.reports()).hasSize(2);
    }

    @Test
    void callers_own_calls_count_and_spare_the_look() throws Exception {
        after(Duration.ZERO);
        traffic.put("lab/big", new Traffic.Count(10, 0, 5_000));
        traffic.put("lab/vec", new Traffic.Count(10, 0, 50));
        after(SETTINGS.interval());
        assertThat(calls).hasValue(1);
        assertThat(health.reports().getFirst().source()).isEqualTo("traffic");
        assertThat(health.reports().getFirst().responseMs()).isEqualTo(500);
        traffic.put("lab/big", new Traffic.Count(20, 9, 10_000));
        assertThat(after(SETTINGS.interval())).isEqualTo(HealthStatus.DEGRADED);
        assertThat(health.reports().getFirst().error()).isEqualTo("9 of 10 calls failed");
    }

    @Test
    void a_refused_credential_and_a_provider_that_is_gone_are_failures_and_no_list_is_none() throws Exception {
        status = 401;
        after(Duration.ZERO);
        assertThat(health.reports().getFirst().error()).contains("credential");
        status = 404;
        assertThat(after(SETTINGS.interval())).isEqualTo(HealthStatus.HEALTHY);
        provider.stop(0);
        assertThat(after(SETTINGS.interval())).isEqualTo(HealthStatus.DEGRADED);
        assertThat(health.reports().getFirst().consecutiveFailures()).isEqualTo(1);
    }
}
