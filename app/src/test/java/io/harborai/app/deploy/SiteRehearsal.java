package io.harborai.app.deploy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static io.harborai.app.deploy.DeployFiles.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The shipped site before two real nodes on PostgreSQL with a replica and Redis, by TLS. It takes a minute, so it is not
 * one of the usual tests: {@code bench/run site [KILLS]} runs it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SiteRehearsal {
    private static final int KILLS = Integer.getInteger("harborai.kills", 4);
    private static final int CALLERS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path directory;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final AtomicLong numbers = new AtomicLong();
    private @Nullable Cluster cluster;
    private @Nullable HttpClient client;

    @BeforeAll
    void start() throws Exception {
        cluster = new Cluster(directory);
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream file = Files.newInputStream(cluster().certificate())) {
            trusted.setCertificateEntry("site", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(context).build();
        for (String node : List.of(cluster().node(0), cluster().node(1), cluster().site())) {
            awaitReady(node);
        }
    }

    @AfterAll
    void stop() throws Exception {
        if (client != null) {
            client.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    private Cluster cluster() {
        if (cluster == null) {
            throw new IllegalStateException("not started");
        }
        return cluster;
    }

    private HttpClient client() {
        if (client == null) {
            throw new IllegalStateException("not started");
        }
        return client;
    }

    private void awaitReady(String url) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> client().send(HttpRequest.newBuilder(
                URI.create(url + "/ready")).timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(cluster().site() + path)).timeout(Duration.ofSeconds(60))
                .header("authorization", "Bearer " + Cluster.MASTER).header("content-type", "application/json");
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String chat(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"a harbour\"}]}";
    }

    @Test
    void completions_come_by_tls_and_http2_and_the_plain_port_leads_there() throws Exception {
        HttpResponse<String> answer = post("/v1/chat/completions", chat("local/echo", false));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.headers().firstValue("strict-transport-security")).contains("max-age=31536000");
        assertThat(client().send(request("/metrics").build(), HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
        HttpResponse<String> plain = client().send(HttpRequest.newBuilder(URI.create(cluster().plainSite()
                + "/v1/models")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(plain.statusCode()).isEqualTo(308);
        assertThat(plain.headers().firstValue("location").orElse("")).startsWith("https://").endsWith("/v1/models");
    }

    /** A site that gathers the answer would give all of it at its end, 4 s later. */
    @Test
    void the_first_token_arrives_when_it_is_sent_and_not_with_the_last() throws Exception {
        HttpResponse<Stream<String>> answer = client().send(request("/v1/chat/completions").POST(
                HttpRequest.BodyPublishers.ofString(chat("local/echo+rate=5+tokens=20", true))).build(),
                HttpResponse.BodyHandlers.ofLines());
        List<Long> arrivals = new ArrayList<>();
        try (Stream<String> lines = answer.body()) {
            lines.filter(line -> line.startsWith("data: {")).forEach(line -> arrivals.add(System.nanoTime()));
        }
        assertThat(arrivals).hasSizeGreaterThan(15);
        Duration whole = Duration.ofNanos(arrivals.getLast() - arrivals.getFirst());
        assertThat(whole).isGreaterThan(Duration.ofSeconds(3));
        Set<Long> moments = new HashSet<>();
        arrivals.forEach(at -> moments.add((at - arrivals.getFirst()) / 100_000_000));
        assertThat(moments).as("tenths of a second in which something came").hasSizeGreaterThan(10);
        say("first to last token through the site {0} ms, {1} arrivals in {2} different tenths of a second", whole
                .toMillis(), arrivals.size(), moments.size());
    }

    @Test
    void sockets_of_two_people_meet_whichever_node_each_is_on() throws Exception {
        String room = "room-" + numbers.incrementAndGet();
        Person ann = person("ann");
        Person ben = person("ben");
        String id = ann.ask("create", "\"name\":\"" + room + "\"").path("room").asString("");
        ben.ask("join", "\"room\":\"" + room + "\"");
        ben.ask("enter", "\"room\":\"" + id + "\"");
        for (int i = 0; i < 20; i++) {
            String text = "Ahoy " + i;
            ann.ask("send", "\"room\":\"" + id + "\",\"text\":\"" + text + "\"");
            ben.heard(frame -> frame.path("text").asString("").equals(text));
        }
    }

    private Person person(String name) throws Exception {
        String account = "{\"name\":\"" + name + "\",\"password\":\"correct horse battery\"}";
        assertThat(post("/api/chat/register", account).statusCode()).isEqualTo(200);
        Person person = new Person(client(), cluster().site().replaceFirst("^http", "ws") + "/ws");
        JsonNode in = person.ask("login", account.substring(1, account.length() - 1));
        assertThat(in.path("account").path("name").asString("")).isEqualTo(name);
        return person;
    }

    @Test
    void a_large_upload_goes_through_without_a_copy_on_the_sites_disk() throws Exception {
        int size = 120_000_000;
        byte[] line = ("{\"custom_id\":\"x\",\"text\":\"" + "harbour ".repeat(12) + "\"}\n").getBytes(
                StandardCharsets.UTF_8);
        byte[] content = new byte[size];
        for (int at = 0; at < size; at++) {
            content[at] = line[at % line.length];
        }
        HttpResponse<String> answer = client().send(request("/v1/files").setHeader("content-type",
                "multipart/form-data; boundary=harbour").POST(
                        HttpRequest.BodyPublishers.concat(
                                HttpRequest.BodyPublishers.ofString("--harbour\r\ncontent-disposition: form-data; "
                                        + "name=\"purpose\"\r\n\r\nuser_data\r\n--harbour\r\ncontent-disposition: form-data; "
                                        + "name=\"file\"; filename=\"big.txt\"\r\ncontent-type: text/plain\r\n\r\n"),
                                HttpRequest.BodyPublishers.ofByteArray(content),
                                HttpRequest.BodyPublishers.ofString("\r\n--harbour--\r\n")))
                .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).path("bytes").asInt()).isEqualTo(size);
        assertThat(cluster().bodiesOnDisk()).isEmpty();
        String id = JSON.readTree(answer.body()).path("id").asString("");
        byte[] back = client().send(request("/v1/files/" + id + "/content").build(),
                HttpResponse.BodyHandlers.ofByteArray()).body();
        assertThat(back).isEqualTo(content);
    }

    /** what was under way at a killed node may fail; nothing that was answered is lost, nothing else fails. */
    @Test
    void nodes_are_killed_and_restarted_under_load() throws Exception {
        underLoad(() -> {
            for (int kill = 0; kill < KILLS; kill++) {
                int node = kill % 2;
                awaitAnswers(40);
                int before = failures.size();
                cluster().kill(node);
                awaitAnswers(40);
                cluster().start(node);
                awaitReady(cluster().node(node));
                assertThat(failures.size() - before).as("%s", failures).isLessThanOrEqualTo(CALLERS);
            }
        });
        int broken = failures.size();
        Set<String> kept = new HashSet<>();
        await().atMost(PATIENCE).untilAsserted(() -> {
            kept.addAll(column(cluster().primary(), "select trace_id from ledger_entries"));
            assertThat(kept).containsAll(answered);
        });
        say("{0} kills, {1} calls answered and all in the ledger, {2} broken: {3}", KILLS, answered.size(), broken,
                failures);
        failures.clear();
        underLoad(() -> {
            for (int node = 0; node < 2; node++) {
                awaitAnswers(40);
                assertThat(cluster().stop(node)).isZero();
                awaitAnswers(40);
                cluster().start(node);
                awaitReady(cluster().node(node));
            }
        });
        assertThat(failures).isEmpty();
        String position = column(cluster().primary(), "select pg_current_wal_lsn()::text").getFirst();
        await().atMost(PATIENCE).until(() -> column(cluster().replica(), "select (pg_last_wal_replay_lsn() >= '"
                + position + "'::pg_lsn)::text").getFirst().equals("true"));
        say("rolling restart: 0 failed, {0} answered in all; the replica has all of it", answered.size());
    }

    private interface Step {
        void run() throws Exception;
    }

    private void awaitAnswers(int more) {
        int before = answered.size();
        await().atMost(PATIENCE).until(() -> answered.size() >= before + more);
    }

    private void underLoad(Step step) throws Exception {
        AtomicBoolean more = new AtomicBoolean(true);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                boolean stream = i % 2 == 0;
                running.add(callers.submit(() -> {
                    while (more.get()) {
                        call(stream);
                    }
                    return null;
                }));
            }
            try {
                step.run();
            } finally {
                more.set(false);
            }
            for (Future<?> each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private void call(boolean stream) throws Exception {
        String trace = "site-" + numbers.incrementAndGet();
        try {
            HttpResponse<String> answer = post("/v1/chat/completions", chat("local/echo", stream), "x-request-id",
                    trace);
            boolean whole = answer.statusCode() == 200 && (!stream || answer.body().contains("[DONE]"));
            if (whole) {
                answered.add(trace);
            } else {
                failures.add(trace + ": " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException broken) {
            failures.add(trace + ": " + broken);
        }
    }

    private static List<String> column(EmbeddedPostgres server, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private static void say(String text, Object... values) {
        System.getLogger(SiteRehearsal.class.getName()).log(System.Logger.Level.INFO, text, values);
    }

    /** Somebody in a chat room, by the JDK's WebSocket. */
    private static final class Person implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();
        private final Queue<JsonNode> frames = new ConcurrentLinkedQueue<>();
        private final WebSocket socket;
        private int asked;

        Person(HttpClient client, String url) {
            socket = client.newWebSocketBuilder().buildAsync(URI.create(url), this).orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text,
                boolean last) {
            partial.append(text);
            if (last) {
                JsonNode frame = JSON.readTree(partial.toString());
                partial.setLength(0);
                if (frame.path("type").asString("").equals("batch")) {
                    frame.get("frames").forEach(frames::add);
                } else {
                    frames.add(frame);
                }
            }
            from.request(1);
            return null;
        }

        JsonNode ask(String type, String fields) {
            String id = "q" + ++asked;
            socket.sendText("{\"type\":\"" + type + "\",\"id\":\"" + id + "\"," + fields + "}", true).join();
            return heard(frame -> frame.path("id").asString("").equals(id));
        }

        JsonNode heard(Predicate<JsonNode> wanted) {
            await().atMost(PATIENCE).until(() -> frames.stream().anyMatch(wanted));
            return frames.stream().filter(wanted).findFirst().orElseThrow();
        }
    }
}
