package io.harborai.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import org.HdrHistogram.Histogram;

/** Connections to one room, and who talks in it. Its frames are looked through, not parsed, so that clients cost little. */
final class ChatLoad {
    private static final int LONGEST = 16 << 20;
    private static final long PATIENCE_SECONDS = 60;
    /** Connections that are being made at once: a listener's backlog is finite. */
    private static final int AT_ONCE = 100;
    private static final String MARK = "bench@";
    private static final int MOST_UNANSWERED = 256;
    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Vertx vertx;
    private final WebSocketClient client;
    private final URI root;
    private final String token;
    private final List<WebSocket> sockets = new ArrayList<>();
    private final LongAdder received = new LongAdder();
    /** Written by the one event loop of the clients. */
    private final Histogram waits = new Histogram(TimeUnit.MINUTES.toNanos(5), 3);
    private final AtomicInteger unanswered = new AtomicInteger();

    ChatLoad(Vertx vertx, URI root, String token) {
        this.vertx = vertx;
        this.root = root;
        this.token = token;
        this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(100_000)
                .setMaxFrameSize(LONGEST).setMaxMessageSize(LONGEST));
    }

    /**
     * What came.
     *
     * @param deliveries messages, counted for each who got them
     * @param perSecond  of these, in a second
     * @param missing    messages that some did not get
     */
    record Figures(long deliveries, double perSecond, double medianMillis, double p99Millis, long missing) {}

    /** Opens connections, logged in; they look at the room if they are to. */
    void connect(int count, boolean look) {
        for (int from = 0; from < count; from += AT_ONCE) {
            List<CompletableFuture<WebSocket>> opening = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + AT_ONCE); i++) {
                opening.add(open(look));
            }
            opening.forEach(each -> sockets.add(each.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join()));
        }
    }

    private CompletableFuture<WebSocket> open(boolean look) {
        CompletableFuture<WebSocket> ready = new CompletableFuture<>();
        client.connect(new WebSocketConnectOptions().setHost(root.getHost()).setPort(root.getPort()).setURI("/ws"))
                .onFailure(ready::completeExceptionally).onSuccess(socket -> {
                    socket.textMessageHandler(text -> heard(socket, text, look, ready));
                    socket.writeTextMessage("{\"id\":\"login\",\"type\":\"login\",\"token\":\"" + token + "\"}");
                });
        return ready;
    }

    private void heard(WebSocket socket, String text, boolean look, CompletableFuture<WebSocket> ready) {
        if (!ready.isDone()) {
            if (text.contains("\"id\":\"login\"") && look) {
                socket.writeTextMessage("{\"id\":\"enter\",\"type\":\"enter\",\"room\":\"public\",\"limit\":1}");
            } else if (text.contains("\"id\":\"login\"") || text.contains("\"id\":\"enter\"")) {
                ready.complete(socket);
            }
            return;
        }
        if (text.contains("\"type\":\"ack\"")) {
            unanswered.decrementAndGet();
        }
        long now = System.nanoTime();
        for (int at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, at + 1)) {
            int from = at + MARK.length();
            int to = from;
            while (to < text.length() && Character.isDigit(text.charAt(to))) {
                to++;
            }
            received.increment();
            waits.recordValue(Math.clamp(now - Long.parseLong(text.substring(from, to)), 1, waits
                    .getHighestTrackableValue()));
        }
    }

    /** Its wait is counted from that moment. */
    private void say(WebSocket socket, long nanos) {
        unanswered.incrementAndGet();
        vertx.runOnContext(
                go -> socket.writeTextMessage("{\"id\":\"s\",\"type\":\"send\",\"room\":\"public\",\"text\":\""
                        + MARK + nanos + " a message of a usual length, such as people write\"}"));
    }

    /** So many messages in a second, whatever comes back. */
    Figures steady(int perSecond, Duration length) {
        begin();
        long start = System.nanoTime();
        long every = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long said = 0;
        while (System.nanoTime() - start < length.toNanos()) {
            say(sockets.get((int) (said % sockets.size())), start + said * every);
            said++;
            LockSupport.parkNanos(Math.max(1, start + said * every - System.nanoTime()));
        }
        return end(said, System.nanoTime() - start);
    }

    /** As many as the server takes: a bounded number waits for its answer. */
    Figures full(Duration length) {
        begin();
        long start = System.nanoTime();
        long said = 0;
        while (System.nanoTime() - start < length.toNanos()) {
            if (unanswered.get() < MOST_UNANSWERED) {
                say(sockets.get((int) (said % sockets.size())), System.nanoTime());
                said++;
            } else {
                LockSupport.parkNanos(100_000);
            }
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (received.sum() < said * sockets.size() && System.nanoTime() < until) {
            LockSupport.parkNanos(5_000_000);
        }
        return end(said, System.nanoTime() - start);
    }

    private void begin() {
        LockSupport.parkNanos(QUIET.toNanos());
        received.reset();
        unanswered.set(0);
        onLoop(waits::reset);
    }

    private Figures end(long said, long nanos) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (received.sum() < said * sockets.size() && System.nanoTime() < until) {
            LockSupport.parkNanos(5_000_000);
        }
        long got = received.sum();
        double[] times = new double[2];
        onLoop(() -> {
            times[0] = ChatBench.millis(waits.getValueAtPercentile(50));
            times[1] = ChatBench.millis(waits.getValueAtPercentile(99));
        });
        return new Figures(got, got / (nanos / 1e9), times[0], times[1], said * sockets.size() - got);
    }

    private void onLoop(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        vertx.runOnContext(go -> {
            task.run();
            done.complete(null);
        });
        done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    void closeAll() {
        sockets.forEach(WebSocket::close);
        sockets.clear();
        LockSupport.parkNanos(QUIET.toNanos());
    }
}
