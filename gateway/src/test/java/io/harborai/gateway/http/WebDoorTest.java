package io.harborai.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Credentials;
import io.harborai.platform.admin.Entry;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebCaller;
import io.harborai.platform.web.WebFailure;
import io.harborai.platform.web.WebHandler;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRoute;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class WebDoorTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean left = new AtomicBoolean();
    private final AtomicLong progress = new AtomicLong();
    private final CountDownLatch go = new CountDownLatch(1);
    private @Nullable TestGateway running;

    record Note(String title, @Nullable Integer stars, List<Note> parts) {
        Note {
            parts = parts == null ? List.of() : List.copyOf(parts);
        }
    }

    /** Lets in who has the cookie of a viewer or an operator; writes need the word. */
    private static final AdminRoutes PEOPLE = new AdminRoutes() {
        @Override
        public boolean serves(String path) {
            return false;
        }

        @Override
        public AdminAnswer answer(String method, String path, byte[] body) {
            throw new IllegalStateException("it serves nothing");
        }

        @Override
        public Entry enter(Credentials credentials) {
            if (credentials.cookie() == null) {
                return Entry.UNKNOWN;
            }
            if (credentials.writes() && !"word".equals(credentials.csrf())) {
                return new Entry.Refused(WebFailure.of(FailureKind.PERMISSION, "csrf_missing", "no word").failure());
            }
            return new Entry.Entered(new Actor(Actor.Kind.ACCOUNT, "acc_1", "Ann",
                    Role.of(credentials.cookie()).orElseThrow()));
        }
    };

    @AfterEach
    void close() {
        go.countDown();
        TestGateway gateway = running;
        if (gateway != null) {
            gateway.close();
        }
    }

    private TestGateway serve(WebRoute... routes) {
        return serve(GatewayOptions.onLoopback(0, 2), routes);
    }

    private TestGateway serve(GatewayOptions options, WebRoute... routes) {
        TestGateway gateway = TestGateway.startWith(options,
                new Contributions(List.of(routes), List.of(), List.of(), PublicFiles.NONE),
                PEOPLE);
        running = gateway;
        return gateway;
    }

    private static WebRoute route(String method, String path, WebHandler handler) {
        return WebRoute.of(method, path, WebAccess.CALLER, "For a test.", handler);
    }

    private static WebReply text(String text) {
        return WebReply.of(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> send(TestGateway gateway, String method, String path, String body,
            Consumer<HttpRequest.Builder> more) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.url(path)).timeout(Duration.ofSeconds(60));
        request.method(method, body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body));
        more.accept(request);
        return gateway.client().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Consumer<HttpRequest.Builder> key(String key) {
        return request -> request.header("authorization", "Bearer " + key);
    }

    @Test
    void segmentsQueriesHeadersAndCallersReachTheHandler() throws Exception {
        TestGateway gateway = serve(route("GET", "/api/things/{id}/parts/{part}", request -> text(request.segment("id")
                + "|" + request.segment("part") + "|" + request.query("q").orElse("-") + "|"
                + request.query("none").isPresent() + "|" + request.header("X-Odd").orElse("-") + "|"
                + request.caller().id() + "|" + request.address() + "|" + request.body().length)),
                route("GET", "/api/things/fixed/parts/{part}", request -> text("fixed")));
        HttpResponse<String> answer = send(gateway, "GET", "/api/things/a%2Fb+c/parts/%E6%B8%AF?q=%E5%8F%A3+x&q=2", "",
                request -> request.header("x-api-key", TestGateway.KEY).header("x-odd", "yes"));
        assertThat(answer.body()).isEqualTo("a/b+c|港|口 x|false|yes|key_1|127.0.0.1|0");
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(send(gateway, "GET", "/api/things/fixed/parts/x", "", key(TestGateway.KEY)).body())
                .isEqualTo("fixed");
        assertThat(gateway.get("/metrics").body())
                .contains("request_total{endpoint=\"/api/things/{id}/parts/{part}\"} 1.0").doesNotContain("a%2Fb");
    }

    @Test
    void whatIsNotThereAndMethodsThatAreNotTakenAreToldInTheRoutesShape() throws Exception {
        TestGateway gateway = serve(route("PUT", "/api/things/{id}", request -> text("put")),
                route("DELETE", "/api/things/{id}", request -> text("gone")),
                route("POST", "/v1/files", request -> text("filed")).errors(ErrorShape.OPENAI));
        HttpResponse<String> wrong = send(gateway, "POST", "/api/things/1", "x", key(TestGateway.KEY));
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("allow")).hasValue("DELETE, PUT");
        assertThat(wrong.body()).contains("\"status\":\"error\"", "\"code\":\"method_not_allowed\"", "\"timestamp\"",
                "\"trace_id\"");
        assertThat(send(gateway, "POST", "/api/things/1", "", request -> {
        }).statusCode()).isEqualTo(401);
        assertThat(send(gateway, "GET", "/v1/files", "", key(TestGateway.KEY)).body()).startsWith("{\"error\":{");
        HttpResponse<String> nothing = send(gateway, "GET", "/api/other", "", key(TestGateway.KEY));
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.body()).contains("\"status\":\"error\"", "unknown_route");
    }

    @ParameterizedTest
    @EnumSource(WebAccess.class)
    void whoMayComeInIsDecidedBeforeTheBody(WebAccess access) throws Exception {
        TestGateway gateway = serve(WebRoute.of("POST", "/api/x", access, "For a test.", request -> {
            asked.incrementAndGet();
            return text(request.caller().name() + "|" + request.caller().administrator() + "|"
                    + new String(request.body(), StandardCharsets.UTF_8));
        }));
        boolean open = access == WebAccess.OPEN;
        boolean caller = open || access == WebAccess.CALLER;
        assertThat(status(gateway, request -> {
        })).isEqualTo(open ? 200 : 401);
        assertThat(status(gateway, key("wrong"))).isEqualTo(open ? 200 : 401);
        assertThat(status(gateway, key(TestGateway.KEY))).isEqualTo(caller ? 200 : 403);
        assertThat(status(gateway, key(TestGateway.FENCED_KEY))).isEqualTo(open ? 200 : 403);
        assertThat(status(gateway, key(TestGateway.ADMIN_KEY))).isEqualTo(200);
        assertThat(status(gateway, request -> request.header("cookie", "operator"))).isEqualTo(open ? 200 : 403);
        for (Role role : Role.values()) {
            boolean enough = caller || role.covers(Role.valueOf(access.name()));
            assertThat(status(gateway, request -> request.header("cookie", role.word())
                    .header("x-harborai-csrf", "word"))).as(role.word()).isEqualTo(enough ? 200 : 403);
        }
    }

    private static int status(TestGateway gateway, Consumer<HttpRequest.Builder> more) throws Exception {
        return send(gateway, "POST", "/api/x", "a body", more).statusCode();
    }

    @Test
    void whoIsRefusedNeverReachesTheHandlerAndNothingOfTheBodyIsRead() throws Exception {
        TestGateway gateway = serve(WebRoute.of("POST", "/api/x", WebAccess.ADMIN, "For a test.", request -> {
            asked.incrementAndGet();
            return text("");
        }));
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send("POST /api/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n");
            assertThat(raw.readAll()).startsWith("HTTP/1.1 401").contains("connection: close");
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void jsonIsReadAsARecordAndWhatIsWrongIsNamed() throws Exception {
        TestGateway gateway = serve(route("POST", "/api/x", request -> {
            Note note = request.json(Note.class);
            return text(note.title() + "|" + note.stars() + "|" + note.parts().size());
        }));
        assertThat(json(gateway, "{\"title\":\"港口\",\"stars\":5,\"parts\":[{\"title\":\"a\"}]}"))
                .isEqualTo("港口|5|1");
        assertThat(json(gateway, "{\"titel\":\"x\"}")).contains("'titel' is not known here. Did you mean 'title'?",
                "\"param\":\"titel\"");
        assertThat(json(gateway, "{\"stars\":1}")).contains("'title' is missing");
        assertThat(json(gateway, "{\"title\":\"a\",\"parts\":[{\"title\":\"b\"},{}]}"))
                .contains("'parts[1].title' is missing");
        assertThat(json(gateway, "{\"title\":\"a\",\"stars\":\"SECRET\"}")).contains("'stars' is not of the type")
                .doesNotContain("SECRET");
        assertThat(json(gateway, "{\"title\":\"a\"} x")).contains("not valid JSON");
        assertThat(json(gateway, "{\"title\":\"a\",\"title\":\"b\"}")).contains("not valid JSON");
        assertThat(json(gateway, "[]")).contains("not an object of the form");
        assertThat(json(gateway, "null")).contains("must be a JSON object");
        assertThat(json(gateway, "")).contains("The body is empty");
        assertThat(json(gateway, "{\"title\":\"a\",\"parts\":[".repeat(70) + "]}".repeat(70)))
                .contains("nested deeper than 64");
    }

    private static String json(TestGateway gateway, String body) throws Exception {
        return send(gateway, "POST", "/api/x", body, key(TestGateway.KEY)).body();
    }

    @Test
    void aBodyMayBeAsLongAsTheRouteSaysAndNotAByteLonger() throws Exception {
        TestGateway gateway = serve(route("POST", "/api/x", request -> text("" + request.body().length)).upTo(100_000),
                route("POST", "/api/stream", request -> text("" + request.stream().readAllBytes().length))
                        .upTo(100_000));
        for (String path : List.of("/api/x", "/api/stream")) {
            assertThat(send(gateway, "POST", path, "x".repeat(100_000), key(TestGateway.KEY)).body())
                    .isEqualTo("100000");
            assertThat(send(gateway, "POST", path, "x".repeat(100_001), key(TestGateway.KEY)).statusCode())
                    .isEqualTo(413);
            HttpResponse<String> unannounced = gateway.client().send(HttpRequest.newBuilder(gateway.url(path))
                    .header("x-api-key", TestGateway.KEY).POST(HttpRequest.BodyPublishers.fromPublisher(
                            HttpRequest.BodyPublishers.ofString("x".repeat(100_001))))
                    .build(), HttpResponse.BodyHandlers.ofString());
            assertThat(unannounced.statusCode()).isEqualTo(413);
            assertThat(unannounced.body()).contains("request_too_large");
        }
        assertThat(send(gateway, "POST", "/api/x", "{}", request -> request.header("x-api-key", TestGateway.KEY)
                .header("content-encoding", "gzip")).statusCode()).isEqualTo(415);
    }

    @Test
    void aStreamThatNobodyReadsSlowsTheCallerDown() throws Exception {
        long bytes = 64L << 20;
        TestGateway gateway = serve(route("POST", "/api/x", request -> {
            go.await();
            try (InputStream in = request.stream()) {
                return text("" + in.transferTo(java.io.OutputStream.nullOutputStream()));
            }
        }).upTo(bytes));
        Thread sender = Thread.ofVirtual().unstarted(() -> {
        });
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send("POST /api/x HTTP/1.1\r\nhost: localhost\r\nx-api-key: " + TestGateway.KEY
                    + "\r\ncontent-length: " + bytes + "\r\n\r\n");
            String piece = "x".repeat(1 << 20);
            sender = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 64; i++) {
                        raw.send(piece);
                        progress.incrementAndGet();
                    }
                } catch (IOException cut) {
                    progress.set(-1);
                }
            });
            // What the sockets' own buffers take, and no more.
            await().atMost(SOON).until(() -> {
                long before = progress.get();
                TimeUnit.MILLISECONDS.sleep(300);
                return before == progress.get();
            });
            assertThat(progress.get()).isLessThan(32);
            go.countDown();
            assertThat(raw.readUntil("" + bytes)).contains("HTTP/1.1 200", "" + bytes);
        }
        sender.join();
    }

    @Test
    void aCallerThatStopsInTheMiddleOfABodyGets408AndOneThatLeavesIsNoticed() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        TestGateway gateway = serve(GatewayOptions.onLoopback(0, 2).withCallerTimeouts(5_000, 500, 5_000),
                route("POST", "/api/x", request -> {
                    try {
                        return text("" + request.body().length);
                    } finally {
                        ended.countDown();
                    }
                }));
        String head = "POST /api/x HTTP/1.1\r\nhost: localhost\r\nx-api-key: " + TestGateway.KEY
                + "\r\ncontent-length: 100\r\n\r\nabc";
        try (RawClient raw = new RawClient(gateway.port())) {
            assertThat(raw.send(head).readAll()).startsWith("HTTP/1.1 408").contains("request_timeout");
        }
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send(head).reset();
        }
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(send(gateway, "POST", "/api/x", "still here", key(TestGateway.KEY)).body()).isEqualTo("10");
        await().atMost(SOON).untilAsserted(() -> assertThat(gateway.get("/metrics").body())
                .contains("harborai_web_requests_in_flight 0.0"));
    }

    @Test
    void failuresAreToldAndDefectsAreNotShown() throws Exception {
        TestGateway gateway = serve(route("GET", "/api/{what}", request -> switch (request.segment("what")) {
            case "refused" -> throw new WebFailure(WebFailure.of(FailureKind.NOT_FOUND, "thing_not_found", "No thing.")
                    .failure(), java.util.Map.of("provider", "lab"));
            case "wrong" -> throw new WrongInput("name", "'name' is odd.");
            case "defect" -> throw new IllegalStateException("SECRET");
            case "error" -> throw new StackOverflowError("SECRET");
            default -> text("fine");
        }));
        HttpResponse<String> refused = send(gateway, "GET", "/api/refused", "", key(TestGateway.KEY));
        assertThat(refused.statusCode()).isEqualTo(404);
        assertThat(refused.body()).contains("\"code\":\"thing_not_found\"", "\"provider\":\"lab\"");
        assertThat(send(gateway, "GET", "/api/wrong", "", key(TestGateway.KEY)).body()).contains("\"param\":\"name\"");
        for (String what : List.of("defect", "error")) {
            HttpResponse<String> defect = send(gateway, "GET", "/api/" + what, "", key(TestGateway.KEY));
            assertThat(defect.statusCode()).isEqualTo(500);
            assertThat(defect.body()).contains("trace_id").doesNotContain("SECRET");
        }
        assertThat(send(gateway, "GET", "/api/%2e%2e", "", key(TestGateway.KEY)).statusCode()).isEqualTo(400);
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send("GET /api/%zz HTTP/1.1\r\nhost: localhost\r\nx-api-key: " + TestGateway.KEY + "\r\n\r\n");
            assertThat(raw.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void anUnreadBodyIsNotTakenForTheNextRequest() throws Exception {
        TestGateway gateway = serve(route("POST", "/api/x", request -> text("unread")));
        String head = "POST /api/x HTTP/1.1\r\nhost: localhost\r\nx-api-key: " + TestGateway.KEY
                + "\r\ncontent-length: ";
        try (RawClient raw = new RawClient(gateway.port())) {
            String body = "POST /admin HTTP/1.1\r\n";
            raw.send(head + body.length() + "\r\n\r\n" + body);
            assertThat(raw.readUntil("unread")).contains("HTTP/1.1 200");
            raw.send(head + "2\r\n\r\nhi");
            assertThat(raw.readUntil("unread")).contains("HTTP/1.1 200");
        }
        try (RawClient raw = new RawClient(gateway.port())) {
            raw.send(head + "1000000\r\n\r\nhi");
            assertThat(raw.readAll()).contains("HTTP/1.1 200", "connection: close", "unread");
        }
    }

    @Test
    void moreRequestsThanPlacesAreToldToComeAgain() throws Exception {
        TestGateway gateway = serve(GatewayOptions.onLoopback(0, 2).withBounds(1 << 20, 1_000, 1),
                route("GET", "/api/x", request -> {
                    asked.incrementAndGet();
                    go.await();
                    return text("fine");
                }));
        var first = gateway.client().sendAsync(HttpRequest.newBuilder(gateway.url("/api/x"))
                .header("x-api-key", TestGateway.KEY).build(), HttpResponse.BodyHandlers.ofString());
        await().atMost(SOON).until(() -> asked.get() == 1);
        HttpResponse<String> second = send(gateway, "GET", "/api/x", "", key(TestGateway.KEY));
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(second.headers().firstValue("retry-after")).hasValue("1");
        go.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
    }

    @Test
    void headHasTheHeadersAndNoBody() throws Exception {
        TestGateway gateway = serve(route("GET", "/api/x", request -> text("hello").with("etag", "\"1\"")
                .with("cache-control", "private, max-age=60")),
                route("GET", "/api/s", request -> WebReply.streamed(200, "text/plain", 1_000, out -> {
                    throw new IOException("nobody asks for the body");
                })));
        HttpResponse<String> head = send(gateway, "HEAD", "/api/x", "", key(TestGateway.KEY));
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("content-length")).hasValue("5");
        assertThat(head.headers().firstValue("etag")).hasValue("\"1\"");
        assertThat(head.headers().firstValue("cache-control")).hasValue("private, max-age=60");
        assertThat(send(gateway, "HEAD", "/api/s", "", key(TestGateway.KEY)).headers().firstValue("content-length"))
                .hasValue("1000");
    }

    @Test
    void nobodyIsTheCallerOfAnOpenRoute() throws Exception {
        TestGateway gateway = serve(WebRoute.of("GET", "/api/x", WebAccess.OPEN, "For a test.",
                request -> text(request.caller().equals(WebCaller.NOBODY) + "|" + request.caller().known())));
        assertThat(send(gateway, "GET", "/api/x", "", request -> {
        }).body()).isEqualTo("true|false");
        assertThat(send(gateway, "GET", "/api/x", "", key(TestGateway.KEY)).body()).isEqualTo("false|true");
    }

    @Test
    void twoRoutesAtOnePlaceAndTheGatewaysOwnPathsAreRefused() {
        WebRoute route = route("GET", "/api/{a}", request -> text(""));
        for (WebRoute other : List.of(route("GET", "/api/{b}", request -> text("")),
                route("GET", "/admin/v1/x", request -> text("")), route("GET", "/", request -> text("")),
                route("POST", "/v1/chat/completions", request -> text("")))) {
            assertThatThrownBy(() -> new WebTable(List.of(route, other), List.of(), 10))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whenTheServerStopsWhatIsStillAtWorkIsTold() throws Exception {
        TestGateway gateway = serve(GatewayOptions.onLoopback(0, 1).withPatience(15_000, 300),
                route("GET", "/api/x", request -> {
                    asked.incrementAndGet();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException stopped) {
                        left.set(true);
                        throw stopped;
                    }
                    return text("");
                }));
        var answer = gateway.client().sendAsync(HttpRequest.newBuilder(gateway.url("/api/x"))
                .header("x-api-key", TestGateway.KEY).build(), HttpResponse.BodyHandlers.ofString());
        await().atMost(SOON).until(() -> asked.get() == 1);
        gateway.server().drain().await(30, TimeUnit.SECONDS);
        assertThat(answer.join().statusCode()).isEqualTo(503);
        assertThat(answer.join().body()).contains("shutting_down");
        await().atMost(SOON).untilTrue(left);
    }
}
