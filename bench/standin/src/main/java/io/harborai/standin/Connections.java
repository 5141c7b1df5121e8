package io.harborai.standin;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/** What Vert.x does not offer on an HTTP connection: its TCP socket. To be called on the connection's event loop. */
final class Connections {

    private Connections() {
    }

    /** The connection's Netty channel. */
    static Channel channel(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            return base.channel();
        }
        throw new IllegalStateException("a connection of another kind: " + connection.getClass().getName());
    }

    /** Closes the socket with no more words of HTTP: the peer sees the end of the bytes. */
    static void close(HttpConnection connection) {
        Channel channel = channel(connection);
        channel.unsafe().close(channel.voidPromise());
    }

    /** Closes the socket with nothing to linger for, so that the kernel sends a RST. */
    static void reset(HttpConnection connection) {
        Channel channel = channel(connection);
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.unsafe().close(channel.voidPromise());
    }
}
