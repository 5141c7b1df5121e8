package io.harborai.chat;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

import io.harborai.call.Calls;
import io.harborai.call.EventPipe;
import io.harborai.call.Exceptions;
import io.harborai.call.WholeAnswer;
import io.harborai.reply.CallInfo;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer: iterated once, or subscribed to once ({@link #asPublisher}), not both. Each chunk is delivered when it
 * arrives. A stream that breaks ends in a {@link io.harborai.error.HarborAIException}, after all chunks that came before;
 * an end without one means that the answer is complete. Close it, best by try-with-resources: that gives up what has not been
 * read. A reader that is slow slows the provider down: no more than 64 reads of the network or 256 KB wait in memory.
 * <p>
 * {@link #cancel}, {@link #close}, {@link #info} and {@link #traceId} may be called from any thread at any moment; all else
 * is for the one consumer.
 */
public final class ChatStream implements Iterable<ChatChunk>, AutoCloseable {
    private final EventPipe pipe;
    private final Calls calls;
    private final ChunkDecoder decoder;
    private final ChatAccumulator accumulator = new ChatAccumulator();
    private final AtomicBoolean taken = new AtomicBoolean();
    private final Chunks chunks = new Chunks();

    ChatStream(EventPipe pipe, Calls calls, boolean splitThinkTags) {
        this.pipe = pipe;
        this.decoder = new ChunkDecoder(splitThinkTags);
        this.calls = calls;
    }

    /** What a look for a chunk without waiting found: exactly one of the chunk, the end, or neither. */
    record Look(@Nullable ChatChunk chunk, boolean end) {}

    /**
     * The chunks as they arrive. An interrupt of the waiting thread cancels the call.
     *
     * @throws IllegalStateException when the stream has been iterated or subscribed to before
     */
    @Override
    public Iterator<ChatChunk> iterator() {
        take();
        return chunks;
    }

    /**
     * The chunks with back-pressure. The first subscriber gets them, on the client's executor, one call at a time; its cancel
     * cancels the call.
     */
    public Flow.Publisher<ChatChunk> asPublisher() {
        return new ChunkPublisher(this, pipe, calls);
    }

    /** Claims the one use of the stream. */
    void take() {
        if (!tryTake()) {
            throw new IllegalStateException("A stream can be consumed only once.");
        }
    }

    boolean tryTake() {
        return taken.compareAndSet(false, true);
    }

    /** Reads what has not been read, and waits for the end: the whole answer, as if it had not been streamed. */
    public ChatCompletion finalCompletion() {
        taken.set(true);
        pipe.awaitWhole();
        while (chunks.hasNext()) {
            chunks.next();
        }
        return ChatCompletion.read(new WholeAnswer(accumulator.toJson(), pipe.info().orElseThrow()), false);
    }

    /** The next chunk or the end, when one of them is there. */
    Look look() {
        ChatChunk chunk = decoder.poll();
        while (chunk == null) {
            EventPipe.State state = pipe.poll(this::decode);
            if (state == EventPipe.State.PIECE) {
                chunk = decoder.poll();
                continue;
            }
            chunk = state == EventPipe.State.END ? decoder.rest() : null;
            if (chunk == null) {
                return new Look(null, state == EventPipe.State.END);
            }
        }
        accumulator.add(chunk);
        return new Look(chunk, false);
    }

    /** Whether nothing but the end or a failure is left to be told. */
    boolean isExhausted() {
        return decoder.isEmpty() && pipe.atEnd();
    }

    /** Waits for the next chunk; null at the end. */
    private @Nullable ChatChunk await() {
        ChatChunk chunk = decoder.poll();
        while (chunk == null) {
            if (pipe.take(this::decode)) {
                chunk = decoder.poll();
                continue;
            }
            chunk = decoder.rest();
            if (chunk == null) {
                return null;
            }
        }
        accumulator.add(chunk);
        return chunk;
    }

    private void decode(Buffer piece) {
        try {
            decoder.piece(piece);
        } catch (IllegalArgumentException unreadable) {
            pipe.cancel();
            throw Exceptions.unreadable(pipe.info().orElseThrow(), unreadable);
        }
    }

    /** Gives the call up: the provider's connection is closed at once, a waiting reader gets a CancelledException. Idempotent. */
    public void cancel() {
        pipe.cancel();
    }

    /** The same as {@link #cancel}; does nothing when the stream is at its end. */
    @Override
    public void close() {
        pipe.cancel();
    }

    /** The figures so far; empty before the answer has begun. */
    public Optional<CallInfo> info() {
        return pipe.info();
    }

    /** The call's id, known from the start. */
    public String traceId() {
        return pipe.id();
    }

    private final class Chunks implements Iterator<ChatChunk> {
        private @Nullable ChatChunk next;
        private boolean ended;

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                next = await();
                ended = next == null;
            }
            return next != null;
        }

        @Override
        public ChatChunk next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException("the stream is at its end");
            }
            ChatChunk chunk = next;
            next = null;
            return chunk;
        }
    }
}
