package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.harborai.app.Run;
import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What the guides promise to people who come from another system: every name in their second columns is one of this version. */
final class MigrationGuidesTest {
    private static final String MASTER = "master-key-for-tests";
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    /** Every environment variable, YAML key, metric, endpoint and program of the other systems, by guide. */
    private static final Path THEIRS = Path.of("src/test/resources/migration");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void every_name_of_ours_in_the_guides_exists() throws Exception {
        Set<String> ours = ours();
        assertThat(ours).hasSizeGreaterThan(80);
        String settings = Files.readString(DOCS.resolve("reference/configuration.md"));
        String metrics = Files.readString(DOCS.resolve("reference/metrics.md"));
        String protocol = Files.readString(DOCS.resolve("reference/chat-protocol.asyncapi.json"));
        String commands = Run.of(directory, Map.of(), "help").out();
        Server server = start();
        try {
            String scraped = call(server, "GET", "/metrics").body();
            List<String> unknown = new ArrayList<>();
            for (String name : ours) {
                boolean known;
                if (name.matches("(GET|POST|PUT|PATCH|DELETE) /.*")) {
                    known = answers(server, name);
                } else if (name.startsWith("harborai ")) {
                    known = Pattern.compile("^ +" + name.substring(9) + " ", Pattern.MULTILINE).matcher(commands).find()
                            || commands.contains(name);
                } else if (name.startsWith("frame ")) {
                    known = protocol.contains("\"ask_" + name.substring(6) + "\"");
                } else if (name.matches("(harborai|chatroom|rag|process|request|response)_[a-z0-9_]+")) {
                    known = metrics.contains("`" + name + "`") || scraped.contains("\n" + name);
                } else if (name.startsWith("deploy/")) {
                    known = Files.exists(DOCS.resolve("..").resolve(name));
                } else {
                    known = settings.contains("`" + name + "`");
                }
                if (!known) {
                    unknown.add(name);
                }
            }
            assertThat(unknown).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void every_name_of_theirs_has_a_row() throws IOException {
        for (Path guide : guides()) {
            Set<String> rows = new TreeSet<>();
            for (String line : Files.readAllLines(guide)) {
                String[] cells = line.split("\\|", -1);
                if (line.startsWith("| ")) {
                    SPAN.matcher(cells[1]).results().forEach(span -> rows.add(span.group(1)));
                }
            }
            List<String> theirs = Files.readAllLines(THEIRS.resolve(guide.getFileName().toString().replace(".md",
                    ".txt")));
            assertThat(theirs).hasSizeGreaterThan(15);
            assertThat(rows).as("%s", guide).containsAll(theirs);
        }
    }

    private static List<Path> guides() throws IOException {
        try (Stream<Path> found = Files.list(DOCS.resolve("guides"))) {
            return found.filter(guide -> guide.getFileName().toString().startsWith("migration-")).toList();
        }
    }

    private static Set<String> ours() throws IOException {
        List<Path> guides = guides();
        assertThat(guides).hasSize(4);
        Set<String> names = new TreeSet<>();
        for (Path guide : guides) {
            for (String line : Files.readAllLines(guide)) {
                String[] cells = line.split("\\|", -1);
                if (line.startsWith("| ") && !cells[2].equals(" HarborAI ")) {
                    Matcher span = SPAN.matcher(cells[2]);
                    assertThat(span.find()).as(line).isTrue();
                    do {
                        names.add(span.group(1));
                    } while (span.find());
                }
            }
        }
        return names;
    }

    /** Whatever it answers, it is not that there is no such route, or no such method. */
    private boolean answers(Server server, String route) throws Exception {
        String[] words = route.split(" ", 2);
        HttpResponse<String> answer = call(server, words[0], words[1].replaceAll("\\{[a-z_]+\\}", "x"));
        return answer.statusCode() != 405 && !answer.body().contains("unknown_route");
    }

    private HttpResponse<String> call(Server server, String method, String path) throws Exception {
        HttpRequest.BodyPublisher body = method.equals("GET") || method.equals("DELETE")
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString("{}");
        return http.send(HttpRequest.newBuilder(URI.create(Banner.url(server.address()) + path))
                .timeout(Duration.ofSeconds(60)).header("authorization", "Bearer " + MASTER)
                .header("content-type", "application/json").method(method, body).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private Server start() throws Exception {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Map<String, String> environment = Map.of("HARBORAI_MASTER_KEY", MASTER);
        Terminal terminal = new Terminal(new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false,
                false);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, List.of()), null,
                Map.of("server.port", "0"));
        return Server.start(source, ((ConfigResult.Loaded) source.load()).config(), terminal, GatewayFace::new,
                new RoleModules(Set.of("gateway", "knowledge", "chatroom")));
    }
}
