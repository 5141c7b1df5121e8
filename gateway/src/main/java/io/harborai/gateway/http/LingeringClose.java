package io.harborai.gateway.http;

import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;

/**
 * Closes a socket so that its last words arrive (RFC 6455, 7.1.1): it stops sending, drops what still comes, and closes when the
 * peer has closed or a time is over. Closed at once with bytes unread, the kernel would answer with a reset, and the peer's kernel
 * would throw away the close frame that says why. First in its pipeline, so that it sees what is closed below TLS, too.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever closes has the promise; there is nothing else to be told
final class LingeringClose extends ChannelDuplexHandler {
    private static final long LONGEST_MS = 2_000;

    private boolean lingers;

    /** Has the channel close in this way from now on. Called on its loop. */
    static void of(Channel channel) {
        if (channel instanceof DuplexChannel) {
            channel.pipeline().addFirst(new LingeringClose());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (lingers) {
            ReferenceCountUtil.release(read);
        } else {
            context.fireChannelRead(read);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        DuplexChannel channel = (DuplexChannel) context.channel();
        if (lingers || !channel.isActive() || channel.isOutputShutdown() || channel.isInputShutdown()) {
            context.close(promise);
            return;
        }
        lingers = true;
        channel.shutdownOutput().addListener(shut -> {
            if (!shut.isSuccess()) {
                context.close();
            }
        });
        // What was paused must be read, or the peer's own close would not be seen.
        channel.config().setAutoRead(true);
        var bound = context.executor().schedule(() -> {
            context.close();
        }, LONGEST_MS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> {
            bound.cancel(false);
            promise.trySuccess();
        });
    }
}
