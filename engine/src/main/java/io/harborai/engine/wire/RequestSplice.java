package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.OwnFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import tools.jackson.core.io.JsonStringEncoder;

/** Puts the target's model name into a request, takes out what is not for providers, and touches no other byte. */
public final class RequestSplice {
    private RequestSplice() {
    }

    /**
     * The body with its model replaced, and without what is not for providers: slices, no copy of the request. The body is JSON
     * or a form.
     *
     * @param model the provider's own name of the model
     */
    public static Buffer withModel(byte[] body, Envelope envelope, String model) {
        if (!envelope.own().cuts().isEmpty()) {
            return cut(body, envelope, model);
        }
        if (model.equals(envelope.model())) {
            return BufferInternal.buffer(Unpooled.wrappedBuffer(body));
        }
        byte[] quoted = Form.begins(body) ? model.getBytes(StandardCharsets.UTF_8) : quote(model);
        return BufferInternal.buffer(Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(body, 0, envelope.modelStart()), Unpooled.wrappedBuffer(quoted),
                Unpooled.wrappedBuffer(body, envelope.modelEnd(), body.length - envelope.modelEnd())));
    }

    /** The same without what is not for providers: slices all the same. */
    private static Buffer cut(byte[] body, Envelope envelope, String model) {
        List<ByteBuf> parts = new ArrayList<>();
        int kept = 0;
        boolean replaced = false;
        for (OwnFields.Span cut : envelope.own().cuts()) {
            if (!replaced && envelope.modelStart() < cut.start()) {
                kept = replace(body, kept, envelope, model, parts);
                replaced = true;
            }
            parts.add(Unpooled.wrappedBuffer(body, kept, cut.start() - kept));
            kept = cut.end();
        }
        if (!replaced) {
            kept = replace(body, kept, envelope, model, parts);
        }
        parts.add(Unpooled.wrappedBuffer(body, kept, body.length - kept));
        return BufferInternal.buffer(Unpooled.wrappedBuffer(parts.toArray(ByteBuf[]::new)));
    }

    private static int replace(byte[] body, int from, Envelope envelope, String model, List<ByteBuf> parts) {
        parts.add(Unpooled.wrappedBuffer(body, from, envelope.modelStart() - from));
        parts.add(model.equals(envelope.model())
                ? Unpooled.wrappedBuffer(body, envelope.modelStart(), envelope.modelEnd() - envelope.modelStart())
                : Unpooled.wrappedBuffer(quote(model)));
        return envelope.modelEnd();
    }

    private static byte[] quote(String model) {
        return ('"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(model)) + '"')
                .getBytes(StandardCharsets.UTF_8);
    }
}
