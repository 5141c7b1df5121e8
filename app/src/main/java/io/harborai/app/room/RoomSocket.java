package io.harborai.app.room;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One connection to a chat room. Requests are answered by their id; everything else is given to a listener. Thread-safe. */
final class RoomSocket implements WebSocket.Listener, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final long ANSWER_SECONDS = 30;
    /** Longest frame that is put together; a server's is far shorter. */
    private static final int LONGEST = 16 << 20;

    private final Consumer<JsonNode> told;
    private final Map<String, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final StringBuilder partial = new StringBuilder();
    private final CompletableFuture<Integer> over = new CompletableFuture<>();
    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
    private volatile @Nullable WebSocket socket;

    private RoomSocket(Consumer<JsonNode> told) {
        this.told = told;
    }

    /**
     * Opens a connection.
     *
     * @param url  the server's, with http or https
     * @param told gets events and other frames that were not asked for, on a thread of the connection
     */
    static RoomSocket open(HttpClient http, String url, Consumer<JsonNode> told) {
        RoomSocket opened = new RoomSocket(told);
        try {
            opened.socket = http.newWebSocketBuilder().connectTimeout(CONNECT).buildAsync(URI.create(url.replaceFirst(
                    "^http", "ws").replaceFirst("/$", "") + "/ws"), opened).orTimeout(CONNECT.toSeconds(),
                            TimeUnit.SECONDS)
                    .join();
            return opened;
        } catch (CompletionException | IllegalArgumentException failed) {
            throw new CommandFailure(ExitCode.UNAVAILABLE, "no chat room answers at " + url
                    + "; start one with: harborai serve --roles gateway,chatroom", failed);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (partial.length() > LONGEST) {
            from.abort();
            over.complete(1009);
        } else if (last) {
            JsonNode frame = JSON.readTree(partial.toString());
            partial.setLength(0);
            take(frame);
        }
        from.request(1);
        return null;
    }

    private void take(JsonNode frame) {
        if (frame.path("type").asString("").equals("batch")) {
            frame.path("frames").forEach(this::take);
            return;
        }
        CompletableFuture<JsonNode> waiting = asked.remove(frame.path("id").asString(""));
        if (waiting == null) {
            told.accept(frame);
        } else {
            waiting.complete(frame);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended(1006);
    }

    private void ended(int code) {
        over.complete(code);
        asked.values().forEach(waiting -> waiting.completeExceptionally(new CommandFailure(ExitCode.UNAVAILABLE,
                "the connection to the chat room ended (" + code + ")")));
    }

    /** The code with which the connection ended, when it has. */
    CompletableFuture<Integer> over() {
        return over;
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws CommandFailure if it is refused, or the connection ends
     */
    JsonNode ask(String type, Map<String, ?> fields) {
        JsonNode answer = await(send(type, fields));
        if (answer.path("type").asString("").equals("error")) {
            throw new CommandFailure(ExitCode.FAILED, answer.path("message").asString("the chat room refused"));
        }
        return answer;
    }

    private static JsonNode await(CompletableFuture<JsonNode> answer) {
        try {
            return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof CommandFailure known
                    ? known
                    : new CommandFailure(ExitCode.UNAVAILABLE, "the chat room did not answer in time", failed);
        }
    }

    private CompletableFuture<JsonNode> send(String type, Map<String, ?> fields) {
        String id = "q" + ids.incrementAndGet();
        Map<String, Object> frame = new LinkedHashMap<>();
        frame.put("id", id);
        frame.put("type", type);
        frame.putAll(fields);
        ObjectNode json = JSON.valueToTree(frame);
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        asked.put(id, answer);
        if (over.isDone()) {
            answer.completeExceptionally(new CommandFailure(ExitCode.UNAVAILABLE, "the connection has ended"));
        } else {
            write(json.toString());
        }
        return answer;
    }

    /** The JDK's socket takes one text after the other. */
    private synchronized void write(String text) {
        WebSocket open = socket;
        if (open != null) {
            sending = sending.handle((done, failed) -> null).thenCompose(ready -> open.sendText(text, true));
        }
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        over.complete(1000);
    }
}
