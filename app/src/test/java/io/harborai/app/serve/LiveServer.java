package io.harborai.app.serve;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.harborai.app.KnownProviders;
import io.harborai.app.Run;
import io.harborai.app.Terminal;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** A whole server with all its parts in a directory, and who asks it: its administrator, by HTTP and by the command. */
final class LiveServer implements AutoCloseable {
    static final String MASTER = "master-key-0123456789";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    final Path directory;
    private final Map<String, String> environment;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Server server;

    private LiveServer(Path directory, Map<String, String> environment, Server server) {
        this.directory = directory;
        this.environment = environment;
        this.server = server;
    }

    /** Starts one with {@code harborai.yaml} of the directory, if there is one. */
    static LiveServer start(Path directory, Map<String, String> environment) throws Exception {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        ConfigSource source = ConfigSource.create(ConfigLoader.create(environment, directory, KnownProviders.all()),
                null, Map.of("server.port", "0"));
        return new LiveServer(directory, environment, Server.start(source, ((ConfigResult.Loaded) source.load())
                .config(),
                new Terminal(new ByteArrayInputStream(new byte[0]), out, out, environment, directory, false,
                        false),
                GatewayFace::new, new RoleModules(Set.of("gateway", "knowledge", "chatroom"))));
    }

    URI uri(String path) {
        return URI.create(Banner.url(server.address()) + path);
    }

    HttpResponse<String> call(String method, String path, String token, String body) throws Exception {
        return send(method, path, token, "application/json", body.getBytes(StandardCharsets.UTF_8),
                HttpResponse.BodyHandlers.ofString());
    }

    <T> HttpResponse<T> send(String method, String path, String token, String type, byte[] body,
            HttpResponse.BodyHandler<T> as) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).header("content-type", type)
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return http.send(request.build(), as);
    }

    /** Asks as the administrator; an answer that is no success is a failure of the test. */
    JsonNode ask(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = call(method, path, MASTER, body);
        assertThat(answer.statusCode()).as(method + " " + path + ": " + answer.body()).isBetween(200, 299);
        return JsonMapper.shared().readTree(answer.body());
    }

    JsonNode get(String path) throws Exception {
        return ask("GET", path, "");
    }

    /** A command in its directory. */
    Run run(String... args) {
        return Run.of(directory, environment, args);
    }

    @Override
    public void close() {
        assertThat(server.stop()).isEmpty();
        http.close();
    }
}
