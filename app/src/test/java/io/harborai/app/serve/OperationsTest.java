package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.harborai.app.ExitCode;
import io.harborai.app.KnownProviders;
import io.harborai.app.Run;
import io.harborai.app.Terminal;
import io.harborai.app.deploy.DashboardQueries;
import io.harborai.app.deploy.LogPipeline;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Health, metrics, traces, diagnosis, tuning and alerts of a whole server, as its operator sees them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OperationsTest {
    private static final String MASTER = "master-key-canary-0123456789";
    private static final JsonMapper JSON = JsonMapper.shared();
    /** O-3's names. */
    private static final List<String> NAMES = List.of("harborai_requests_total",
            "harborai_request_duration_seconds_count",
            "harborai_memory_usage_mb", "harborai_cache_hit_rate", "harborai_active_connections", "request_total",
            "response_time_seconds_count", "process_resident_memory_bytes", "harborai_overhead_seconds_count",
            "harborai_time_to_first_token_seconds_count", "harborai_tokens_total", "harborai_queue_length",
            "harborai_upstream_connections_active", "harborai_target_breakers", "harborai_cache_misses_total",
            "harborai_cache_hits_total", "harborai_time_between_tokens_seconds_count", "harborai_cost_total",
            "harborai_stream_chunks_total", "harborai_attempts_total", "harborai_upstream_connections",
            "rag_requests_total", "rag_request_duration_seconds_count", "rag_active_connections",
            "rag_model_response_seconds_count", "rag_errors_total", "chatroom_active_users",
            "chatroom_websocket_connections_active", "chatroom_messages_total", "chatroom_messages_per_minute");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00f067aa0ba902b7";

    @TempDir
    private static Path directory;
    private final HttpClient http = HttpClient.newHttpClient();
    private Map<String, String> environment = Map.of();
    private HttpServer provider;
    private Server server;
    private final List<String> parents = new CopyOnWriteArrayList<>();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> metrics = new CopyOnWriteArrayList<>();
    private String url = "";

    @BeforeAll
    void start() throws Exception {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext("/otlp/v1/traces", exchange -> {
            ExportTraceServiceRequest.parseFrom(new GZIPInputStream(exchange.getRequestBody())).getResourceSpansList()
                    .forEach(resource -> resource.getScopeSpansList()
                            .forEach(scope -> spans.addAll(scope.getSpansList())));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        provider.createContext("/otlp/v1/metrics", exchange -> {
            ExportMetricsServiceRequest.parseFrom(new GZIPInputStream(exchange.getRequestBody()))
                    .getResourceMetricsList().forEach(resource -> resource.getScopeMetricsList().forEach(
                            scope -> scope.getMetricsList().forEach(metric -> metrics.add(metric.getName()))));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        provider.createContext("/v1/models", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        provider.createContext("/v1/chat/completions", exchange -> {
            parents.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            answer(exchange);
        });
        provider.start();
        Files.writeString(directory.resolve("harborai.yaml"), """
                providers:
                  lab: {type: openai, base_url: "http://127.0.0.1:%d/v1", api_key: "provider-canary-key",
                        allow_private_network: true, headers: {x-more: header-canary-value}}
                models: {fast: {targets: [lab/m]}}
                telemetry: {endpoint: "http://127.0.0.1:%d/otlp", interval_s: 1, headers: {x-token: collector-canary}}
                cache: {enabled: true}
                alerts: {channels: {team: {type: webhook, url: "http://127.0.0.1:9/channel-canary-path?token=canary",
                        secret: channel-canary-secret}}}
                """.formatted(port(), port()));
        environment = Map.of("HARBORAI_MASTER_KEY", MASTER, "SOME_TOKEN", "environment-canary");
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, KnownProviders.all()),
                null,
                Map.of("server.port", "0", "storage.url", "file:" + directory.resolve("files")));
        server = Server.start(source, ((ConfigResult.Loaded) source.load()).config(), new Terminal(
                new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false, false),
                GatewayFace::new, new RoleModules(Set.of("gateway", "knowledge", "chatroom")));
        url = Banner.url(server.address());
        for (int i = 0; i < 20; i++) {
            ask("fast", "question " + i % 5, false);
        }
        ask("local/echo", "a stream", true);
        askTheKnowledgeBase();
    }

    private int port() {
        return provider.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] answer = """
                {"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop",
                "message":{"role":"assistant","content":"hi"}}],"usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}
                """
                .getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private void askTheKnowledgeBase() throws Exception {
        assertThat(call("POST", "/api/collections", "{\"name\":\"harbour\"}").statusCode()).isLessThan(300);
        HttpResponse<String> taken = http.send(HttpRequest
                .newBuilder(URI.create(url + "/api/documents?collection=harbour"))
                .header("authorization", "Bearer " + MASTER)
                .header("content-type", "multipart/form-data; boundary=edge")
                .POST(HttpRequest.BodyPublishers.ofString("--edge\r\nContent-Disposition: form-data; name=\"file\"; "
                        + "filename=\"depths.md\"\r\nContent-Type: text/markdown\r\n\r\n# Harbour\n\nThe northern harbour "
                        + "basin is 14 metres deep.\n\r\n--edge--\r\n"))
                .build(), HttpResponse.BodyHandlers.ofString());
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        await().atMost(Duration.ofMinutes(1)).until(() -> get("/api/collections/harbour").path("data")
                .path("documents").path("ready").asInt(0) == 1);
        call("PUT", "/api/config", "{\"model\":\"local/echo\"}");
        String question = "{\"question\":\"How deep is the northern harbour basin?\",\"collection\":\"%s\"}";
        assertThat(call("POST", "/api/qa/ask", question.formatted("harbour")).body()).contains("answered");
        assertThat(call("POST", "/api/qa/ask", question.formatted("nowhere")).statusCode()).isGreaterThanOrEqualTo(400);
    }

    @AfterAll
    void stop() {
        server.stop();
        provider.stop(0);
    }

    private void ask(String model, String question, boolean stream) throws Exception {
        HttpResponse<String> answer = call("POST", "/v1/chat/completions", "{\"model\":\"" + model + "\",\"stream\":"
                + stream + ",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60))
                .header("authorization", "Bearer " + MASTER).header("content-type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        return JSON.readTree(call("GET", path, "").body());
    }

    private Run run(String... args) {
        String[] with = Arrays.copyOf(args, args.length + 2);
        with[args.length] = "--url";
        with[args.length + 1] = url;
        return Run.of(directory, environment, with);
    }

    @Test
    void health_has_the_checks_and_figures_that_are_promised() throws Exception {
        JsonNode page = get("/health");
        assertThat(page.path("checks").propertyNames()).contains("client", "memory", "concurrency", "dependencies",
                "database", "redis", "jobs", "machine", "models");
        assertThat(page.path("checks").path("client").asString()).isEqualTo("healthy");
        assertThat(page.path("details").path("memory").path("cache").has("hit_rate")).isTrue();
        assertThat(page.path("details").path("concurrency").path("performance").has("p95")).isTrue();
        assertThat(page.path("details").path("dependencies").has("database")).isTrue();
        assertThat(page.has("config_version")).isTrue();
    }

    @Test
    void every_promised_metric_has_samples_after_a_short_load() throws Exception {
        String text = call("GET", "/metrics", "").body();
        for (String name : NAMES) {
            assertThat(text.lines().anyMatch(line -> line.startsWith(name + " ") || line.startsWith(name + "{")))
                    .as(name).isTrue();
        }
    }

    @Test
    void a_callers_trace_goes_on_to_the_provider_and_its_span_to_the_collector() throws Exception {
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .header("authorization", "Bearer " + MASTER).header("content-type", "application/json")
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01").header("x-harborai-cache", "off")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"a traced question\"}]}"))
                .build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        await().atMost(Duration.ofMinutes(1)).until(() -> traced().findAny().isPresent());
        Span span = traced().findFirst().orElseThrow();
        String id = HexFormat.of().formatHex(span.getSpanId().toByteArray());
        assertThat(HexFormat.of().formatHex(span.getParentSpanId().toByteArray())).isEqualTo(PARENT);
        assertThat(parents).contains("00-" + TRACE + "-" + id + "-01");
        assertThat(span.getName()).isEqualTo("chat fast");
        assertThat(span.getAttributesList().toString()).contains("lab/m", "gen_ai.usage.input_tokens",
                answer.headers().firstValue("x-request-id").orElseThrow());
        assertThat(parents).as("a trace begins here where the caller has none").allMatch(parent -> parent.matches(
                "00-[0-9a-f]{32}-[0-9a-f]{16}-01"));
        String page = http.send(HttpRequest.newBuilder(URI.create(url + "/metrics"))
                .header("accept", "application/openmetrics-text").build(), HttpResponse.BodyHandlers.ofString()).body();
        assertThat(page.lines().filter(line -> line.startsWith("harborai_request_duration_seconds_bucket")
                && line.contains("# {span_id=\"") && line.contains("trace_id=\""))).isNotEmpty();
        await().atMost(Duration.ofMinutes(1)).until(() -> metrics.contains("harborai_requests")
                && metrics.contains("chatroom_active_users") && metrics.contains("harborai_machine_memory_percent"));
    }

    private Stream<Span> traced() {
        return spans.stream().filter(span -> HexFormat.of().formatHex(span.getTraceId().toByteArray()).equals(TRACE));
    }

    @Test
    void a_backup_of_the_running_server_has_its_metrics_is_verified_and_removed() throws Exception {
        assertThat(call("POST", "/admin/v1/backups", "").statusCode()).isEqualTo(202);
        await().atMost(Duration.ofMinutes(1)).until(() -> get("/admin/v1/backups").path("data").size() == 1);
        String name = get("/admin/v1/backups").path("data").path(0).path("name").asString();
        try (ZipFile zip = new ZipFile(directory.resolve("data/backups/" + name).toFile())) {
            ZipEntry page = zip.getEntry("metrics/metrics.txt");
            assertThat(page).isNotNull();
            assertThat(new String(zip.getInputStream(page).readAllBytes(), StandardCharsets.UTF_8))
                    .contains("harborai_requests_total{");
        }
        assertThat(call("POST", "/admin/v1/backups/" + name + "/verify", "").body()).contains("\"whole\":true");
        assertThat(call("DELETE", "/admin/v1/backups/" + name, "").statusCode()).isEqualTo(200);
        assertThat(get("/admin/v1/backups").path("data").size()).isZero();
        assertThat(call("DELETE", "/admin/v1/backups/" + name, "").statusCode()).isEqualTo(404);
    }

    @Test
    void a_real_prometheus_scrapes_it_and_answers_every_query_of_the_dashboards() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path folder = Files.createDirectories(directory.resolve("prometheus"));
        Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 2s, scrape_timeout: 2s}
                scrape_configs: [{job_name: harborai, static_configs: [{targets: ["%s"]}]}]
                """.formatted(url.substring("http://".length())));
        Process prometheus = new ProcessBuilder("prometheus", "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
        try {
            for (String name : NAMES) {
                await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(300)).untilAsserted(
                        () -> assertThat(samples(port, name))
                                .as(() -> name + "; " + asked(port, "targets")).isPositive());
            }
            assertThat(samples(port, "up==1")).isOne();
            // Rates need a counter that grew between two looks.
            System.gc();
            Map<String, String> queries = DashboardQueries.all();
            assertThat(queries).hasSizeGreaterThan(60);
            await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                ask("fast", "a question for the dashboards " + System.nanoTime(), false);
                call("POST", "/v1/chat/completions", "{\"model\":\"none\",\"messages\":[]}");
                queries.values().removeIf(query -> samples(port, query) > 0);
                assertThat(queries).as("what dashboards ask for and nobody has").isEmpty();
            });
        } finally {
            prometheus.destroy();
            assertThat(prometheus.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void every_field_of_a_log_line_has_its_place_in_elasticsearch() throws Exception {
        call("POST", "/v1/chat/completions", "{\"model\":\"local/echo+status=500\",\"messages\":[{\"role\":\"user\","
                + "\"content\":\"hello\"}]}");
        call("POST", "/v1/chat/completions",
                "{\"model\":\"local/echo+cut=3\",\"stream\":true,\"messages\":[{\"role\":\"user\","
                        + "\"content\":\"a longer text of several words\"}]}");
        LoggerFactory.getLogger(OperationsTest.class).error("a sample", new IllegalStateException("a sample"));
        LogPipeline pipeline = LogPipeline.shipped();
        Path log = directory.resolve("data/logs/harborai.log");
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            Set<String> seen = new TreeSet<>();
            // A line that a test wrote beside the server, for the support bundle, is none of the server's.
            for (String line : Files.readAllLines(log).stream().filter(each -> each.contains("\"timestamp\""))
                    .toList()) {
                JsonNode event = pipeline.event(line);
                assertThat(LogPipeline.strange(event)).as(line).isEmpty();
                assertThat(event.at("/log/level").asString("")).as(line).isNotEmpty();
                seen.addAll(JSON.readTree(line).propertyNames());
            }
            // No name of a field that there is not.
            assertThat(seen).containsAll(pipeline.renamed());
        });
    }

    private int samples(int port, String query) {
        String answer = asked(port, "query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        return answer.startsWith("{") ? JSON.readTree(answer).path("data").path("result").size() : 0;
    }

    /** What Prometheus says; why it does not, while it starts. */
    private String asked(int port, String what) {
        try {
            return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + what))
                    .timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException notYet) {
            return notYet.toString();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return stopped.toString();
        }
    }

    @Test
    void the_doctor_looks_at_the_installation_and_into_the_server_within_its_time() throws Exception {
        Run run = run("doctor", "--json", "--concurrency", "4");
        JsonNode report = JSON.readTree(run.out());
        assertThat(report.path("checks").size()).isGreaterThanOrEqualTo(30);
        assertThat(names(report)).contains("java", "configuration", "database", "provider-lab", "server",
                "event-loops", "deadlocks", "load-test");
        assertThat(report.path("diagnosis").path("concurrency").path("event_loop_delay_ms").size()).isPositive();
        assertThat(report.path("load_test").path("answered").asInt()).isPositive();
        assertThat(run.out() + run.err()).doesNotContain("canary");
        Run text = run("doctor");
        assertThat(text.out()).contains("Memory: ", "Work: ", "checks: ");
    }

    private static List<String> names(JsonNode report) {
        return report.path("checks").valueStream().map(each -> each.path("name").asString()).toList();
    }

    @Test
    void the_support_bundle_has_everything_but_secrets() throws Exception {
        Files.writeString(directory.resolve("data/logs/harborai.log"),
                "{\"message\":\"called with provider-canary-key and Bearer " + MASTER + "\"}\n",
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        Run run = run("doctor", "--bundle", "support.zip", "--classes");
        assertThat(run.err()).contains("Wrote ");
        StringBuilder all = new StringBuilder();
        try (ZipFile zip = new ZipFile(directory.resolve("support.zip").toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                all.append(entry.getName()).append('\n')
                        .append(new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(all).contains("doctor.json", "configuration.json", "harborai.log", "diagnosis.json", "classes.json",
                "HARBORAI_MASTER_KEY", "called with ****");
        assertThat(all.toString().replace("HARBORAI_MASTER_KEY", "")).doesNotContain("canary");
    }

    @Test
    void a_model_is_measured_streamed_and_whole() throws Exception {
        for (boolean stream : new boolean[]{true, false}) {
            List<String> words = new ArrayList<>(
                    List.of("bench", "--seconds", "1", "--warm-up", "1", "--callers", "2", "--json"));
            if (stream) {
                words.add("--stream");
            }
            Run run = run(words.toArray(String[]::new));
            assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
            JsonNode told = JSON.readTree(run.out());
            assertThat(told.path("answered").asInt()).isPositive();
            assertThat(told.path("failed").asInt()).isZero();
            assertThat(told.path("completion_tokens").asLong()).isPositive();
            assertThat(told.path("whole_answer_ms").path("p99").asDouble())
                    .isGreaterThanOrEqualTo(told.path("whole_answer_ms").path("p50").asDouble());
            assertThat(told.has("first_piece_ms")).isEqualTo(stream);
        }
        assertThat(run("bench", "--seconds", "1", "--warm-up", "0", "--stream").out()).contains("local/echo",
                "first piece", "tokens");
    }

    @Test
    void a_tuning_under_made_load_runs_to_its_end_and_is_in_the_history() throws Exception {
        Run run = run("tune", "--simulate", "fast", "--callers", "4", "--questions", "200", "--trial-ms", "150",
                "--pairs", "4", "--knob", "cache_size=5000", "--json");
        JsonNode tuned = JSON.readTree(run.out());
        // On a machine with much else to do, too few calls come for a verdict.
        assertThat(tuned.path("status").asString()).isIn("unchanged", "improved", "rolled_back", "no_load");
        assertThat(run.exitCode()).as(run.err() + run.out())
                .isEqualTo(tuned.path("status").asString().equals("no_load") ? ExitCode.FAILED : ExitCode.OK);
        assertThat(run.err()).contains("Made load");
        assertThat(tuned.path("tuning").path("baseline").path("throughput_per_s").asDouble()).isPositive();
        assertThat(run("tune", "--history").out()).contains(tuned.path("id").asString());
        assertThat(get("/admin/v1/tuning").path("running").isEmpty()).isTrue();
        assertThat(run("tune", "--recommend").exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void wrong_wishes_of_a_tuning_are_refused_with_what_is_allowed() throws Exception {
        assertThat(call("POST", "/admin/v1/tuning", "{\"trial_ms\": 1}").body()).contains("100 to 600000");
        assertThat(call("POST", "/admin/v1/tuning", "{\"knobs\": {\"colour\": [1]}}").body())
                .contains("no knob colour");
        assertThat(call("POST", "/admin/v1/tuning", "nonsense").statusCode()).isEqualTo(400);
        assertThat(call("DELETE", "/admin/v1/tuning", "").statusCode()).isEqualTo(404);
        assertThat(run("tune", "--knob", "cache_size=x").exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void alerts_are_shown_silenced_and_tested_by_the_command() {
        assertThat(run("alerts", "rules").out()).contains("cpu_high", "model_unavailable");
        assertThat(run("alerts", "channels").out()).contains("team").doesNotContain("canary");
        Run silenced = run("alerts", "silence", "cpu_high", "--minutes", "5", "--reason", "test");
        String id = silenced.out().split(" ", -1)[1];
        assertThat(run("alerts", "silences").out()).contains(id, "cpu_high");
        assertThat(run("alerts", "unsilence", id).out()).contains("Ended");
        assertThat(run("alerts", "silences").out()).doesNotContain(id);
        assertThat(run("alerts", "history").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run("alerts", "list").exitCode()).isIn(ExitCode.OK, ExitCode.FAILED);
        assertThat(run("alerts", "resolve", "nobody").exitCode()).isEqualTo(ExitCode.NO_INPUT);
        Run test = run("alerts", "test", "team");
        assertThat(test.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(test.out()).contains("Not sent").doesNotContain("canary");
        assertThat(Run.of(directory, environment, "alerts", "export").out()).contains("HighErrorRate");
    }

    @Test
    void the_daily_report_is_written_and_tells_of_a_provider_that_is_away() throws Exception {
        Run well = run("health", "--check", "--report", "reports");
        assertThat(well.out()).contains("lab/m");
        try (var files = Files.list(directory.resolve("reports"))) {
            Path report = files.findFirst().orElseThrow();
            assertThat(report.getFileName().toString()).matches("health_[0-9]{8}\\.json");
            assertThat(JSON.readTree(Files.readString(report)).path("models").isEmpty()).isFalse();
        }
        provider.removeContext("/v1/models");
        provider.createContext("/v1/models", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        Run ill = run("health", "--check", "--report", "reports");
        assertThat(ill.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ill.out()).contains("status 503");
        provider.removeContext("/v1/models");
        provider.createContext("/v1/models", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }
}
