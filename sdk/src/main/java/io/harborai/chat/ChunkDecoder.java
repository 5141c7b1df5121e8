package io.harborai.chat;

import java.util.ArrayDeque;
import java.util.Arrays;

import io.harborai.call.EventPipe;
import io.harborai.engine.wire.EventReader;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Makes chunks of events. Not thread-safe. */
final class ChunkDecoder implements EventPipe.PieceConsumer {
    private static final int DONE_LENGTH = 6;

    private final EventReader events = new EventReader(this::event);
    private final ArrayDeque<ChatChunk> ready = new ArrayDeque<>();

    @Override
    public void piece(Buffer bytes) {
        events.read(bytes);
    }

    private boolean event(byte[] bytes, int start, int end) {
        if (!isDone(bytes, start, end)) {
            ready.add(new ChatChunk(Arrays.copyOfRange(bytes, start, end)));
        }
        return true;
    }

    private static boolean isDone(byte[] bytes, int start, int end) {
        return end - start >= DONE_LENGTH && bytes[start] == '[' && bytes[start + 1] == 'D';
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** The next chunk, null when there is none. */
    @Nullable
    ChatChunk poll() {
        return ready.poll();
    }
}
