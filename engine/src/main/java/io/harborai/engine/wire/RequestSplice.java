package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;

import io.harborai.engine.exchange.Envelope;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import tools.jackson.core.io.JsonStringEncoder;

/** Puts the target's model name into a request without touching any other byte. */
public final class RequestSplice {
    private RequestSplice() {
    }

    /**
     * The body with its model replaced: three slices, no copy of the request.
     *
     * @param model the provider's own name of the model
     */
    public static Buffer withModel(byte[] body, Envelope envelope, String model) {
        if (model.equals(envelope.model())) {
            return BufferInternal.buffer(Unpooled.wrappedBuffer(body));
        }
        byte[] quoted = quote(model);
        return BufferInternal.buffer(Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(body, 0, envelope.modelStart()), Unpooled.wrappedBuffer(quoted),
                Unpooled.wrappedBuffer(body, envelope.modelEnd(), body.length - envelope.modelEnd())));
    }

    private static byte[] quote(String model) {
        return ('"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(model)) + '"')
                .getBytes(StandardCharsets.UTF_8);
    }
}
