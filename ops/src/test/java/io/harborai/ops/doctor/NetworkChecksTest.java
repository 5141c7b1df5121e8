package io.harborai.ops.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.harborai.engine.provider.Secret;
import io.harborai.ops.health.ModelKind;
import io.harborai.ops.health.ProbedProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.harborai.ops.doctor.Verdict.Level.FAILED;
import static io.harborai.ops.doctor.Verdict.Level.OK;
import static io.harborai.ops.doctor.Verdict.Level.SKIPPED;
import static io.harborai.ops.doctor.Verdict.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

/** Ports and providers that are wrong, each in its way. */
final class NetworkChecksTest {
    /** However busy the machine is that runs the test. */
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder;
    private final List<HttpServer> servers = new ArrayList<>();
    private volatile int status = 200;

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private HttpServer serve(HttpServer server) {
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().getPath().equals("/health/live")
                    ? "{\"status\":\"alive\"}".getBytes(StandardCharsets.UTF_8)
                    : new byte[0];
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server;
    }

    private HttpServer http() throws IOException {
        return serve(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    private static ProbedProvider provider(String url, boolean allowPrivate) {
        return new ProbedProvider("lab", URI.create(url), Map.of("Authorization", Secret.of("Bearer canary")),
                allowPrivate, List.of(new ProbedProvider.Model("m", ModelKind.LLM)));
    }

    private static List<Check> checks(ProbedProvider provider) {
        return NetworkChecks.of(List.of(provider), InstantSource.system(), Optional.empty(), PATIENT);
    }

    private Verdict at(String url) throws Exception {
        return Look.at(checks(provider(url, true)), "provider-lab");
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Test
    void a_provider_that_is_well() throws Exception {
        Look.finds(at(url(http())), OK, "status 200", "");
    }

    @Test
    void a_refused_credential_a_full_limit_and_a_provider_in_trouble() throws Exception {
        String url = url(http());
        status = 401;
        Look.finds(at(url), FAILED, "credential was refused", "providers.lab.api_key");
        assertThat(at(url).toString()).doesNotContain("canary");
        status = 429;
        Look.finds(at(url), WARNING, "limit", "alias");
        status = 503;
        Look.finds(at(url), FAILED, "trouble", "status page");
    }

    @Test
    void nothing_there_no_such_name_and_a_private_address_that_is_not_allowed() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Look.finds(at("http://127.0.0.1:" + free), FAILED, "nothing answers", "base_url");
        Look.finds(at("http://no-such-host.invalid/v1"), FAILED, "is not known", "name service");
        Look.finds(Look.at(checks(provider(url(http()), false)), "provider-lab"), FAILED, "private network",
                "allow_private_network");
    }

    @Test
    void a_provider_that_is_silent() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Look.finds(Look.at(NetworkChecks.of(List.of(provider("http://127.0.0.1:" + silent.getLocalPort(), true)),
                    InstantSource.system(), Optional.empty()), "provider-lab"), FAILED, "did not answer", "firewall");
        }
    }

    @Test
    void a_clock_that_differs_from_that_of_others() throws Exception {
        String url = url(http());
        for (int seconds : List.of(2, 90, 3_600)) {
            InstantSource ours = () -> InstantSource.system().instant().minusSeconds(seconds);
            List<Finding> findings = Doctor.examine(
                    NetworkChecks.of(List.of(provider(url, true)), ours, Optional.empty(), PATIENT), PATIENT);
            Verdict skew = findings.getLast().verdict();
            assertThat(skew.level()).as(skew.evidence())
                    .isEqualTo(seconds > 300 ? FAILED : seconds > 30 ? WARNING : OK);
        }
    }

    @Test
    void a_certificate_that_nobody_knows_and_one_that_ends_soon() throws Exception {
        SSLContext context = certificate();
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        serve(server);
        ProbedProvider provider = provider("https://127.0.0.1:" + server.getAddress().getPort(), true);
        Look.finds(Look.at(checks(provider), "provider-lab"), FAILED, "127.0.0.1", "trust store");
        List<Finding> findings = Doctor.examine(NetworkChecks.of(List.of(provider), InstantSource.system(),
                Optional.of(context), PATIENT), PATIENT);
        assertThat(findings.getFirst().verdict().level()).isEqualTo(OK);
        Look.finds(findings.get(1).verdict(), WARNING, "they end soon: lab until", "renewed");
    }

    private SSLContext certificate() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "k", "-keyalg", "EC", "-validity", "3", "-dname", "CN=127.0.0.1", "-ext",
                "san=ip:127.0.0.1", "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", file.toString())
                .inheritIO().start();
        assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = Files.newInputStream(file)) {
            store.load(stream, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void a_port_that_is_free_that_another_has_and_that_harborai_has() throws Exception {
        Check free = NetworkChecks.port("127.0.0.1", 0);
        assertThat(free.look().examine().level()).isEqualTo(OK);
        HttpServer server = http();
        int port = server.getAddress().getPort();
        Look.finds(NetworkChecks.port("127.0.0.1", port).look().examine(), OK, "HarborAI answers", "");
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Look.finds(NetworkChecks.port("127.0.0.1", other.getLocalPort()).look().examine(), FAILED,
                    "another program", "ss -ltnp");
        }
        Look.finds(NetworkChecks.port("192.0.2.1", 8000).look().examine(), FAILED, "no address of this machine",
                "server.host");
    }

    @Test
    void what_takes_too_long_is_left_behind_and_the_rest_is_told() throws Exception {
        List<Finding> findings = Doctor.examine(List.of(new Check("slow", () -> {
            new CountDownLatch(1).await();
            return Verdict.ok("never");
        }), new Check("broken", () -> {
            throw new IOException("disk gone");
        }), new Check("well", () -> Verdict.ok("fine"))), Duration.ofMillis(200));
        Look.finds(findings.getFirst().verdict(), FAILED, "no answer within", "Look at");
        Look.finds(findings.get(1).verdict(), FAILED, "disk gone", "Mend");
        assertThat(findings.get(2).verdict().level()).isEqualTo(OK);
        assertThat(Doctor.examine(checks(provider("http://127.0.0.1:1", true)), PATIENT).getLast().verdict().level())
                .isEqualTo(SKIPPED);
    }
}
