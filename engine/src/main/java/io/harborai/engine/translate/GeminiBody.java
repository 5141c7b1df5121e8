package io.harborai.engine.translate;

import java.nio.charset.StandardCharsets;

import io.harborai.engine.exchange.Envelope;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import tools.jackson.core.io.JsonStringEncoder;

/** Puts what Gemini has in its path into the body, where all other formats have it, and takes it out again. */
public final class GeminiBody {
    private static final String STREAM = ",\"stream\":true";
    private static final String NO_STREAM = ",\"stream\":false";

    private GeminiBody() {
    }

    /** The body with the model's name and the wish for a stream before its first field; unchanged when it is no object. */
    public static byte[] wrap(String model, boolean stream, byte[] body) {
        int brace = 0;
        while (brace < body.length && isSpace(body[brace])) {
            brace++;
        }
        if (brace == body.length || body[brace] != '{') {
            return body;
        }
        int next = brace + 1;
        while (next < body.length && isSpace(body[next])) {
            next++;
        }
        boolean empty = next < body.length && body[next] == '}';
        String head = "{\"model\":\"" + new String(JsonStringEncoder.getInstance().quoteAsCharArray(model)) + '"'
                + (stream ? STREAM : NO_STREAM) + (empty ? "" : ",");
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] whole = new byte[start.length + body.length - brace - 1];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(body, brace + 1, whole, start.length, body.length - brace - 1);
        return whole;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** The body as Gemini's client sent it: slices, no copy. */
    static Buffer unwrap(byte[] body, Envelope envelope) {
        int start = envelope.modelEnd() + (envelope.stream() ? STREAM : NO_STREAM).length() + 1;
        return BufferInternal.buffer(Unpooled.wrappedBuffer(
                Unpooled.wrappedBuffer(new byte[]{'{'}), Unpooled.wrappedBuffer(body, start, body.length - start)));
    }
}
