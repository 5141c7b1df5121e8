package io.harborai.standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class StandinTest {

    private Standin standin;

    @BeforeEach
    void start() {
        standin = Standin.start();
    }

    @AfterEach
    void stop() {
        standin.close();
    }

    @Test
    void theMachineOffersEpollAndItIsUsed() {
        assertThat(standin.isNativeTransport()).isTrue();
    }

    @Test
    void everyLoopTakesConnectionsOnTheOneFreePort() {
        try (Standin four = Standin.start(StandinOptions.defaults().withEventLoops(4))) {
            for (int i = 0; i < 8; i++) {
                assertThat(RawCall.of(four, "gpt-4o", false).status()).isEqualTo(200);
            }
            assertThat(four.calls()).isEqualTo(8);
        }
    }

    @Test
    void callsAreCountedByExactName() {
        RawCall.of(standin, "gpt-4o", false);
        RawCall.of(standin, "gpt-4o+status=500", false);
        RawCall.of(standin, "gpt-4o+status=500", true);

        assertThat(standin.calls()).isEqualTo(3);
        assertThat(standin.calls("gpt-4o")).isEqualTo(1);
        assertThat(standin.calls("gpt-4o+status=500")).isEqualTo(2);
        assertThat(standin.calls("never")).isZero();
        JsonObject stats = RawCall.send(standin, "GET", "/stats", "", "", RawCall.PATIENCE_MILLIS).json();
        assertThat(stats.getJsonObject("calls_by_model").getInteger("gpt-4o")).isEqualTo(1);
        assertThat(RawCall.post(standin, "/stats/reset", "", RawCall.PATIENCE_MILLIS).json().getInteger("calls"))
                .isZero();
        assertThat(standin.calls()).isZero();
    }

    @Test
    void requestsAreKeptByteForByteAndTheOldestGo() {
        for (int i = 0; i < Tally.MAX_REQUESTS + 1; i++) {
            RawCall.send(standin, "POST", "/v1/embeddings", "{\"model\":\"e\", \"input\": \"é " + i + "\"}",
                    "X-Caller: c" + i + "\r\n", RawCall.PATIENCE_MILLIS);
        }

        List<RecordedRequest> requests = standin.requests();
        assertThat(requests).hasSize(256);
        RecordedRequest last = requests.get(255);
        assertThat(last.method()).isEqualTo("POST");
        assertThat(last.path()).isEqualTo("/v1/embeddings");
        assertThat(last.header("x-caller")).contains("c256");
        assertThat(last.headers()).extracting("key").contains("X-Caller");
        assertThat(last.bodyText()).isEqualTo("{\"model\":\"e\", \"input\": \"é 256\"}");
        assertThat(requests.get(0).header("x-caller")).contains("c1");
        assertThat(last.arrivalNanos()).isGreaterThan(requests.get(0).arrivalNanos());
    }

    @Test
    void tokensAreCountedWhereTheyAreReported() {
        RawCall.of(standin, "gpt-4o+tokens=7", false);
        RawCall.of(standin, "gpt-4o+tokens=7", true);

        await().atMost(10, TimeUnit.SECONDS).until(() -> standin.activeCalls() == 0);
        assertThat(standin.tokens().completion()).isEqualTo(7);
        assertThat(standin.tokens().prompt()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o+rate=20+tokens=1000", "bench+rate=20+tokens=1000", "gpt-4o+stall=2",
            "gpt-4o+latency=60000", "gpt-4o+drip=5", "gpt-4o+huge=60000000"})
    void aCallerWhoLeavesIsNoticedAtOnce(String model) throws IOException {
        String body = RawCall.chat(model, true).encode();
        Socket socket = RawCall.open(standin, body);
        await().atMost(10, TimeUnit.SECONDS).until(() -> standin.activeCalls() == 1);
        long closed = System.nanoTime();
        socket.close();
        await().atMost(10, TimeUnit.SECONDS).until(() -> standin.activeCalls() == 0 && standin.openConnections() == 0);
        assertThat(standin.aborts()).extracting(Abort::model).containsExactly(model);
        assertThat(standin.aborts().get(0).nanoTime() - closed).isLessThan(TimeUnit.MILLISECONDS.toNanos(500));
    }

    @Test
    void connectionsAreKeptAliveAndCounted() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> response = client
                    .send(HttpRequest.newBuilder(URI.create(standin.baseUrl() + "/models"))
                            .version(HttpClient.Version.HTTP_1_1).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
        }
        assertThat(standin.openConnections()).isEqualTo(1);
    }

    @Test
    void aKeyIsDemandedWhenThereIsOne() {
        try (Standin locked = Standin.start(StandinOptions.defaults().withApiKey("sk-secret"))) {
            String body = RawCall.chat("bench", false).encode();
            RawCall without = RawCall.of(locked, "bench", false);
            RawCall with = RawCall.send(locked, "POST", RawCall.CHAT, body, "authorization: Bearer sk-secret\r\n",
                    RawCall.PATIENCE_MILLIS);

            assertThat(without.status()).isEqualTo(401);
            assertThat(without.json().getJsonObject("error").getString("code")).isEqualTo("invalid_api_key");
            assertThat(with.status()).isEqualTo(200);
            assertThat(RawCall.send(locked, "GET", "/stats", "", "", RawCall.PATIENCE_MILLIS).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"GET|/v1/chat/completions||405", "POST|/v1/models|{}|405",
            "DELETE|/v1/models/gpt-4o||405", "POST|/stats||405", "GET|/nowhere||404", "POST|/v1/nowhere|{}|404",
            "POST|/v1/chat/completions|{|400", "POST|/v1/chat/completions|[]|400", "POST|/v1/chat/completions|{}|400",
            "POST|/v1/chat/completions|{\"model\":\"m\"}|400", "POST|/v1/chat/completions|{\"model\":5}|400",
            "POST|/v1/chat/completions|{\"model\":\"m\",\"messages\":[]}|400",
            "POST|/v1/chat/completions|{\"model\":\"m\",\"messages\":[1]}|400",
            "POST|/v1/chat/completions|{\"model\":\"m\",\"stream\":1,\"messages\":[{\"role\":\"user\"}]}|400",
            "POST|/v1/chat/completions|{\"model\":\"m\",\"n\":129,\"messages\":[{\"role\":\"user\"}]}|400",
            "POST|/v1/chat/completions|{\"model\":\"m+tokens=100000\",\"n\":11,\"messages\":[{\"role\":\"user\"}]}|400",
            "POST|/v1/chat/completions|{\"model\":\"m+huge=67108864\",\"n\":2,\"messages\":[{\"role\":\"user\"}]}|400",
            "POST|/v1/chat/completions|{\"model\":\"m+what\",\"messages\":[{\"role\":\"user\"}]}|400",
            "POST|/v1/completions|{\"model\":\"m\"}|400", "POST|/v1/embeddings|{\"model\":\"m\",\"input\":[]}|400",
            "POST|/v1/embeddings|{\"model\":\"m\",\"input\":[{}]}|400",
            "POST|/v1/embeddings|{\"model\":\"m\",\"input\":\"a\",\"dimensions\":4097}|400",
            "POST|/v1/embeddings|{\"model\":\"m\",\"input\":\"a\",\"encoding_format\":\"x\"}|400"})
    void whatItCannotAnswerIsAnErrorInOpenAisShape(String method, String path, String body, int status) {
        RawCall call = RawCall.send(standin, method, path, body == null ? "" : body, "", RawCall.PATIENCE_MILLIS);

        assertThat(call.status()).isEqualTo(status);
        assertThat(call.header("x-standin")).isEqualTo("true");
        assertThat(call.json().getJsonObject("error").getString("message")).isNotBlank();
    }

    @Test
    void anUnknownDirectiveListsTheKnownOnes() {
        String message = RawCall.of(standin, "gpt-4o+stal=3", false).json().getJsonObject("error").getString("message");

        assertThat(message).contains("'stal'");
        assertThat(message).contains(Arrays.stream(Directive.values()).map(Directive::word).toList());
    }

    @Test
    void aBodyThatIsAnnouncedTooLargeIsRefusedAtOnce() {
        RawCall call = RawCall.send(standin, "POST", RawCall.CHAT, "{}",
                "content-length: " + (Router.MAX_BODY_BYTES + 1) + "\r\nx-ignored: ", RawCall.PATIENCE_MILLIS);

        assertThat(call.status()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"0,400", "1,413"})
    void aBodyIsTakenUpToTheBoundAndNotOneByteMore(int more, int status) throws IOException {
        byte[] block = " ".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = RawCall.connect(standin)) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + RawCall.CHAT + " HTTP/1.1\r\nhost: s\r\ntransfer-encoding: chunked\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < Router.MAX_BODY_BYTES / block.length; i++) {
                out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(block);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            out.write((more > 0 ? "1\r\n \r\n" : "0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            assertThat(line).contains(" " + status + " ");
        }
    }

    @Test
    void aTakenPortIsToldWithItsAddress() {
        StandinOptions same = StandinOptions.defaults().withPort(standin.port());

        assertThatThrownBy(() -> Standin.start(same)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("127.0.0.1:" + standin.port());
    }

    @Test
    void optionsOutOfRangeAreRefusedByName() {
        StandinOptions options = StandinOptions.defaults();
        assertThatThrownBy(() -> options.withPort(65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> options.withEventLoops(0)).hasMessageContaining("eventLoops is 0");
        assertThatThrownBy(() -> options.withEventLoops(65)).hasMessageContaining("65");
        assertThatThrownBy(() -> options.withHost(" ")).hasMessageContaining("host");
        assertThatThrownBy(() -> options.withApiKey("")).hasMessageContaining("apiKey");
        assertThat(Main.options("--port", "0", "--event-loops", "2", "--api-key", "k", "--host", "127.0.0.2"))
                .isEqualTo(new StandinOptions("127.0.0.2", 0, 2, "k"));
        assertThatThrownBy(() -> Main.options("--prot", "1")).hasMessageContaining("--prot");
        assertThatThrownBy(() -> Main.options("--port")).hasMessageContaining("--port");
        assertThatThrownBy(() -> Main.options("--port", "x")).hasMessageContaining("'x'");
    }

    @Test
    void itRunsAsAProcessOfItsOwn() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                "io.harborai.standin.Main", "--port", "0").redirectErrorStream(true).start();
        try (BufferedReader out = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            assertThat(line).matches("stand-in ready on http://127\\.0\\.0\\.1:[0-9]+/v1");
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(line.substring(line.indexOf("http")) + "/models"))
                            .timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.body()).contains("standin");
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }
}
