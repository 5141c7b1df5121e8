package io.harborai.app.serve;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Real load on a real server breaks the shipped thresholds. The usual run sees of some that they fire, are in the history, and are told.
 * {@code bench/run alerts}, on a machine with nothing else to do, breaks the others, too, those of machine and process among them, and sees cool-down,
 * escalation and end. Only how long things must last is shorter than shipped. Growth of memory and the machine's whole memory are
 * in the operations' own tests.
 */
final class AlertLoadTest {
    private static final boolean LONG = Boolean.getBoolean("harborai.alerts.load");
    private static final int COOL_DOWN_S = 10;
    private static final int ESCALATE_S = 25;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int CALLERS = 24;
    private static final int CONNECTIONS = 1_050;
    private static final int WELL_CALLS = 10;
    private static final int WELL_LOOKS = 3;
    /** Longer than from one count of calls to the next. */
    private static final Duration LOOK = Duration.ofSeconds(12);
    private static final long MEMORY = 700L << 20;
    private static final long DISK = 1L << 30;
    /** What a load breaks at once. */
    private static final Set<String> QUICK = Set.of("error_rate_high", "connections_high", "pool_usage_high",
            "cache_hit_rate_low");
    /** What takes longer, or a quiet machine. */
    private static final Set<String> SLOW = Set.of("throughput_low", "throughput_very_low", "response_p95_high",
            "response_avg_high", "cpu_high", "cpu_very_high", "rss_high", "disk_very_high", "model_unavailable");

    @TempDir
    private Path directory;
    private final List<JsonNode> told = new CopyOnWriteArrayList<>();
    private final AtomicInteger question = new AtomicInteger();
    private volatile boolean well;
    private final List<Thread> load = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    private HttpServer provider;
    private LiveServer server;

    @BeforeEach
    void start() throws Exception {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext("/v1/chat/completions", this::answer);
        provider.createContext("/hook", exchange -> {
            JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()).path("alerts").forEach(told::add);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        provider.start();
        int port = provider.getAddress().getPort();
        String rules = expected().stream().map(rule -> "    " + rule + ": {for_s: 0, cooldown_s: " + COOL_DOWN_S
                + ", escalate_after_s: " + ESCALATE_S + "}\n").collect(Collectors.joining());
        Files.writeString(directory.resolve("harborai.yaml"),
                """
                        providers:
                          lab: {type: openai, base_url: "http://127.0.0.1:%d/v1", allow_private_network: true, models: [slow, bad]}
                        concurrency: {max_connections_per_host: 4, max_concurrent_requests: 4}
                        cache: {enabled: true}
                        resilience: {breaker: {enabled: false}}
                        monitor: {interval_s: 1}
                        optimizer: {enabled: false}
                        alerts:
                          grouping_s: 0
                          channels: {desk: {type: webhook, severity: info, url: "http://127.0.0.1:%d/hook", allow_private_network: true}}
                          rules:
                        """
                        .formatted(port, port) + rules);
        if (LONG) {
            Files.createDirectories(directory.resolve("data"));
            command("mount", "-t", "tmpfs", "-o", "size=" + DISK + ",mode=700", "harborai-test",
                    directory.resolve("data").toString());
        }
        server = LiveServer.start(directory, Map.of("HARBORAI_MASTER_KEY", LiveServer.MASTER));
    }

    @AfterEach
    void stop() throws Exception {
        end();
        server.close();
        provider.stop(0);
        if (LONG) {
            command("umount", directory.resolve("data").toString());
        }
    }

    private static void command(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).as(String.join(" ", words)).isZero();
    }

    private static Set<String> expected() {
        Set<String> rules = new TreeSet<>(QUICK);
        if (LONG) {
            rules.addAll(SLOW);
        }
        return rules;
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean bad = !well
                && new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).contains("\"bad\"");
        byte[] answer = """
                {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
                "message":{"role":"assistant","content":"hi"}}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}
                """
                .getBytes(StandardCharsets.UTF_8);
        if (!bad && !well) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2_100));
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(bad ? 500 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void caller(String model) {
        load.add(Thread.ofVirtual().start(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    call(model);
                }
            } catch (Exception ended) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void call(String model) throws Exception {
        server.call("POST", "/v1/chat/completions", LiveServer.MASTER, "{\"model\":\"" + model
                + "\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"question "
                + question.incrementAndGet() + "\"}]}");
    }

    private void begin(Arena memory) throws IOException {
        for (int i = 0; i < CALLERS; i++) {
            caller(i % 4 == 0 ? "lab/bad" : "lab/slow");
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            sockets.add(new Socket(server.uri("").getHost(), server.uri("").getPort()));
        }
        load.add(Thread.ofVirtual().start(this::use));
        if (LONG) {
            MemorySegment held = memory.allocate(MEMORY);
            held.fill((byte) 1);
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                load.add(Thread.ofPlatform().daemon().start(() -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.onSpinWait();
                    }
                }));
            }
            fill(directory.resolve("data/filler"));
        }
    }

    /** The server closes connections that never ask, or have not asked for long. */
    private void use() {
        byte[] request = ("GET /health/live HTTP/1.1\r\nHost: " + server.uri("").getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                for (Socket socket : sockets) {
                    socket.getInputStream().skipNBytes(socket.getInputStream().available());
                    socket.getOutputStream().write(request);
                }
                LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
            }
        } catch (IOException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Leaves four percent of the file system. */
    private static void fill(Path file) throws IOException {
        FileStore store = Files.getFileStore(file.resolveSibling("."));
        ByteBuffer block = ByteBuffer.allocate(1 << 20);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (store.getUsableSpace() > store.getTotalSpace() / 25) {
                channel.write(block.clear());
            }
        }
    }

    private void end() throws IOException {
        load.forEach(Thread::interrupt);
        for (Socket socket : sockets) {
            socket.close();
        }
        Files.deleteIfExists(directory.resolve("data/filler"));
    }

    private List<JsonNode> told(String rule) {
        return told.stream().filter(each -> each.path("rule").asString("").equals(rule)).toList();
    }

    private static List<String> kinds(List<JsonNode> notices) {
        return notices.stream().map(each -> each.path("status").asString("")).toList();
    }

    private JsonNode history(String rule) throws Exception {
        return server.get("/admin/v1/alerts/history?rule=" + rule).path("data").path(0);
    }

    private void heard(String rule, String kind) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> assertThat(kinds(told(rule)))
                .as(() -> rule + "; now " + now()).contains(kind));
    }

    private String now() {
        try {
            return server.get("/admin/v1/monitor").path("now").toString();
        } catch (Exception away) {
            return away.toString();
        }
    }

    @Test
    void each_threshold_that_a_load_breaks_is_told_and_in_the_history() throws Exception {
        try (Arena memory = Arena.ofShared()) {
            begin(memory);
            for (String rule : expected()) {
                heard(rule, "firing");
            }
            for (String rule : expected()) {
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(history(rule).path("status").asString("gone"))
                        .as(rule).isEqualTo("firing"));
                if (LONG) {
                    heard(rule, "still_firing");
                    if (!told(rule).getFirst().path("severity").asString("").equals("critical")) {
                        heard(rule, "escalated");
                    }
                }
            }
        }
        if (LONG) {
            end();
            well = true;
            // That a model works again is seen by calls, at two looks at the least.
            for (int look = 0; look < WELL_LOOKS; look++) {
                for (int i = 0; i < WELL_CALLS; i++) {
                    call("lab/bad");
                }
                Thread.sleep(LOOK);
            }
            for (String rule : expected()) {
                heard(rule, "resolved");
                await().atMost(PATIENCE).untilAsserted(() -> assertThat(history(rule).path("resolved_by").asString(""))
                        .as(rule).isEqualTo("auto"));
                assertCoolDown(rule);
            }
        }
    }

    private void assertCoolDown(String rule) {
        List<JsonNode> notices = told(rule);
        System.out.println(rule + ": " + String.join(", ", kinds(notices)));
        assertThat(kinds(notices)).startsWith("firing").endsWith("resolved");
        Instant last = Instant.MIN;
        for (JsonNode notice : notices) {
            if (notice.path("status").asString("").endsWith("firing")) {
                Instant at = Instant.parse(notice.path("at").asString(""));
                assertThat(at).as(rule).isAfterOrEqualTo(last.equals(Instant.MIN)
                        ? last
                        : last.plusSeconds(
                                COOL_DOWN_S));
                last = at;
            }
        }
    }
}
