package io.harborai.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gateway in a process of its own, with the stand-in as its only provider and a folder of its own that is removed in the end. */
final class GatewayProcess implements AutoCloseable {

    /** Calls carry it; the process has it from its environment. */
    static final String MASTER_KEY = "benchmark-master-key";
    /** A first start may build the program. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern KEY = Pattern.compile("\"key\"\\s*:\\s*\"(hb-[^\"]+)\"");
    private static final Pattern READY = Pattern.compile("HarborAI ready on http");

    private final JavaServer server;
    private final Path directory;
    private final int port;

    private GatewayProcess(JavaServer server, Path directory, int port) {
        this.server = server;
        this.directory = directory;
        this.port = port;
    }

    /** Starts one and waits for its ready line. */
    static GatewayProcess start(String command, int standinPort) {
        return start(command, standinPort, "");
    }

    /** The same with more in its configuration, whole lines. */
    static GatewayProcess start(String command, int standinPort, String more) {
        try {
            Path directory = Files.createTempDirectory("harborai-bench");
            Path config = Files.writeString(directory.resolve("harborai.yaml"), config(standinPort) + more);
            int port = Nginx.freePort();
            List<String> words = Arrays.stream(command.split(" +"))
                    .map(word -> word.replace("{port}", Integer.toString(port))
                            .replace("{tmp}", directory.resolve("data").toString())
                            .replace("{file}", config.toString()))
                    .toList();
            try {
                return new GatewayProcess(
                        JavaServer.start(words, Map.of("HARBORAI_MASTER_KEY", MASTER_KEY), READY, PATIENCE), directory,
                        port);
            } catch (BenchException e) {
                Nginx.delete(directory);
                throw e;
            }
        } catch (IOException e) {
            throw new BenchException("cannot write the gateway's configuration", e);
        }
    }

    static String config(int standinPort) {
        return """
                providers:
                  lab: {type: openai, base_url: "http://127.0.0.1:%d/v1", api_key: "none", allow_private_network: true}
                models:
                  bench: {targets: [lab/bench]}
                """.formatted(standinPort);
    }

    /** Calls with a key that has limits and a budget, none of which is ever reached; the ledger is on by default. */
    Target target() {
        return new Target("gateway", URI.create("http://127.0.0.1:" + port + "/v1"), keys(1).getFirst(), "lab/",
                server.pid());
    }

    /** Makes so many such keys. */
    List<String> keys(int count) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/admin/v1/keys"))
                .header("authorization", "Bearer " + MASTER_KEY)
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"name": "bench", "limits": {"rpm": 1000000000, "tpm": 1000000000000, "concurrent": 100000},
                         "budgets": ["1000000000000tokens/month"]}""")).build();
        List<String> made = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (made.size() < count) {
                String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
                Matcher key = KEY.matcher(answer);
                if (!key.find()) {
                    throw new BenchException("the gateway made no key: " + answer, null);
                }
                made.add(key.group(1));
            }
            return made;
        } catch (IOException e) {
            throw new BenchException("the gateway made no key", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("stopped while the gateway made a key", e);
        }
    }

    @Override
    public void close() {
        server.close();
        Nginx.delete(directory);
    }
}
