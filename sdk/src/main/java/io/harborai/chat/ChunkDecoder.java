package io.harborai.chat;

import java.util.ArrayDeque;
import java.util.Arrays;

import io.harborai.call.EventPipe;
import io.harborai.engine.wire.EventReader;
import io.harborai.engine.wire.JsonTexts;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Makes chunks of events. Not thread-safe. */
final class ChunkDecoder implements EventPipe.PieceConsumer {
    private static final int DONE_LENGTH = 6;

    private final EventReader events = new EventReader(this::event);
    private final JsonTexts texts = new JsonTexts();
    private final ArrayDeque<ChatChunk> ready = new ArrayDeque<>();
    private final @Nullable ThinkSplitters splitters;

    ChunkDecoder(boolean splitThinkTags) {
        this.splitters = splitThinkTags ? new ThinkSplitters() : null;
    }

    @Override
    public void piece(Buffer bytes) {
        events.read(bytes);
    }

    private boolean event(byte[] bytes, int start, int end) {
        if (!isDone(bytes, start, end)) {
            ready.add(new ChatChunk(texts, Arrays.copyOfRange(bytes, start, end), splitters));
        }
        return true;
    }

    private static boolean isDone(byte[] bytes, int start, int end) {
        return end - start >= DONE_LENGTH && bytes[start] == '[' && bytes[start + 1] == 'D';
    }

    /** What is left at the end of the stream; null when nothing is. */
    @Nullable
    ChatChunk rest() {
        return splitters == null ? null : splitters.rest();
    }

    boolean isEmpty() {
        return ready.isEmpty() && (splitters == null || !splitters.areHolding());
    }

    /** The next chunk, null when there is none. */
    @Nullable
    ChatChunk poll() {
        return ready.poll();
    }
}
