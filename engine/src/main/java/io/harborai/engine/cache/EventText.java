package io.harborai.engine.cache;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.harborai.engine.wire.EventReader;
import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Events with JSON in them, as they are written and read. */
final class EventText {
    /** Converted answers are longer than what they are made of, but within this bound. */
    static final int MAX_BYTES = 2 * AnswerCache.MAX_ANSWER_BYTES;
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(4_096);

    /** Adds an event. */
    void add(Value data) {
        out.writeBytes(DATA);
        write(out, data);
        out.write('\n');
        out.write('\n');
        if (out.size() > MAX_BYTES) {
            throw new OddAnswer("too long");
        }
    }

    /** The stream with its end mark. */
    byte[] done() {
        out.writeBytes(DONE);
        return out.toByteArray();
    }

    /** A value as JSON text. */
    static byte[] json(Value value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
        write(bytes, value);
        return bytes.toByteArray();
    }

    private static void write(ByteArrayOutputStream to, Value value) {
        try (JsonGenerator generator = Json.factory().createGenerator(ObjectWriteContext.empty(), to,
                JsonEncoding.UTF8)) {
            value.write(generator);
        }
    }

    /** Reads a stream that ends with its mark; a stream that is cut or tells an error is odd. */
    static void read(byte[] stream, Consumer<Value.Fields> each) {
        boolean[] done = {false};
        EventReader reader = new EventReader((bytes, start, end) -> {
            if (isDone(bytes, start, end)) {
                done[0] = true;
                return false;
            }
            Value.Fields chunk = Value.read(bytes, start, end);
            if (chunk.get("error") != null) {
                throw new OddAnswer("an error in the stream");
            }
            each.accept(chunk);
            return true;
        });
        reader.read(Buffer.buffer(stream));
        if (!done[0]) {
            throw new OddAnswer("the stream has no end");
        }
    }

    private static boolean isDone(byte[] bytes, int start, int end) {
        return new String(bytes, start, Math.min(end - start, 16), StandardCharsets.US_ASCII).strip().equals("[DONE]");
    }
}
