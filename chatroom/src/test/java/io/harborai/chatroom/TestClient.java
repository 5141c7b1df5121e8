package io.harborai.chatroom;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.harborai.chatroom.message.ChatJson;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/** A client by the JDK's WebSocket. What comes is kept in order; batches are taken apart. */
final class TestClient implements WebSocket.Listener, AutoCloseable {
    private final StringBuilder partial = new StringBuilder();
    private final Map<String, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    /** Frames of several events. */
    final AtomicInteger batches = new AtomicInteger();
    final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private @Nullable WebSocket socket;
    private volatile boolean deaf;
    private final @Nullable Protocol protocol;
    private final List<String> undescribed = new CopyOnWriteArrayList<>();

    private TestClient(@Nullable Protocol protocol) {
        this.protocol = protocol;
    }

    static TestClient open(HttpClient http, URI uri) {
        return open(http, uri, null);
    }

    /** One that holds what comes against the protocol, if there is one, and says so when it is closed. */
    static TestClient open(HttpClient http, URI uri, @Nullable Protocol protocol) {
        TestClient client = new TestClient(protocol);
        client.socket = http.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10)).buildAsync(uri, client)
                .orTimeout(10, TimeUnit.SECONDS).join();
        return client;
    }

    private WebSocket socket() {
        return Objects.requireNonNull(socket);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            JsonNode frame = ChatJson.mapper().readTree(partial.toString());
            partial.setLength(0);
            take(frame);
        }
        if (!deaf) {
            from.request(1);
        }
        return null;
    }

    /** From now on it takes nothing from its socket. */
    void readNothing() {
        deaf = true;
    }

    private void take(JsonNode frame) {
        if (protocol != null) {
            protocol.wrong(frame).ifPresent(undescribed::add);
        }
        if (frame.path("type").asString("").equals("batch")) {
            batches.incrementAndGet();
            frame.get("frames").forEach(this::take);
            return;
        }
        frames.add(frame);
        CompletableFuture<JsonNode> waiting = asked.remove(frame.path("id").asString(""));
        if (waiting != null) {
            waiting.complete(frame);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        over(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        over(1006);
    }

    private void over(int code) {
        closed.complete(code);
        asked.values()
                .forEach(waiting -> waiting.completeExceptionally(new java.io.IOException("closed with " + code)));
    }

    /** Sends text as it is. */
    void raw(String text) {
        socket().sendText(text, true).join();
    }

    /** Sends bytes, which no client of the room does. */
    void rawBytes(byte[] bytes) {
        socket().sendBinary(java.nio.ByteBuffer.wrap(bytes), true).join();
    }

    /** Sends text as it is, on a connection that the server may have closed by then. */
    void rawUnlessClosed(String text) {
        try {
            raw(text);
        } catch (CompletionException gone) {
            assertThat(gone).hasCauseInstanceOf(java.io.IOException.class);
        }
    }

    /** Sends a request, and does not wait. */
    CompletableFuture<JsonNode> send(String type, Object... fields) {
        String id = "q" + ids.incrementAndGet();
        ObjectNode frame = ChatJson.mapper().createObjectNode();
        frame.put("id", id).put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            frame.set((String) fields[i], ChatJson.mapper().valueToTree(fields[i + 1]));
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        if (closed.isDone()) {
            answer.completeExceptionally(new java.io.IOException("closed"));
            return answer;
        }
        socket().sendText(frame.toString(), true).join();
        return answer;
    }

    /** Sends a request, and gives its answer, whatever it is. */
    JsonNode tell(String type, Object... fields) {
        return send(type, fields).orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Sends a request that must be answered well. */
    JsonNode ask(String type, Object... fields) {
        JsonNode answer = tell(type, fields);
        if (answer.get("type").asString().equals("error")) {
            throw new AssertionError(type + " was refused: " + answer);
        }
        return answer;
    }

    /** The code with which a request is refused. */
    String refused(String type, Object... fields) {
        JsonNode answer = tell(type, fields);
        return answer.get("type").asString().equals("error") ? answer.get("code").asString() : "not refused: " + answer;
    }

    JsonNode await(Predicate<JsonNode> wanted) {
        Awaitility.await().atMost(TestNode.PATIENCE).pollInterval(Duration.ofMillis(5))
                .until(() -> frames.stream().anyMatch(wanted));
        return frames.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** The texts of the messages that came as events. */
    List<String> texts() {
        return frames.stream().filter(frame -> frame.get("type").asString().equals("message"))
                .map(frame -> frame.get("text").asString()).toList();
    }

    int closeCode() {
        return closed.orTimeout(60, TimeUnit.SECONDS).join();
    }

    void abort() {
        socket().abort();
    }

    @Override
    public void close() {
        socket().abort();
        assertThat(undescribed).as("frames that are not as the protocol is written").isEmpty();
    }
}
