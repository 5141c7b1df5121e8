package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.sun.net.httpserver.HttpServer;
import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Run;
import io.harborai.app.Terminal;
import io.harborai.gateway.key.Verdict;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.storage.StorageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class ServerTest {
    private static final String MASTER = "master-key-for-tests";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> events = new ArrayList<>();

    @TempDir
    Path directory;

    @Test
    void theFirstStartShowsItsKeyOnceThenThatItIsReadyThenACurl() throws Exception {
        Server server = start(Map.of(), this::face);
        String text = out.toString(StandardCharsets.UTF_8);
        String ready = "HarborAI ready on http://127.0.0.1:" + server.address().getPort();
        assertThat(text.split(ready, -1)).hasSize(2);
        String key = text.substring(text.indexOf("hb-"), text.indexOf("hb-") + 46);
        assertThat(text.indexOf(key)).isLessThan(text.indexOf(ready));
        assertThat(text.substring(text.indexOf(ready))).contains("curl -N", "Bearer " + key, "local/echo");
        assertThat(server.stop()).isEmpty();

        out.reset();
        Server again = start(Map.of(), this::face);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("HARBORAI_KEY").doesNotContain(key);
        again.stop();
    }

    @Test
    void itDrainsBeforeItClosesAndTheDirectoryIsFreeAgain() throws Exception {
        start(master(), this::face).stop();
        assertThat(events).containsExactly("start", "drain PT30S", "close");
        start(master(), this::face).stop();
        assertThat(Files.readString(directory.resolve("data/logs/harborai.log"))).contains("listens on", "stopping")
                .doesNotContain(MASTER);
    }

    @Test
    void aSecondServerOnTheSameDirectoryIsRefused() throws Exception {
        Server server = start(master(), this::face);
        assertThatThrownBy(() -> start(master(), this::face)).isInstanceOfSatisfying(StorageException.class,
                e -> assertThat(e.kind()).isEqualTo(StorageException.Kind.LOCKED));
        server.stop();
    }

    @Test
    void aPortInUseIsExplainedAndNothingStaysBehind() throws Exception {
        assertThatThrownBy(() -> start(master(), parts -> new Face(parts) {
            @Override
            public InetSocketAddress start() throws IOException {
                throw new BindException("Address already in use");
            }
        })).isInstanceOfSatisfying(CommandFailure.class,
                e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE)).hasMessageContaining("--port");
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("ready");
        start(master(), this::face).stop();
    }

    @Test
    void aShortMasterKeyIsAConfigurationError() {
        assertThatThrownBy(() -> start(Map.of("HARBORAI_MASTER_KEY", "short"), this::face))
                .isInstanceOfSatisfying(CommandFailure.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("at least 16");
    }

    @Test
    void aKeyMadeByTheCommandLineCountsWhileTheServerRuns() throws Exception {
        List<HttpFace.Parts> parts = new ArrayList<>();
        Server server = start(master(), made -> {
            parts.add(made);
            return new Face(made);
        });
        Run run = Run.of(directory, Map.of(), "keys", "create", "--name", "late");
        String key = run.out().strip();
        await().atMost(Duration.ofSeconds(5)).until(() -> parts.getFirst().ring().check(key,
                System.currentTimeMillis()) instanceof Verdict.Allowed);
        server.stop();
    }

    @Test
    void aReloadFollowsTheFileAndTheLogLevelChanges() throws Exception {
        Path file = directory.resolve("harborai.yaml");
        Files.writeString(file, "logging: {level: WARN}\n");
        List<HttpFace.Parts> parts = new ArrayList<>();
        Server server = start(master(), made -> {
            parts.add(made);
            return new Face(made);
        });
        Files.writeString(file, "logging: {level: INFO}\nserver: {port: 9}\n");
        server.reload();
        await().atMost(Duration.ofSeconds(5))
                .until(() -> parts.getFirst().live().config().logging().level().equals("INFO"));
        await().atMost(Duration.ofSeconds(5)).until(() -> Files
                .readString(directory.resolve("data/logs/harborai.log")).contains("SIGHUP: 1 settings"));
        server.stop();
    }

    @Test
    void everyInterfaceIsShownAsThisMachine() {
        assertThat(Banner.url(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 8000)))
                .isEqualTo("http://127.0.0.1:8000");
        assertThat(Banner.url(new InetSocketAddress(InetAddress.ofLiteral("::1"), 8000))).startsWith("http://[");
    }

    private Server start(Map<String, String> environment, HttpFace.Factory faces) throws Exception {
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), stream(out), stream(err), environment,
                directory, false, false);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, List.of()), null,
                Map.of("server.port", "0"));
        HarborConfig config = ((ConfigResult.Loaded) source.load()).config();
        return Server.start(source, config, terminal, faces);
    }

    private static Map<String, String> master() {
        return Map.of("HARBORAI_MASTER_KEY", MASTER);
    }

    private HttpFace face(HttpFace.Parts parts) {
        return new Face(parts);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** A face that listens and notes what it is told. */
    private class Face implements HttpFace {
        private final Parts parts;
        private @Nullable HttpServer server;

        Face(Parts parts) {
            this.parts = parts;
        }

        @Override
        public InetSocketAddress start() throws IOException {
            events.add("start");
            HarborConfig.Server settings = parts.config().server();
            HttpServer listening = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), 0);
            listening.start();
            server = listening;
            return listening.getAddress();
        }

        @Override
        public void drain(Duration limit) {
            events.add("drain " + limit);
            Objects.requireNonNull(server).stop(0);
        }

        @Override
        public void close() {
            events.add("close");
        }
    }
}
