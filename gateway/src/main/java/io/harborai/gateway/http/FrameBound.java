package io.harborai.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket08FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * The bound of frames and messages of one WebSocket, where the server's own, which is that of the route that takes most, is
 * larger. A frame that is too long is never read; the pieces of a message are counted. Confined to the socket's event loop.
 */
final class FrameBound extends ChannelInboundHandlerAdapter {
    private final int bytes;
    private final Runnable tooLong;
    private long message;
    private boolean over;

    private FrameBound(int bytes, Runnable tooLong) {
        this.bytes = bytes;
        this.tooLong = tooLong;
    }

    /**
     * Bounds a socket that was opened just now.
     *
     * @param bytes   of the longest frame and message
     * @param tooLong closes it when a message of several frames is longer; a single frame closes it by itself
     */
    static void on(Channel channel, int bytes, Runnable tooLong) {
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandlerContext decoder = pipeline.context(WebSocket08FrameDecoder.class);
        if (decoder == null) {
            throw new IllegalStateException("a WebSocket without a decoder of frames");
        }
        // What the one has read and not decoded yet it hands to the other.
        pipeline.replace(decoder.handler(), decoder.name(), new WebSocket13FrameDecoder(WebSocketDecoderConfig
                .newBuilder().maxFramePayloadLength(bytes).allowExtensions(false).build()));
        pipeline.addAfter(decoder.name(), "frame-bound", new FrameBound(bytes, tooLong));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        if (!(read instanceof WebSocketFrame frame) || isControl(frame)) {
            context.fireChannelRead(read);
            return;
        }
        message += frame.content().readableBytes();
        if (!over && message > bytes) {
            over = true;
            tooLong.run();
        }
        if (over) {
            frame.release();
            return;
        }
        if (frame.isFinalFragment()) {
            message = 0;
        }
        context.fireChannelRead(frame);
    }

    private static boolean isControl(WebSocketFrame frame) {
        return frame instanceof CloseWebSocketFrame || frame instanceof PingWebSocketFrame
                || frame instanceof PongWebSocketFrame;
    }
}
