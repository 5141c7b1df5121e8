package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.harborai.app.KnownProviders;
import io.harborai.app.Run;
import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code harborai tune} against a provider that works best with eight connections. Whether it finds them is a measurement, and so
 * for a machine with nothing else to do: {@code bench/run tune [RUNS]}. The usual run sees that it goes through and ends well.
 */
final class TuneBestTest {
    private static final int RUNS = Integer.getInteger("harborai.tune.runs", 0);
    private static final String MASTER = "master-key-0123456789";
    private static final String TRIAL_MS = "1250";
    private static final int BEST = 8;
    private static final long WORK_NANOS = 20_000_000;

    @TempDir
    private Path directory;
    private final AtomicInteger active = new AtomicInteger();
    private final Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
    private HttpServer provider;
    private Server server;

    @BeforeEach
    void start() throws Exception {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext("/v1/chat/completions", this::answer);
        provider.start();
        Files.writeString(directory.resolve("harborai.yaml"), """
                providers: {lab: {type: openai, base_url: "http://127.0.0.1:%d/v1", allow_private_network: true}}
                concurrency: {max_connections_per_host: 32}
                """.formatted(provider.getAddress().getPort()));
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, KnownProviders.all()),
                null, Map.of("server.port", "0"));
        server = Server.start(source, ((ConfigResult.Loaded) source.load()).config(), new Terminal(
                new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false, false),
                GatewayFace::new);
    }

    @AfterEach
    void stop() {
        server.stop();
        provider.stop(0);
    }

    /** Eight at a time are answered in 20 ms; more of them get into each other's way, by the square of their number. */
    private void answer(HttpExchange exchange) throws IOException {
        double crowd = Math.max(1, active.incrementAndGet() / (double) BEST);
        try {
            exchange.getRequestBody().readAllBytes();
            LockSupport.parkNanos((long) (WORK_NANOS * crowd * crowd));
            byte[] answer = """
                    {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
                    "message":{"role":"assistant","content":"hi"}}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}
                    """
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        } finally {
            active.decrementAndGet();
        }
    }

    private JsonNode tune(String trialMs, String values) {
        Run run = Run.of(directory, environment, "tune", "--simulate", "lab/m", "--callers", "32", "--questions",
                "1000000", "--trial-ms", trialMs, "--pairs", "4", "--knob", "max_connections_per_host=" + values,
                "--json", "--url", Banner.url(server.address()));
        assertThat(run.err()).contains("0 failed.");
        return JsonMapper.shared().readTree(run.out());
    }

    private static int connections(JsonNode tuned) {
        return tuned.path("tuning").path("best").path("max_connections_per_host").asInt();
    }

    @Test
    void it_finds_the_number_of_connections_that_the_provider_likes_best() throws Exception {
        if (RUNS == 0) {
            assertThat(connections(tune("100", "8"))).isIn(BEST, 32);
        }
        for (int run = 0; run < RUNS; run++) {
            if (run > 0) {
                stop();
                start();
            }
            JsonNode first = tune(TRIAL_MS, run % 2 == 0 ? "2,8,32" : "8,2,32");
            assertThat(connections(first)).as("run " + run + ": " + first).isEqualTo(BEST);
            JsonNode again = tune(TRIAL_MS, "2,32");
            assertThat(again.path("status").asString()).as("every change makes it worse: " + again)
                    .isEqualTo("unchanged");
            assertThat(connections(again)).isEqualTo(BEST);
        }
    }
}
