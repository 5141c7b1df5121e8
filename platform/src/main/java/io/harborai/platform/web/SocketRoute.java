package io.harborai.platform.web;

import io.vertx.core.http.ServerWebSocket;

/**
 * A path at which WebSockets are opened. Everybody may open one; the handler decides who is who, by the frames.
 *
 * @param path       the path
 * @param summary    one sentence
 * @param frameBytes the longest frame and message, 125 to 16 MiB; a longer one closes the socket with 1009, whatever
 *                   other routes take
 * @param handler    gets each socket on its event loop, before any frame is read; it must not block
 */
public record SocketRoute(String path, String summary, int frameBytes, Opened handler) {
    /** Gets a socket that was opened. */
    @FunctionalInterface
    public interface Opened {
        /**
         * Takes it.
         *
         * @param socket  the socket, whose handlers are not set yet
         * @param address where the caller is, without a port; behind a trusted proxy as that one says
         */
        void open(ServerWebSocket socket, String address);
    }

    /** Checks the range. */
    public SocketRoute {
        if (frameBytes < 125 || frameBytes > 16 << 20) {
            throw new IllegalArgumentException("frameBytes is " + frameBytes + ", it must be 125 to 16777216");
        }
    }
}
