package io.harborai.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.health.HealthStatus;
import io.harborai.platform.web.SocketRoute;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class WebReplyTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch failed = new CountDownLatch(1);
    private final AtomicLong written = new AtomicLong();
    private @Nullable TestGateway running;

    @AfterEach
    void close() {
        TestGateway gateway = running;
        if (gateway != null) {
            gateway.close();
        }
    }

    private TestGateway serve(GatewayOptions options, WebReply.BodyWriter writer, long length) {
        return serve(options, new Contributions(List.of(WebRoute.of("GET", "/api/x", WebAccess.OPEN, "For a test.",
                request -> WebReply.streamed(200, "text/plain", length, writer))), List.of(), List.of(),
                PublicFiles.NONE));
    }

    private TestGateway serve(GatewayOptions options, Contributions modules) {
        TestGateway gateway = TestGateway.startWith(options, modules);
        running = gateway;
        return gateway;
    }

    private static GatewayOptions usual() {
        return GatewayOptions.onLoopback(0, 2);
    }

    private static HttpResponse<InputStream> open(TestGateway gateway, String path) throws Exception {
        return gateway.client().send(HttpRequest.newBuilder(gateway.url(path)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    void aStreamedAnswerArrivesWholeAndInOrder() throws Exception {
        int pieces = 20_000;
        TestGateway gateway = serve(usual(), out -> {
            for (int i = 0; i < pieces; i++) {
                out.write(("line " + i + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        }, -1);
        HttpResponse<InputStream> answer = open(gateway, "/api/x");
        assertThat(answer.headers().firstValue("transfer-encoding")).hasValue("chunked");
        String[] lines = new String(answer.body().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                .split("\n", -1);
        assertThat(lines).hasSize(pieces + 1);
        assertThat(lines[pieces - 1]).isEqualTo("line " + (pieces - 1));
    }

    @Test
    void aCallerThatDoesNotReadSlowsTheWriterAndLosesTheConnectionAtLast() throws Exception {
        byte[] piece = new byte[64 << 10];
        TestGateway gateway = serve(usual().withCallerTimeouts(1_000, 1_000, 1_000), out -> {
            try {
                for (int i = 0; i < 10_000; i++) {
                    out.write(piece);
                    written.addAndGet(piece.length);
                }
            } catch (IOException slow) {
                failed.countDown();
                throw slow;
            }
        }, -1);
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send("GET /api/x HTTP/1.1\r\nhost: localhost\r\n\r\n");
            assertThat(failed.await(30, TimeUnit.SECONDS)).isTrue();
        }
        // What the two sockets' buffers took, and not the 640 MB.
        assertThat(written.get()).isLessThan(32L << 20);
        await().atMost(SOON).untilAsserted(() -> assertThat(gateway.get("/metrics").body())
                .contains("harborai_web_requests_in_flight 0.0"));
    }

    @Test
    void whatFailsInTheMiddleIsCutAndNeverLooksWhole() throws Exception {
        TestGateway gateway = serve(usual(), out -> {
            out.write(new byte[100_000]);
            out.flush();
            throw new IOException("the disk is gone");
        }, -1);
        HttpResponse<InputStream> answer = open(gateway, "/api/x");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    @Test
    void whatFailsBeforeTheFirstByteIsAnError() throws Exception {
        TestGateway gateway = serve(usual(), out -> {
            throw new IOException("the disk is gone");
        }, 10);
        assertThat(open(gateway, "/api/x").statusCode()).isEqualTo(500);
    }

    @Test
    void aLongerAnswerThanAnnouncedIsCut() throws Exception {
        TestGateway gateway = serve(usual(), out -> {
            out.write(new byte[40_000]);
            out.write(new byte[40_000]);
        }, 50_000);
        HttpResponse<InputStream> answer = open(gateway, "/api/x");
        assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    }

    private static Contributions events(WebReply.EventWriter writer) {
        return new Contributions(List.of(WebRoute.of("GET", "/api/x", WebAccess.OPEN, "For a test.",
                request -> WebReply.events(writer))), List.of(), List.of(), PublicFiles.NONE);
    }

    @Test
    void anEventLeavesAtOnceAndSilenceIsFilledWithComments() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        TestGateway gateway = serve(usual().withPatience(100, 1_000), events(sink -> {
            sink.send("7", "start", "two\nlines");
            try {
                second.await();
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
            sink.send("", "end");
        }));
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send("GET /api/x HTTP/1.1\r\nhost: localhost\r\n\r\n");
            assertThat(raw.readUntil("data: lines")).contains("text/event-stream", "id: 7\nevent: start\ndata: two\n",
                    "x-accel-buffering: no");
            assertThat(raw.readUntil(": keep-alive")).contains(": keep-alive");
            second.countDown();
            assertThat(raw.readUntil("data: end")).contains("data: end");
        }
    }

    @Test
    void aCallerThatLeavesIsNoticedWithoutAWrite() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        TestGateway gateway = serve(usual(), events(sink -> {
            sink.whenGone(gone::countDown);
            open.countDown();
            try {
                gone.await();
            } catch (InterruptedException stopped) {
                throw new IOException(stopped);
            }
            assertThat(sink.gone()).isTrue();
            try {
                sink.send("", "too late");
            } catch (IOException left) {
                failed.countDown();
            }
        }));
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send("GET /api/x HTTP/1.1\r\nhost: localhost\r\n\r\n");
            assertThat(open.await(20, TimeUnit.SECONDS)).isTrue();
            raw.readUntil("\r\n\r\n");
        }
        assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** Notes what comes from a socket. */
    private static final class Ear implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    private TestGateway echo(GatewayOptions options) {
        return serve(options, new Contributions(List.of(), List.of(new SocketRoute("/ws", "An echo.", 1_000,
                (socket, address) -> socket.textMessageHandler(socket::writeTextMessage))), List.of(),
                PublicFiles.NONE));
    }

    private static CompletableFuture<WebSocket> socket(TestGateway gateway, @Nullable String origin, Ear ear) {
        WebSocket.Builder builder = gateway.client().newWebSocketBuilder();
        if (origin != null) {
            builder.header("Origin", origin);
        }
        return builder.buildAsync(URI.create(gateway.url("/ws").toString().replace("http:", "ws:")), ear);
    }

    @Test
    void aSocketOpensCountsAsAConnectionAndIsToldWhenTheServerStops() throws Exception {
        TestGateway gateway = echo(usual().withPatience(15_000, 5_000));
        Ear ear = new Ear();
        WebSocket socket = socket(gateway, "http://127.0.0.1:" + gateway.port(), ear).join();
        socket.sendText("hello", true).join();
        assertThat(ear.text.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
        Ear other = new Ear();
        WebSocket leaving = socket(gateway, null, other).join();
        assertThat(gateway.server().connections()).isEqualTo(2);
        leaving.abort();
        await().atMost(SOON).until(() -> gateway.server().connections() == 1);
        var drained = gateway.server().drain();
        assertThat(ear.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1001);
        drained.await(30, TimeUnit.SECONDS);
    }

    @Test
    void pagesOfOtherSitesAndLongFramesAreRefused() throws Exception {
        TestGateway gateway = echo(usual().withOrigins(java.util.Set.of("https://chat.example")));
        assertThatThrownBy(() -> socket(gateway, "http://evil.example", new Ear()).join())
                .isInstanceOf(CompletionException.class).cause()
                .isInstanceOfSatisfying(WebSocketHandshakeException.class,
                        refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
        // Again and again: the reason must arrive although the caller is still sending when the socket is closed.
        for (int i = 0; i < 20; i++) {
            Ear ear = new Ear();
            WebSocket socket = socket(gateway, "https://Chat.example", ear).join();
            // The socket may be closed before all of it is sent.
            socket.sendText("x".repeat(1_000_000), true).handle((sent, cut) -> cut).join();
            assertThat(ear.closed.get(20, TimeUnit.SECONDS)).isEqualTo(1009);
        }
        await().atMost(SOON).until(() -> gateway.server().connections() == 0);
        assertThat(gateway.get("/ws").statusCode()).isEqualTo(426);
    }

    private static HealthCheck check(String name, HealthStatus status, boolean vital) {
        return new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public HealthReport check() {
                if (status == HealthStatus.UNKNOWN) {
                    throw new IllegalStateException("a defect");
                }
                return new HealthReport(status, "SECRET PLACE", Map.of("queue", 3));
            }

            @Override
            public boolean vital() {
                return vital;
            }
        };
    }

    private TestGateway healthy(HealthCheck... checks) {
        return serve(usual(), Contributions.NONE.with(List.of(checks), PublicFiles.NONE));
    }

    @Test
    void aPartThatIsNotVitalOnlyDegradesTheServer() throws Exception {
        TestGateway gateway = healthy(check("jobs", HealthStatus.HEALTHY, true),
                check("index", HealthStatus.UNHEALTHY, false), check("odd", HealthStatus.UNKNOWN, true));
        HttpResponse<String> known = gateway.get("/health");
        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.body()).contains("\"status\":\"degraded\"",
                "\"checks\":{\"jobs\":\"healthy\",\"index\":\"unhealthy\",\"odd\":\"unknown\"}", "\"queue\":3")
                .doesNotContain("SECRET PLACE");
        String nobody = new String(open(gateway, "/health").body().readAllBytes(),
                java.nio.charset.StandardCharsets.UTF_8);
        assertThat(nobody).contains("degraded").doesNotContain("checks", "index");
    }

    @Test
    void aVitalPartThatIsIllMakesTheServerIll() throws Exception {
        assertThat(healthy(check("core", HealthStatus.UNHEALTHY, true)).get("/health").statusCode()).isEqualTo(503);
    }
}
