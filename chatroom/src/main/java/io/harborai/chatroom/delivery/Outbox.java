package io.harborai.chatroom.delivery;

import java.util.ArrayDeque;
import java.util.Deque;

import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;

/**
 * The one way out to a client: what the socket does not take waits in a bounded queue; when that is full the client is cut
 * off. Frames are shared, so that waiting costs a reference. Confined to the connection's event loop.
 */
final class Outbox {
    private final ServerWebSocket socket;
    private final DeliverySettings settings;
    private final DeliveryFigures figures;
    private @Nullable Deque<String> waiting;
    private long chars;
    private boolean closed;

    Outbox(ServerWebSocket socket, DeliverySettings settings, DeliveryFigures figures) {
        this.socket = socket;
        this.settings = settings;
        this.figures = figures;
    }

    void send(String frame) {
        if (closed || socket.isClosed()) {
            return;
        }
        figures.frameSent();
        Deque<String> queue = waiting;
        if (queue == null && !socket.writeQueueFull()) {
            write(frame);
            return;
        }
        if (queue == null) {
            queue = new ArrayDeque<>();
            waiting = queue;
            socket.drainHandler(drained -> drain());
        }
        queue.add(frame);
        chars += frame.length();
        if (queue.size() > settings.queueFrames() || chars > settings.queueChars() && queue.size() > 1) {
            close(CloseReason.SLOW);
        }
    }

    private void drain() {
        Deque<String> queue = waiting;
        if (queue == null || closed) {
            return;
        }
        while (!queue.isEmpty() && !socket.isClosed() && !socket.writeQueueFull()) {
            String frame = queue.remove();
            chars -= frame.length();
            write(frame);
        }
        if (queue.isEmpty()) {
            waiting = null;
        }
    }

    private void write(String frame) {
        // A write that fails ends the socket, which is told by its close handler.
        socket.writeFinalTextFrame(frame);
    }

    boolean closed() {
        return closed;
    }

    /** Says why, and ends the connection; what waits is dropped: the client reads it again when it comes back. */
    void close(CloseReason reason) {
        if (closed) {
            return;
        }
        closed = true;
        waiting = null;
        chars = 0;
        figures.closed(reason);
        if (!socket.isClosed()) {
            socket.close(reason.code(), reason.word());
        }
    }
}
